import type { SyncStatus } from "../../app/syncStatus.ts";
import { agoOf, type SyncReport, syncReport } from "../../app/syncWords.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Answer, Context, StoreCommand } from "../command.ts";
import { usageError } from "../failures.ts";
import { safeLine } from "../output/safeText.ts";
import { wrapped } from "../output/wrapped.ts";
import { chosenSessions, manyOptions, namesOf } from "../selection.ts";
import type { Terminal } from "../terminal.ts";

/** A window that syncs notes how it stands at least once a minute. */
const currentMs = 5 * 60_000;

const words = ["status", "off", "on", "now", "keep", "agree", "forget"];

async function status({ run, app, terminal }: Context): Promise<Answer> {
  const found = await run<SyncStatus>("sync.status");
  const now = app.clock.now();
  return {
    json: found,
    text: `${textOf(syncReport(found, now), terminal)}${found.channels.length > 0 ? `\n${ageOf(found.at, now)}\n` : ""}`,
  };
}

const ageOf = (at: EpochMs, now: EpochMs): string =>
  `As of ${agoOf(at, now)}${now - at > currentMs ? "; the editor is not running" : ""}.`;

const textOf = ({ heading, parts }: SyncReport, { style, width }: Terminal): string =>
  [
    `${wrapped(safeLine(heading), width)}\n`,
    ...parts.map(
      (part) =>
        `${style.bold(safeLine(part.heading))}\n${part.lines.map((line) => `${wrapped(safeLine(line), width, "  ")}\n`).join("")}`,
    ),
  ].join("\n");

const details =
  "Syncing runs in the editor; this tells what a window of it noted last, and when. With --json: the status as it is noted.";

const syncCommand: StoreCommand = {
  name: "sync",
  summary: "Tell what other machines sent, what waits, and what does not travel.",
  details,
  usage: "[status]",
  words: [0, 1],
  completes: words,
  options: {},
  examples: [
    ["braid sync", "how it stands"],
    ["braid sync status --json", "for a script"],
  ],
  access: "read",
  async run(context) {
    const [word] = context.args.words;
    if (word === undefined) return status(context);
    throw usageError(`There is no “braid sync ${safeLine(word)}”. There is ${words.join(", ")}.`);
  },
};

const statusCommand: StoreCommand = {
  ...syncCommand,
  ...{ name: "sync status", usage: "", words: [0, 0], completes: [], isHidden: true, run: status },
};

/** What only a window of the editor can do: the verb says so, and says where. */
const inEditor = (word: string, summary: string, machine: boolean): StoreCommand => ({
  ...{ name: `sync ${word}`, summary, usage: machine ? "MACHINE" : "", isHidden: true },
  ...{ words: machine ? [1, 1] : [0, 0], options: {}, access: "read" },
  examples: [["braid sync", "how it stands"]],
  async run({ run, args }) {
    await run(`sync.${word}`, machine ? { device: args.words[0] } : {});
    return { json: null, text: "" };
  },
});

/** A rule of the whole store, and a record like others: it reaches the other machines when the editor runs again. */
const exception = (word: "off" | "on", summary: string, did: string): StoreCommand => ({
  ...{ name: `sync ${word}`, summary, usage: "SESSION... | --query QUERY", words: [0, 1000] },
  ...{ completes: "session", options: manyOptions, access: "write" },
  examples: [
    ["braid sync off last", "the session used last stays on this machine"],
    ["braid sync on last", "it travels again"],
  ],
  async run(context) {
    const deed = word === "off" ? "Take out of syncing" : "Sync again";
    const sessions = await chosenSessions(context, context.args.words, deed, {});
    const json = await context.run<unknown>("session.setSync", {
      sessions: sessions.map(({ id }) => id),
      isSynced: word === "on",
    });
    return { json, text: `${namesOf(sessions)} ${sessions.length === 1 ? "is" : "are"} ${did}.\n` };
  },
});

export const syncCommands: readonly StoreCommand[] = [
  syncCommand,
  statusCommand,
  exception("off", "Take sessions out of syncing, on every machine.", "not synced any more"),
  exception("on", "Let sessions travel again.", "taken along again where syncing is on"),
  inEditor("now", "Look for news at once. Only in the editor.", false),
  inEditor("keep", "Keep what another machine removed. Only in the editor.", true),
  inEditor("agree", "Delete here, too, what another machine removed. Only in the editor.", true),
  inEditor("forget", "Take a machine off the list. Only in the editor.", true),
];
