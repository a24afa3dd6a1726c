import type { SessionId } from "../../core/ids.ts";
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
    const result = await run<{ changed: readonly SessionId[] }>(isRemoved ? "session.unpin" : "session.pin", {
      sessions: sessions.map(({ id }) => id),
    });
    return {
      json: result,
      text: `${namesOf(sessions)} ${sessions.length === 1 ? "is" : "are"} ${isRemoved ? "unpinned" : "pinned"}.\n`,
    };
  },
};
