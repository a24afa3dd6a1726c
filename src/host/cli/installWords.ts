import { join } from "node:path";
import { visibleText } from "../../core/visibleText.ts";
import { isOnPath, pathLine } from "./writeLauncher.ts";

/** What is known of the machine that a command is installed on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The variable PATH. */
  readonly searched: string | undefined;
  /** Where programs of one user keep their files on Windows. */
  readonly localAppData: string | undefined;
}

/** Where people's own programs usually are, and whether terminals look there. */
export function usualFolder({ platform, home, searched, localAppData }: Machine): {
  readonly folder: string;
  readonly description: string;
} {
  const folder =
    platform === "win32"
      ? join(localAppData ?? join(home, "AppData", "Local"), "Braid", "bin")
      : join(home, ".local", "bin");
  const isFound = isOnPath(folder, searched);
  return { folder, description: isFound ? "on your PATH" : "your own programs; not on your PATH yet" };
}

/**
 * What to say once the command is in a folder.
 * @returns also the line that puts the folder on the PATH, where that is not done yet.
 */
export function installedWords(
  path: string,
  folder: string,
  { platform, searched }: Machine,
): { readonly message: string; readonly line?: string } {
  const shown = visibleText(path);
  if (isOnPath(folder, searched))
    return { message: `The command is in ${shown}. Open a new terminal and type “braid help”.` };
  const line = pathLine(folder, platform);
  const where =
    platform === "win32"
      ? "run this once in PowerShell, then open a new terminal"
      : "add this line to the file that your shell reads at its start, such as ~/.profile or ~/.zshrc";
  return {
    message: `The command is in ${shown}, where terminals do not look yet. To type just “braid”, ${where}: ${visibleText(line)}`,
    line,
  };
}
