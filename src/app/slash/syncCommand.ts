import { countOf } from "../../base/countOf.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { visibleText } from "../../core/visibleText.ts";
import { devicesOf, heldDevice, type NamedDevice, namedDevice } from "../syncDevice.ts";
import type { SyncStatus } from "../syncStatus.ts";
import {
  emptiablePlaces,
  emptyingWords,
  type HeldOfMachine,
  heldByMachine,
  machineName,
  syncReport,
} from "../syncWords.ts";
import { runVerb } from "../verb.ts";
import { agreeToRemovals } from "../verbs/agreeToRemovals.ts";
import { emptyPlace } from "../verbs/emptyPlace.ts";
import { forgetDevice } from "../verbs/forgetDevice.ts";
import { keepHeldSessions } from "../verbs/keepHeldSessions.ts";
import { syncNow } from "../verbs/syncNow.ts";
import { syncStatus } from "../verbs/syncStatus.ts";
import {
  refused,
  type SlashChoice,
  type SlashCommand,
  type SlashContext,
  type SlashOffer,
  type SlashOutcome,
  said,
} from "./slashCommand.ts";
import { setContent, setSynced } from "./syncExceptions.ts";
import { narrowed, quoted } from "./words.ts";

/** More than one button for each of these would be a wall of them. */
const offeredMachines = 3;

const words: readonly SlashChoice[] = [
  { argument: "now", label: "now", detail: "look for news at once" },
  { argument: "keep", label: "keep", detail: "[NAME] bring back what that machine removed", isOpen: true },
  { argument: "agree", label: "agree", detail: "[NAME] delete here, too, what it removed", isOpen: true },
  { argument: "forget", label: "forget", detail: "[NAME] a machine that is gone for good", isOpen: true },
  { argument: "off", label: "off", detail: "[workspace] do not sync this session" },
  { argument: "on", label: "on", detail: "[workspace] sync this session again" },
  { argument: "titles", label: "titles", detail: "let Settings Sync carry titles only" },
  { argument: "messages", label: "messages", detail: "let Settings Sync carry messages, too" },
  {
    argument: "empty",
    label: "empty",
    detail: "[PLACE] what nobody can read in Settings Sync",
    isOpen: true,
  },
];

export const syncCommand: SlashCommand = {
  name: "sync",
  argument: "[now|keep NAME|agree NAME|forget NAME|off|on|titles|messages|empty PLACE]",
  help: "Show what other machines sent and what waits",
  async run(context, argument) {
    const { word, rest } = split(argument);
    if (word === "") return show(context);
    if (word === "now") return now(context);
    if (word === "off" || word === "on") return setSynced(context, word === "on", rest);
    if (word === "titles") return setContent(context, "titles");
    if (word === "messages") return setContent(context, "everything");
    if (word === "empty") return askToEmpty(context, rest);
    if (word !== "keep" && word !== "agree" && word !== "forget")
      return refused(
        `${quoted(word)} is not understood. There are \`/sync\`, \`/sync now\`, \`/sync keep NAME\`, \`/sync agree NAME\`, \`/sync forget NAME\`, \`/sync off\`, \`/sync on\`, \`/sync titles\`, \`/sync messages\` and \`/sync empty PLACE\`.`,
      );
    if (rest === "") return refused(await whichMachine(context, word));
    if (word === "keep") return keep(context, rest);
    return word === "agree" ? askToAgree(context, rest) : forget(context, rest);
  },
  async complete({ app }, typed) {
    const { word, rest, hasRest } = split(typed);
    if (!hasRest) return narrowed(words, word);
    if (word === "off" || word === "on")
      return narrowed([{ argument: `${word} workspace`, label: "workspace" }], rest);
    if (word === "empty" && app.sync)
      return narrowed(
        emptiablePlaces(await runVerb(app, syncStatus, {})).map(({ place }) => ({
          ...{ argument: `empty ${place}`, label: place },
        })),
        rest,
      );
    if (!["keep", "agree", "forget"].includes(word) || !app.sync) return [];
    const machines = machinesFor(word, await runVerb(app, syncStatus, {}));
    const choices = machines.map(({ id, name }) => {
      // A name that several have, or that cannot be typed as it is shown, says nothing.
      const isClear =
        visibleText(name.trim()) === name.trim() &&
        name.trim() !== "" &&
        machines.filter((other) => other.name.trim() === name.trim()).length === 1;
      return {
        argument: `${word} ${isClear ? name.trim() : id}`,
        label: isClear ? name.trim() : id,
        ...(isClear ? {} : { detail: machineName(name) }),
      };
    });
    return narrowed(choices, rest);
  },
};

function split(argument: string): { word: string; rest: string; hasRest: boolean } {
  const [, word = "", space = "", rest = ""] = /^(\S*)(\s*)(.*)$/s.exec(argument) ?? [];
  return { word: word.toLowerCase(), rest: rest.trim(), hasRest: space !== "" };
}

