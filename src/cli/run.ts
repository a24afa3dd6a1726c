import type { Readable, Writable } from "node:stream";
import type { App } from "../app/app.ts";
import { UserError } from "../app/userError.ts";
import { runVerb } from "../app/verb.ts";
import { verbs } from "../app/verbTable.ts";
import type { SessionSummary } from "../core/session.ts";
import { type Arguments, readArguments } from "./arguments.ts";
import type { Answer, Command, StoreCommand } from "./command.ts";
import { commands } from "./commandTable.ts";
import { offerLines, offersFor } from "./completion.ts";
import { exitCodes, failureOf, usageError } from "./failures.ts";
import { globalOptions } from "./globalOptions.ts";
import { groupHelp, helpOf, overview } from "./help.ts";
import { guarded, safeJson, safeLines } from "./output/safeText.ts";
import { chooseStore, type KnownStorePlace } from "./storeChoice.ts";
import { closest } from "./suggest.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

/** A store that was opened for one command. */
export interface OpenedApp {
  readonly app: App;
  readonly isInProject: boolean;
  /** Brings what was written into its place and lets go of everything. */
  close(): Promise<void>;
}

/** What the composition root lends the command line. */
export interface CliSetup {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  absolute(path: string): string;
  knownStores(): Promise<readonly KnownStorePlace[]>;
  stateOf(root: string): Promise<KnownStorePlace["state"]>;
  /** @param access `read` opens it so that nothing is written. */
  open(root: string, access: "read" | "write"): Promise<OpenedApp>;
}

/** Words that people know from other programs. */
const otherWords: Readonly<Record<string, string>> = {
  ls: "list",
  rm: "delete",
  remove: "delete",
  cat: "show",
  find: "search",
  grep: "search",
  new: "create",
  mv: "rename",
  untag: "tag --remove",
  unpin: "pin --remove",
  unarchive: "archive --remove",
  undelete: "restore",
  template: "templates",
  checkpoints: "checkpoint list",
};

/**
 * Runs one command line to its end; answers the exit code.
 * @param argv Behind the name of the program.
 */
export async function runCli(argv: readonly string[], setup: CliSetup, signal: AbortSignal): Promise<number> {
  const plain = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length);
  const isJson = plain.includes("--json");
  const terminal = terminalOf({ ...setup, isPlain: plain.includes("--no-color") });
  const out = (text: string) => text !== "" && setup.stdout.write(text);
  const note = (message: string) =>
    setup.stderr.write(
      isJson ? `${safeJson(JSON.stringify({ notice: message }))}\n` : `braid: ${safeLines(message)}\n`,
    );
  let reads = true;
  try {
    if (argv[0] === "__complete") {
      out(await completions(argv.slice(argv[1] === "--" ? 2 : 1), setup));
      return exitCodes.ok;
    }
    const asked = askedFor(argv);
    if (asked.kind === "text") {
      out(asked.text({ terminal, version: setup.version }));
      return exitCodes.ok;
    }
    const { command, args } = asked;
    reads = command.access !== "write";
    const answer =
      command.access === "none"
        ? await command.run({ args, terminal, knownStores: setup.knownStores })
        : await runInStore(command, args, terminal, setup, signal, note);
    out(
      isJson || answer.isDocument
        ? `${safeJson(JSON.stringify(answer.json ?? null, undefined, 2))}\n`
        : guarded(answer.text),
    );
    if (signal.aborted) return exitCodes.interrupted;
    return answer.isPartial ? exitCodes.refused : exitCodes.ok;
  } catch (cause) {
    const { exit, message } = signal.aborted
      ? { exit: "interrupted" as const, message: "Interrupted. What was done before stays done." }
      : failureOf(cause, reads);
    setup.stderr.write(
      isJson
        ? `${safeJson(JSON.stringify({ error: { code: exit, exit: exitCodes[exit], message } }))}\n`
        : `braid: ${safeLines(message)}\n`,
    );
    return exitCodes[exit];
  }
}

type Asked =
  | { readonly kind: "text"; text(given: { terminal: Terminal; version: string }): string }
  | { readonly kind: "command"; readonly command: Command; readonly args: Arguments };

/** What the line asks for. @throws CliError (usage) */
function askedFor(argv: readonly string[]): Asked {
  const found = commandIn(argv);
  if (found.kind === "text") return found;
  const { command, rest } = found;
  const args = readArguments(rest, { ...command.options, ...globalOptions });
  if (args.flag("help")) return { kind: "text", text: ({ terminal }) => helpOf(command, terminal.style) };
  const [least, most] = command.words;
  if (args.words.length < least || args.words.length > most)
    throw usageError(
      `${args.words.length < least ? "Something is missing" : "That is more than is taken"}. Write: braid ${command.name} ${command.usage}`.trimEnd(),
    );
  return { kind: "command", command, args };
}

/** Takes the words that name the command out of the line. Options of every command may stand before them. */
function commandIn(
  argv: readonly string[],
):
  | Extract<Asked, { kind: "text" }>
  | { readonly kind: "found"; readonly command: Command; readonly rest: readonly string[] } {
  const places = wordPlaces(argv);
  const [first, second] = places.map((place) => argv[place] ?? "");
  if (first === "help") return helpFor(places.slice(1).map((place) => argv[place] ?? ""));
  if (first === undefined) {
    const args = readArguments(argv, globalOptions);
    if (args.flag("version")) return { kind: "text", text: ({ version }) => `braid ${version}\n` };
    return { kind: "text", text: ({ terminal }) => overview(commands, terminal.style) };
  }
  for (const length of [2, 1]) {
    const name = [first, second].slice(0, length).join(" ");
    const command = commands.find((each) => each.name === name);
    if (command) {
      const taken = new Set(places.slice(0, length));
      return { kind: "found", command, rest: argv.filter((_, place) => !taken.has(place)) };
    }
  }
  return groupOrMistake(first, second, argv.includes("--help") || argv.includes("-h"));
}

