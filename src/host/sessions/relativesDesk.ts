import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { childrenOf } from "../../app/copies.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { selectMessage } from "../../app/verbs/selectMessage.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import type { RelativesDesk } from "../chat/chatDesk.ts";
import { quickPickText } from "../quickPickText.ts";
import { CopyDesk } from "./copyDesk.ts";

/**
 * The ways between a session and its branches.
 * @param app Asked for late, because the app shows its sessions on pages that have these ways.
 * @param leave Takes a session that is going away from where it is shown.
 */
export const relativesDesk = (app: () => App, leave: (session: SessionId) => void): RelativesDesk => ({
  async branchAt(session, message, where) {
    await new CopyDesk(app(), leave).branchAt(session, message, where);
  },
  async openOrigin(session, where) {
    const { origin } = (await getSession(app(), session)).summary;
    if (!origin) throw new UserError("This session does not come from another one.");
    const { tree } = await getSession(app(), origin.session);
    // It may have been removed there since: then the session is opened where it was read last.
    const message = origin.message && tree.get(origin.message)?.id;
    await runVerb(app(), openSession, { session: origin.session, where, message });
  },
  async openSource(session, message, where) {
    const { note } = (await getSession(app(), session)).tree.get(message) ?? {};
    if (!note) throw new UserError("This is no note from another session.");
    const { tree } = await getSession(app(), note.session);
    const source = note.message && tree.get(note.message)?.id;
    if (source && note.session === session) await runVerb(app(), selectMessage, { session, message: source }); // It may be in another version.
    await runVerb(app(), openSession, { session: note.session, where, message: source });
  },
  async openBranch(session, message, where) {
    const branches = (await childrenOf(app(), session)).filter((child) => child.message === message);
    const [first] = branches;
    if (!first) throw new UserError("This branch is not there any more.");
    const branch =
      branches.length === 1
        ? first
        : await vscode.window.showQuickPick(
            branches.map((each) => ({ ...each, label: quickPickText(each.title ?? untitled) })),
            { placeHolder: "Open which of the branches that were made here?" },
          );
    if (branch) await runVerb(app(), openSession, { session: branch.session, where, message });
  },
});
