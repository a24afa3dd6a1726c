import type { StoreCommand } from "../command.ts";
import { namesOf, sessionsNamed } from "../selection.ts";

export const pinCommand: StoreCommand = {
  name: "pin",
  summary: "Keep sessions at the top of the list, and out of every clean-up.",
  usage: "SESSION...",
  words: [1, 1000],
  completes: "session",
  options: { remove: { kind: "flag", help: "Unpin them instead." } },
  examples: [
    ["braid pin last", "pins the session used last"],
    ["braid pin last --remove", "and unpins it"],
  ],
  access: "write",
  async run({ app, args, run }) {
    const sessions = await sessionsNamed(app, args.words);
    const isRemoved = args.flag("remove");
    for (const { id } of sessions) await run(isRemoved ? "session.unpin" : "session.pin", { session: id });
    return {
      json: { sessions: sessions.map(({ id }) => id), pinned: !isRemoved },
      text: `${namesOf(sessions)} ${sessions.length === 1 ? "is" : "are"} ${isRemoved ? "unpinned" : "pinned"}.\n`,
    };
  },
};
