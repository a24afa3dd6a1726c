import * as vscode from "vscode";

const opened = new Set(["https:", "http:", "mailto:"]);

/** Opens a link of a conversation, after the user has seen where it really leads. */
export async function openLink(text: string): Promise<void> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return;
  }
  if (!opened.has(url.protocol)) return;
  // The address as the browser will read it: no look-alike letters, no hidden characters.
  const answer = await vscode.window.showInformationMessage(
    "Open this link?",
    { modal: true, detail: url.href },
    "Open",
    "Copy Address",
  );
  if (answer === "Open") await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
  if (answer === "Copy Address") await vscode.env.clipboard.writeText(url.href);
}