const machinesFor = (word: string, status: SyncStatus): readonly NamedDevice[] =>
  word === "forget"
    ? devicesOf(status)
    : heldByMachine(status).map(({ device, name }) => ({ id: device, name }));

async function whichMachine({ app }: SlashContext, word: string): Promise<string> {
  const machines = machinesFor(word, await runVerb(app, syncStatus, {}));
  if (machines.length === 0)
    return word === "forget" ? "No other machine was heard of yet." : "Nothing is held back.";
  return `Which machine? There are: ${machines.map(({ name }) => quoted(machineName(name))).join(", ")}.`;
}

async function show(context: SlashContext): Promise<SlashOutcome> {
  const { app } = context;
  const status = await runVerb(app, syncStatus, {});
  const { heading, parts } = syncReport(status, app.clock.now());
  const markdown = [
    escapeMarkdown(heading),
    ...parts.map((part) =>
      [
        `**${escapeMarkdown(part.heading)}**\n`,
        ...part.lines.map((line) => `- ${escapeMarkdown(line)}`),
      ].join("\n"),
    ),
  ].join("\n\n");
  const held = heldByMachine(status).slice(0, offeredMachines);
  const isRunning = status.channels.some(({ state }) => state === "running" || state === "failing");
  return said(markdown, {
    offers: [
      ...held.flatMap((each) => heldOffers(context, each)),
      ...emptiablePlaces(status)
        .slice(0, offeredMachines)
        .map(({ place }) => ({ label: `Empty ${place}…`, run: () => askToEmpty(context, place) })),
      ...(isRunning ? [{ label: "Sync Now", run: () => now(context) }] : []),
    ],
  });
}

function heldOffers(context: SlashContext, { device, name, sessions }: HeldOfMachine): readonly SlashOffer[] {
  const of = `${countOf(sessions.length, "Session")} of “${machineName(name)}”`;
  return [
    { label: `Keep ${of}`, run: () => keep(context, device) },
    { label: `Delete ${of} Here, Too…`, run: () => askToAgree(context, device) },
  ];
}

async function now(context: SlashContext): Promise<SlashOutcome> {
  await runVerb(context.app, syncNow, {});
  return show(context);
}

async function keep({ app }: SlashContext, device: string): Promise<SlashOutcome> {
  const { kept } = await runVerb(app, keepHeldSessions, { device });
  return said(
    `${countOf(kept, "session")} ${kept === 1 ? "stays" : "stay"}, and ${kept === 1 ? "comes" : "come"} back on the other machines as these hear of it.`,
  );
}

/** Many sessions vanish by it, so it is asked with their number. */
async function askToAgree({ app }: SlashContext, wanted: string): Promise<SlashOutcome> {
  const { id, name, sessions } = await heldDevice(app, wanted);
  const agree = async (): Promise<SlashOutcome> => {
    const { removed } = await runVerb(app, agreeToRemovals, { device: id });
    return said(
      `${countOf(removed, "session")} ${removed === 1 ? "is" : "are"} deleted here, too: in the trash, or for good where ${quoted(machineName(name))} removed them for good.`,
    );
  };
  return said(
    `${quoted(machineName(name))} removed ${countOf(sessions, "session")} that ${sessions === 1 ? "is" : "are"} still here. Delete ${sessions === 1 ? "it" : "them"} here, too?`,
    { offers: [{ label: `Delete ${countOf(sessions, "Session")}`, run: agree }] },
  );
}

/** @param wanted As the status names it, or its number alone. */
async function askToEmpty({ app }: SlashContext, wanted: string): Promise<SlashOutcome> {
  const places = emptiablePlaces(await runVerb(app, syncStatus, {}));
  const name = /^\d+$/.test(wanted) ? `slot ${wanted}` : wanted.toLowerCase();
  const found = places.find(({ place }) => place === name);
  if (!found)
    return refused(
      places.length === 0
        ? "There is no place to empty: what stands in Settings Sync can be read, or is put right."
        : `Which place? There are: ${places.map(({ place }) => quoted(place)).join(", ")}.`,
    );
  const { place, isNewer } = found;
  const empty = async (): Promise<SlashOutcome> => {
    await runVerb(app, emptyPlace, { place, isNewer });
    return said(`${quoted(place)} is empty. Another machine can use it.`);
  };
  return said(`Empty ${quoted(place)}? ${escapeMarkdown(emptyingWords(found))}`, {
    offers: [{ label: "Empty This Place", run: empty }],
  });
}

async function forget({ app }: SlashContext, wanted: string): Promise<SlashOutcome> {
  const { id, name } = await namedDevice(app, wanted);
  await runVerb(app, forgetDevice, { device: id });
  return said(
    `${quoted(machineName(name))} is off the list, and nothing waits for it. Its sessions that are here stay. Should it come back, it is listened to again.`,
  );
}
