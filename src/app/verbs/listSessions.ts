import * as v from "valibot";
import type { SessionSummary } from "../../core/session.ts";
import { verb } from "../verb.ts";

export const listSessions = verb({
  name: "session.list",
  title: "List Sessions",
  description: "Lists sessions, newest first, without their messages.",
  input: v.object({
    workspace: v.optional(v.picklist(["current", "all"])),
    deleted: v.optional(v.pipe(v.boolean(), v.description("List what is in the trash instead."))),
  }),
  async run(app, { workspace = "current", deleted = false }): Promise<readonly SessionSummary[]> {
    const here = app.workspace().key;
    return (await app.store.list()).filter(
      (summary) =>
        summary.listed &&
        (summary.deletedAt !== undefined) === deleted &&
        (workspace === "all" || summary.workspace === here),
    );
  },
});
