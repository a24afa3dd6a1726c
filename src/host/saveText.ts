import * as vscode from "vscode";
import { UserError } from "../app/userError.ts";
import { describeError } from "../base/log.ts";
import { visibleText } from "../core/visibleText.ts";
import { tellFailure } from "./editorDialogs.ts";
import { nameOfFile } from "./nameOfFile.ts";

/** A text that is to become a file. */
export interface TextFile {
  /** The name that is proposed, with its ending. */
  readonly name: string;
  /** What kind of file it is: "Markdown". */
  readonly kind: string;
  readonly text: string;
}

/**
 * Asks where to, writes, and offers to open the file.
 * @param said What was done, before the name of the file: "The results were exported to".
 * @throws UserError when the file cannot be written.
 */
export async function saveText(title: string, said: string, { name, kind, text }: TextFile): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title,
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [kind]: [name.slice(name.lastIndexOf(".") + 1)] },
  });
  if (!target) return;
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (cause) {
    throw new UserError(
      `The file could not be written (${visibleText(describeError(cause))}). Nothing in Braid was changed; choose another place.`,
      { cause },
    );
  }
  // Not awaited: the command is done, and the offer stays as long as the user leaves it.
  void vscode.window
    .showInformationMessage(`${said} “${visibleText(nameOfFile(target))}”.`, "Open")
    .then(async (answer) => {
      if (answer === "Open") await vscode.window.showTextDocument(target);
    })
    .then(undefined, tellFailure);
}
