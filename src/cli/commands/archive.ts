import type { SessionId } from "../../core/ids.ts";
import type { StoreCommand } from "../command.ts";
import { chosenSessions, manyOptions, namesOf } from "../selection.ts";

export const archiveCommand: StoreCommand = {
  name: "archive",
  summary: "Take sessions out of the list without deleting them.",
  usage: "SESSION... | --query QUERY",
  words: [0, 1000],
  completes: "session",
  options: {
    remove: { kind: "flag", help: "Bring them back into the list instead." },
    ...manyOptions,
  },
  examples: [
    ["braid archive last", "the session used last"],
    ["braid archive --query 'before:2026-01-01' --all", "all that are old, after asking"],
    ["braid archive 7f3k2a --remove", "back into the list"],
  ],
  access: "write",
  async run(context) {
    const isBack = context.args.flag("remove");
    const sessions = await chosenSessions(context, context.args.words, isBack ? "Bring back" : "Archive", {
      archived: isBack,
    });
    const result = await context.run<{ changed: readonly SessionId[] }>(
      isBack ? "session.unarchive" : "session.archive",
      { sessions: sessions.map(({ id }) => id) },
    );
    const did = isBack ? "back in the list" : "archived";
    return {
      json: result,
      text: `${namesOf(sessions)} ${sessions.length === 1 ? "is" : "are"} ${did}.\n`,
    };
  },
};
