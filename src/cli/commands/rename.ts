import type { StoreCommand } from "../command.ts";
import { sessionNamed, titleOf } from "../selection.ts";

export const renameCommand: StoreCommand = {
  name: "rename",
  summary: "Give a session another title.",
  usage: "SESSION TITLE",
  words: [2, 2],
  completes: "session",
  options: {},
  examples: [["braid rename last 'Rate limiter'", "renames the session used last"]],
  access: "write",
  async run({ app, args, run }) {
    const [name = "", title = ""] = args.words;
    const session = await sessionNamed(app, name);
    await run("session.rename", { session: session.id, title });
    return {
      json: { session: session.id, title: title.trim(), before: session.title ?? null },
      text: `${titleOf(session)} is now ${titleOf({ title: title.trim() })}.\n`,
    };
  },
};
