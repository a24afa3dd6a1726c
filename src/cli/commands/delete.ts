import { hiddenHere } from "../../app/hiddenHere.ts";
import type { SessionId } from "../../core/ids.ts";
import type { StoreCommand } from "../command.ts";
import { chosenSessions, manyOptions, namesOf, titleOf, trashedNamed } from "../selection.ts";

/** How many are deleted between two looks at whether to stop. */
const sliceSize = 50;

export const deleteCommand: StoreCommand = {
  name: "delete",
  summary: "Move sessions to the trash.",
  details: "“braid restore” brings them back. Nothing is removed for good from the command line.",
  usage: "SESSION... | --query QUERY",
  words: [0, 1000],
  completes: "session",
  options: manyOptions,
  examples: [
    ["braid delete last", "the session used last"],
    ["braid delete --query 'scratch before:2026-01-01' --all", "all that match, after asking"],
    ["braid delete 7f3k2a 9d0x4p", "two by their ids"],
  ],
  access: "write",
  async run(context) {
    const { args, signal } = context;
    const sessions = await chosenSessions(context, args.words, "Move to the trash:");
    const hidden = await hiddenHere(context.app, sessions);
    const changed: SessionId[] = [];
    for (let from = 0; from < sessions.length && !signal.aborted; from += sliceSize) {
      const slice = sessions.slice(from, from + sliceSize).map(({ id }) => id);
      const done = await context.run<{ changed: readonly SessionId[] }>("session.delete", {
        sessions: slice,
      });
      changed.push(...done.changed);
    }
    if (hidden !== undefined) context.note(hidden);
    const [only] = sessions;
    return {
      json: { changed },
      text:
        sessions.length === 1 && only
          ? `${titleOf(only)} is in the trash. “braid restore ${only.id}” brings it back.\n`
          : `${namesOf(sessions.slice(0, changed.length))} are in the trash. “braid restore” brings them back, one or several.\n`,
    };
  },
};

export const restoreCommand: StoreCommand = {
  name: "restore",
  summary: "Bring sessions back from the trash.",
  details: "“braid list --deleted --all” shows what is in it.",
  usage: "SESSION...",
  words: [1, 1000],
  completes: "trash",
  options: {},
  examples: [["braid restore 7f3k2a", "just as it was"]],
  access: "write",
  async run(context) {
    const sessions = [];
    for (const word of context.args.words) sessions.push(await trashedNamed(context, word));
    const result = await context.run<{ changed: readonly SessionId[] }>("session.restore", {
      sessions: sessions.map(({ id }) => id),
    });
    return {
      json: result,
      text: `${namesOf(sessions)} ${sessions.length === 1 ? "is" : "are"} back.\n`,
    };
  },
};
