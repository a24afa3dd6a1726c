import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The files of a page: its script below out/, its styles below media/. */
export interface PageFiles {
  readonly script: string;
  readonly styles: string;
}

export const chatPage: PageFiles = { script: "webview.js", styles: "chat.css" };

/** Makes a webview one of our pages. It may load its own script, styles and font, and nothing else from anywhere. */
export function showPage(webview: vscode.Webview, extension: vscode.Uri, files: PageFiles): void {
  webview.options = {
    enableScripts: true,
    enableCommandUris: false,
    localResourceRoots: ["out", "media"].map((folder) => vscode.Uri.joinPath(extension, folder)),
  };
  webview.html = pageHtml(webview, extension, files);
}

/** A page's whole document, with the policy that holds it. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, files: PageFiles): string {
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
<link rel="stylesheet" href="${file("media", files.styles)}">
<title>Braid</title>
</head>
<body>
<div id="braid"></div>
<script type="module" nonce="${nonce}" src="${file("out", files.script)}"></script>
</body>
</html>`;
}
