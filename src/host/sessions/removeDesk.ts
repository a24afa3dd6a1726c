import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { hiddenHere } from "../../app/hiddenHere.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { deleteSession } from "../../app/verbs/deleteSession.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { type SessionSummary, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { Chats } from "../chat/chats.ts";
import { offerUndo } from "../offerUndo.ts";
import { withProgress } from "./withProgress.ts";

/** More than this are asked about first. */
const askAbove = 10;

/** Moves sessions to the trash, and offers one way back for all of them. */
export async function removeSessions(app: App, chats: Chats, sessions: readonly SessionId[]): Promise<void> {
  const meant = new Set(sessions);
  const summaries = (await app.store.list()).filter(({ id }) => meant.has(id));
  const damaged = summaries.filter(({ trouble }) => trouble === "damaged");
  if (damaged.length > 0 && !(await agreesToRemove(damaged))) return;
  const isDamaged = new Set(damaged.map(({ id }) => id));
  const others = sessions.filter((id) => !isDamaged.has(id));
  if (others.length > askAbove && !(await agreesToDelete(others.length))) return;
  const shown = chats.active;
  let hidden: string | undefined;
  const { title } = await withProgress(sessions, async () => {
    hidden = await hiddenHere(
      app,
      summaries.filter(({ id }) => !isDamaged.has(id)),
    ); // May read each of them.
    return runVerb(app, deleteSession, { sessions: [...sessions] });
  });
  for (const session of sessions) chats.leave(session);
  if (others.length === 0) return;
  const message =
    others.length === 1 && damaged.length === 0
      ? `“${visibleText(title)}” is in the trash.`
      : `${countOf(others.length, "session is", "sessions are")} in the trash.`;
  offerUndo([message, hidden].filter(Boolean).join(" "), async () => {
    // Restoring is a use, so the one that was used last comes last and stands above the others again.
    const deleted = summaries.map(({ id }) => id).filter((id) => !isDamaged.has(id));
    const oldestFirst = [...(await stillListed(app, deleted, true))].reverse();
    if (oldestFirst.length === 0) return;
    await withProgress(oldestFirst, () => runVerb(app, restoreSession, { sessions: oldestFirst }));
    if (shown !== undefined && oldestFirst.includes(shown))
      await runVerb(app, openSession, { session: shown });
  });
}

async function agreesToDelete(count: number): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(
    `Delete ${countOf(count, "session")}?`,
    { modal: true, detail: "They go to the trash, from where you can restore them." },
    "Delete",
  );
  return answer === "Delete";
}

/** What is damaged beyond repair cannot come back from the trash, so that is asked first instead of offering to undo it. */
async function agreesToRemove(damaged: readonly SessionSummary[]): Promise<boolean> {
  const what =
    damaged.length === 1
      ? `“${visibleText(damaged[0]?.title ?? untitled)}”`
      : countOf(damaged.length, "damaged session");
  const answer = await vscode.window.showWarningMessage(
    `Remove ${what} from the list?`,
    {
      modal: true,
      detail:
        damaged.length === 1
          ? "Nothing of this session can be read. Its damaged files stay in quarantine, and a backup that holds it can still bring it back."
          : "Nothing of them can be read. Their damaged files stay in quarantine, and a backup that holds them can still bring them back.",
    },
    "Remove",
  );
  return answer === "Remove";
}
