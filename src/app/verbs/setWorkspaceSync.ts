import * as v from "valibot";
import { projectsSession, readProjects } from "../../core/projectRecords.ts";
import { readSyncRules, workspaceMarkOf, workspaceSyncChange } from "../../core/syncRules.ts";
import { verb } from "../verb.ts";

export const setWorkspaceSync = verb({
  name: "workspace.setSync",
  title: "Sync Workspace or Not",
  description:
    "Excepts all sessions of a workspace from syncing on every machine, also later ones, or lets them travel again. Copies that other machines already have stay there unchanged.",
  input: v.object({
    workspace: v.optional(
      v.pipe(
        v.string(),
        v.description("A key that workspace.list answers; the open workspace when left out."),
      ),
    ),
    isSynced: v.pipe(v.boolean(), v.description("False to except it, true to let it travel again.")),
  }),
  /** Every place of the project counts, so that it stays excepted should places be taken apart later. */
  async run(app, { workspace, isSynced }): Promise<{ changed: readonly string[] }> {
    const { summaries, current, projectOf } = await app.projects.view();
    const project = workspace === undefined ? current : projectOf(workspace);
    const records = await app.store.find(projectsSession);
    const { links } = readProjects(records ?? []);
    const { workspaces } = readSyncRules(records);
    const bound = [...links.bound].flatMap((key) => [key, links.bindingOf(key) ?? key]);
    const used = summaries.map((summary) => summary.workspace ?? "");
    const keys = new Set([project, workspace ?? app.workspace().key, ...bound, ...used]);
    const changed = [...keys].filter(
      (key) => projectOf(key) === project && workspaces.has(workspaceMarkOf(key)) === isSynced,
    );
    if (changed.length > 0)
      await app.store.append(
        projectsSession,
        changed.map((key) => workspaceSyncChange(key, isSynced)),
      );
    return { changed };
  },
});
