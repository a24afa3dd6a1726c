import * as v from "valibot";
import { projectsSession } from "../../core/projectRecords.ts";
import { readSyncRules, type SyncContent, syncContentChange } from "../../core/syncRules.ts";
import { verb } from "../verb.ts";

export const setSyncContent = verb({
  name: "sync.setContent",
  title: "What Settings Sync Carries",
  description:
    "Chooses for all machines whether Settings Sync carries whole sessions or only what lists show of them. A sync folder always carries everything.",
  input: v.object({
    content: v.pipe(
      v.picklist(["everything", "titles"]),
      v.description("Titles keep all messages on their machines; tags and dates still travel, too."),
    ),
  }),
  /** `before` is what takes it back. */
  async run(app, { content }): Promise<{ before: SyncContent }> {
    const { content: before } = readSyncRules(await app.store.find(projectsSession));
    if (before !== content) await app.store.append(projectsSession, [syncContentChange(content)]);
    return { before };
  },
});
