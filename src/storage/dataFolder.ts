import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where programs keep a user's data, outside of the editor: what an editor deletes with an extension is not there.
 * @param environment As in `process.env`.
 */
export function dataFolderOf(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (platform === "win32") return join(environment.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Braid");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Braid");
  const given = environment.XDG_DATA_HOME;
  // A relative path is to be ignored, says the specification.
  return join(given?.startsWith("/") ? given : join(home, ".local", "share"), "braid");
}
