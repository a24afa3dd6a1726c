import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { renameSession } from "../../app/verbs/renameSession.ts";
import type { SessionId } from "../../core/ids.ts";

const titleLimit = 200;

/** Asks for the new title of one session. */
export async function rename(app: App, [session, ...others]: readonly SessionId[]): Promise<void> {
  if (session === undefined) return;
  if (others.length > 0) throw new UserError("Select one session to rename it.");
  const title = (await app.store.list()).find(({ id }) => id === session)?.title ?? "";
  const typed = await vscode.window.showInputBox({
    title: "Rename Session",
    prompt: "The new title. Braid never replaces a title that you gave.",
    value: title,
    validateInput: problemWith,
  });
  if (typed !== undefined && typed.trim() !== title)
    await runVerb(app, renameSession, { session, title: typed });
}

function problemWith(title: string): string | undefined {
  const { length } = title.trim();
  if (length === 0) return "A title needs at least one character.";
  return length > titleLimit ? `A title has at most ${titleLimit} characters.` : undefined;
}
