import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** What a page may load from. */
export const resourceRoots = (extension: vscode.Uri): vscode.Uri[] =>
  ["out", "media"].map((folder) => vscode.Uri.joinPath(extension, folder));

/** The chat page. It may load its own script, styles and font, and nothing else from anywhere. */
export function chatHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (...path: string[]) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file("out", "codicon.css")}">
<link rel="stylesheet" href="${file("media", "chat.css")}">
<title>Braid</title>
</head>
<body>
<div id="braid"></div>
<script type="module" nonce="${nonce}" src="${file("out", "webview.js")}"></script>
</body>
</html>`;
}
