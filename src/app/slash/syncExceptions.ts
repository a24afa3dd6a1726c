import { projectsSession } from "../../core/projectRecords.ts";
import { readSyncRules, type SyncContent } from "../../core/syncRules.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { runVerb } from "../verb.ts";
import { setSessionSync } from "../verbs/setSessionSync.ts";
import { setSyncContent } from "../verbs/setSyncContent.ts";
import { setWorkspaceSync } from "../verbs/setWorkspaceSync.ts";
import { refused, type SlashContext, type SlashOutcome, said, undo } from "./slashCommand.ts";
import { needed } from "./theSession.ts";
import { quoted } from "./words.ts";

const copiesStay = "Copies that other machines already have stay there unchanged.";
const merges = "may travel again, with all that was said meanwhile on any machine.";

/** `/sync off` and `/sync on`: about this session, or with the word `workspace` about all of the open one. */
export async function setSynced(
  context: SlashContext,
  isSynced: boolean,
  about: string,
): Promise<SlashOutcome> {
  if (about === "") return setSession(context, isSynced);
  if (about.toLowerCase() === "workspace") return setWorkspace(context, isSynced);
  const word = isSynced ? "on" : "off";
  return refused(
    `${quoted(about)} is not understood. There are \`/sync ${word}\` for this session, and \`/sync ${word} workspace\`.`,
  );
}

async function setSession(context: SlashContext, isSynced: boolean): Promise<SlashOutcome> {
  const { app } = context;
  await needed(context);
  const sessions = [context.session];
  const { changed } = await runVerb(app, setSessionSync, { sessions, isSynced });
  if (changed.length === 0)
    return said(
      isSynced
        ? "No rule of its own keeps this session from travelling. If its workspace is not synced, `/sync on workspace` changes that."
        : "This session is not synced already.",
    );
  return said(
    isSynced ? `This session ${merges}` : `This session is not synced any more, on no machine. ${copiesStay}`,
    { offers: [undo(() => runVerb(app, setSessionSync, { sessions, isSynced: !isSynced }))] },
  );
}

async function setWorkspace({ app }: SlashContext, isSynced: boolean): Promise<SlashOutcome> {
  const { key } = app.workspace();
  const name = quoted(workspaceNameOf(key === "" ? undefined : key));
  const { changed } = await runVerb(app, setWorkspaceSync, { workspace: key, isSynced });
  if (changed.length === 0)
    return said(isSynced ? `No rule keeps ${name} from travelling.` : `${name} is not synced already.`);
  return said(
    isSynced
      ? `Sessions of ${name} ${merges}`
      : `Sessions of ${name} are not synced any more, later ones neither. ${copiesStay}`,
    { offers: [undo(() => runVerb(app, setWorkspaceSync, { workspace: key, isSynced: !isSynced }))] },
  );
}

/**
 * `/sync titles` and `/sync messages`: what Settings Sync carries, of all sessions and on all machines. What left a machine
 * cannot be taken back, so messages are asked about first.
 */
export async function setContent(context: SlashContext, content: SyncContent): Promise<SlashOutcome> {
  const { content: now } = readSyncRules(await context.app.store.find(projectsSession));
  if (content === now || content === "titles") return carry(context, content);
  return said(
    "Let Settings Sync carry messages, too? Those of all sessions then leave all of your machines that use it, apart from what you took out of syncing. What was carried cannot be taken back.",
    { offers: [{ label: "Carry Messages, Too", run: () => carry(context, content) }] },
  );
}

async function carry({ app }: SlashContext, content: SyncContent): Promise<SlashOutcome> {
  const { before } = await runVerb(app, setSyncContent, { content });
  const words =
    content === "titles"
      ? "Settings Sync carries titles only, on all of your machines. A folder still carries messages."
      : "Settings Sync carries messages, too, on all of your machines.";
  if (before === content) return said(words);
  return said(words, { offers: [undo(() => runVerb(app, setSyncContent, { content: before }))] });
}
