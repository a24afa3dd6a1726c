import * as vscode from "vscode";
import { UserError } from "../app/userError.ts";
import { describeError } from "../base/log.ts";
import { visibleText } from "../core/visibleText.ts";

/** @throws UserError with what is safe, a sentence, when the file cannot be written. */
export async function writeTextFile(target: vscode.Uri, text: string, safe: string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (cause) {
    throw new UserError(
      `The file could not be written (${visibleText(describeError(cause))}). ${safe} Choose another place.`,
      { cause },
    );
  }
}

/** The last part of an address, for people. */
export const nameOfFile = (file: vscode.Uri): string => file.path.slice(file.path.lastIndexOf("/") + 1);
