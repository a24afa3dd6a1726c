import { randomUUID } from "node:crypto";
import { lstat, mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { UserError } from "../../app/userError.ts";
import { type LauncherSetup, launcherMark, launcherName, launcherText } from "./launcher.ts";

/**
 * Puts a launcher into a folder; answers its path. One of ours that is there is replaced in one step.
 * @throws UserError when something else has its name, or the folder cannot be written to.
 */
export async function writeLauncher(folder: string, setup: LauncherSetup): Promise<string> {
  const path = join(folder, launcherName(setup.platform));
  const temporary = join(folder, `.braid-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    if (!(await isOursOrFree(path)))
      throw new UserError(
        `“${path}” is there already and is not Braid's, so it stays as it is. Choose another folder, or rename that file.`,
      );
    await writeFile(temporary, launcherText(setup), { mode: 0o755, flag: "wx" });
    await rename(temporary, path);
    return path;
  } catch (cause) {
    await unlink(temporary).catch(() => {});
    if (cause instanceof UserError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
    throw new UserError(
      `The command could not be installed in “${folder}” (${code}). Choose another folder.`,
      {
        cause,
      },
    );
  }
}

async function isOursOrFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw cause;
  });
  if (!found) return true;
  return found.isFile() && found.size < 10_000 && (await readFile(path, "utf8")).includes(launcherMark);
}

/** Whether programs in a folder are found by their name. @param path As in the variable PATH. */
export const isOnPath = (folder: string, path: string | undefined): boolean =>
  (path ?? "").split(delimiter).some((each) => each !== "" && resolve(each) === resolve(folder));

/** How to put a folder on the PATH, as a line for a shell; for PowerShell on Windows, where it counts in new terminals. */
export const pathLine = (folder: string, platform: NodeJS.Platform): string =>
  platform === "win32"
    ? `[Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';${folder.replaceAll("'", "''")}', 'User')`
    : `export PATH="${folder.replace(/["$`\\]/g, "\\$&")}:$PATH"`;
