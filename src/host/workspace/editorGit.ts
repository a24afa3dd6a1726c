import * as vscode from "vscode";

/** The part of the built-in Git extension's API that is used here. */
interface GitExports {
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

/**
 * The git that VS Code itself uses: it honours the user's setting, and does not ask to install developer tools as macOS'
 * stand-in for git would. Undefined when there is none, or the user has switched git off.
 */
export async function findEditorGit(): Promise<string | undefined> {
  try {
    const exports = (await vscode.extensions.getExtension<GitExports>("vscode.git")?.activate()) as
      | GitExports
      | undefined;
    return exports?.getAPI(1).git.path;
  } catch {
    return undefined;
  }
}