/** Where words stand that are neither options nor values of options of every command. */
function wordPlaces(argv: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < argv.length; place++) {
    const word = argv[place] ?? "";
    if (word === "--") break;
    if (word === "--store") place++;
    else if (!word.startsWith("-") || word === "-") places.push(place);
  }
  return places;
}

function helpFor(words: readonly string[]): Extract<Asked, { kind: "text" }> {
  const name = words.slice(0, 2).join(" ");
  const command = commands.find((each) => each.name === name || each.name === words[0]);
  if (command) return { kind: "text", text: ({ terminal }) => helpOf(command, terminal.style) };
  if (words[0] === undefined)
    return { kind: "text", text: ({ terminal }) => overview(commands, terminal.style) };
  return groupOrMistake(words[0], words[1], true);
}

/** @throws CliError (usage) unless it is the first word of several commands, and help on those is wanted. */
function groupOrMistake(
  first: string,
  second: string | undefined,
  isHelp: boolean,
): Extract<Asked, { kind: "text" }> {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    if (isHelp && second === undefined)
      return { kind: "text", text: ({ terminal }) => groupHelp(first, group, terminal.style) };
    const words = group.map(({ name }) => name.split(" ")[1] ?? "");
    const meant = second === undefined ? undefined : closest(second, words);
    throw usageError(
      second === undefined
        ? `Say what to do: braid ${first} ${words.join("|")}.`
        : `There is no “braid ${first} ${second}”.${meant ? ` Did you mean “braid ${first} ${meant}”?` : ` There is ${words.join(", ")}.`}`,
    );
  }
  const meant =
    otherWords[first] ??
    closest(
      first,
      commands.map(({ name }) => name.split(" ")[0] ?? ""),
    );
  throw usageError(
    `There is no command “${first}”.${meant ? ` Did you mean “braid ${meant}”?` : ""} “braid help” lists all.`,
  );
}

async function runInStore(
  command: StoreCommand,
  args: Arguments,
  terminal: Terminal,
  setup: CliSetup,
  signal: AbortSignal,
  note: (message: string) => void,
): Promise<Answer> {
  const named = args.text("store") ?? (setup.environment.BRAID_STORE || undefined);
  const { app, isInProject, close } = await openNamed(named, command.access, setup, note);
  try {
    return await command.run({
      ...{ app, args, terminal, signal, isInProject, note },
      run: (name, given) => runNamed(app, name, given, signal),
    });
  } finally {
    await close();
  }
}

/** @throws UserError when there is no such verb here, or it does not know something that it is given. */
async function runNamed<Result>(
  app: App,
  name: string,
  given: unknown,
  signal: AbortSignal,
): Promise<Result> {
  const verb = verbs.find((each) => each.name === name);
  if (!verb) {
    const meant = closest(
      name,
      verbs.map((each) => each.name),
    );
    throw new UserError(
      `This version of Braid cannot do “${name}”.${meant ? ` Did you mean “${meant}”?` : ""}`,
    );
  }
  // A schema passes over what it does not know; here a misspelt filter would mean “all”.
  const known = "entries" in verb.input ? Object.keys(verb.input.entries as object) : undefined;
  const unknown = Object.keys(given ?? {}).find((each) => known && !known.includes(each));
  if (unknown !== undefined) throw new UserError(`${name} takes no “${unknown}”.`);
  return (await runVerb(app, verb, given, signal)) as Result;
}

/** What a shell offers. Errors are nothing to tell where somebody is typing. */
async function completions(words: readonly string[], setup: CliSetup): Promise<string> {
  const at = words.indexOf("--store");
  const named = (at < 0 ? undefined : words[at + 1]) ?? (setup.environment.BRAID_STORE || undefined);
  const ask = async <T>(verb: string, args: (isInProject: boolean) => unknown): Promise<readonly T[]> => {
    try {
      const { app, isInProject, close } = await openNamed(named, "read", setup, () => {});
      try {
        return await runNamed<readonly T[]>(app, verb, args(isInProject), new AbortController().signal);
      } finally {
        await close();
      }
    } catch {
      return [];
    }
  };
  const offers = await offersFor(words, commands, {
    sessions: (isTrash) =>
      ask<SessionSummary>("session.list", (isInProject) => ({
        workspace: isInProject && !isTrash ? "current" : "all",
        ...(isTrash && { deleted: true }),
      })),
    templates: () => ask("template.list", () => ({})),
  });
  return offerLines(offers);
}

async function openNamed(
  named: string | undefined,
  access: StoreCommand["access"],
  setup: CliSetup,
  note: (message: string) => void,
): Promise<OpenedApp> {
  const choice = await chooseStore(
    named === undefined ? undefined : setup.absolute(named),
    setup.stateOf,
    setup.knownStores,
  );
  if (choice.note !== undefined) note(choice.note);
  return setup.open(choice.root, access);
}
