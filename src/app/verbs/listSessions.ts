import * as v from "valibot";
import { pinnedFirst, type SessionSummary } from "../../core/session.ts";
import { isListed } from "../projectList.ts";
import { verb } from "../verb.ts";

export const listSessions = verb({
  name: "session.list",
  title: "List Sessions",
  description:
    "Lists sessions, pinned ones first and then newest first, without their messages: those of the open project, wherever it was when they were made, or all.",
  input: v.object({
    workspace: v.optional(
      v.pipe(
        v.picklist(["current", "all"]),
        v.description("Whose sessions: those of the open project, unless said otherwise, or of all."),
      ),
    ),
    deleted: v.optional(v.pipe(v.boolean(), v.description("List what is in the trash instead."))),
  }),
  async run(app, { workspace = "current", deleted = false }): Promise<readonly SessionSummary[]> {
    const { summaries, current, projectOf } = await app.projects.view();
    const listed = summaries.filter(
      (summary) =>
        isListed(summary, deleted) &&
        (workspace === "all" ||
          projectOf(summary.workspace) === current ||
          // Where nothing can be read, nobody knows the workspace, and hiding it everywhere would look like a loss.
          (summary.trouble !== undefined && summary.workspace === undefined)),
    );
    return pinnedFirst(listed);
  },
});
