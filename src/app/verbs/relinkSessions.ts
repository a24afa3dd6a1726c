import * as v from "valibot";
import { UserError } from "../userError.ts";
import { verb } from "../verb.ts";

export const relinkSessions = verb({
  name: "workspace.relink",
  title: "Relink Sessions to This Workspace",
  description:
    "Makes the sessions of other workspaces part of the open one, for a project that was moved; with `undo`, takes that back. No session is changed.",
  input: v.object({
    from: v.optional(
      v.pipe(
        v.array(v.string()),
        v.description("Keys that workspace.list answers; the likely ones when left out."),
      ),
    ),
    undo: v.optional(
      v.pipe(v.boolean(), v.description("Take out of the open workspace again what `from` names.")),
    ),
  }),
  /** `relinked` is what to give as `from` to undo it. */
  async run(app, { from, undo = false }): Promise<{ relinked: readonly string[]; sessions: number }> {
    const keys = from ?? (undo ? [] : ((await app.projects.offer())?.projects.map(({ key }) => key) ?? []));
    if (keys.length === 0) throw new UserError("No other workspace was named, and none looks like this one.");
    if (undo) {
      await app.projects.unlink(keys);
      return { relinked: [], sessions: 0 };
    }
    const before = await app.projects.list();
    const relinked = await app.projects.relink(keys);
    const sessions = before
      .filter(({ key }) => relinked.includes(key))
      .reduce((sum, project) => sum + project.sessions, 0);
    return { relinked, sessions };
  },
});
