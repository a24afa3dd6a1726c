import { type Place, parentOf, resolvePath } from "./place.ts";

/** A repository as its files say, without running anything. */
export interface GitFolder {
  /** Path of the folder that was asked about, seen from the top of the working tree; "" for the top. */
  readonly path: string;
  /** What all worktrees of the repository share: the common directory. */
  readonly directory: Place;
  /** As they stand in git's configuration: they may hold passwords. */
  readonly remoteUrls: readonly string[];
  /** Whether history was cut off when it was cloned, so that its oldest commit is not the first one. */
  readonly isShallow: boolean;
}

/** Deeper folders than this are not met in practice, and remote systems answer slowly. */
const depthLimit = 40;

/** The repository a folder is in, as git finds it: the nearest `.git` at the folder or above. Never rejects. */
export async function findGitFolder(folder: Place): Promise<GitFolder | undefined> {
  let top: string | undefined = folder.path;
  for (let depth = 0; top !== undefined && depth < depthLimit; depth++, top = parentOf(top)) {
    const directory = await commonDirectory(folder.at(resolvePath(top, ".git")), top);
    if (!directory) continue;
    const [config, shallow] = await Promise.all([
      directory.at(resolvePath(directory.path, "config")).read(),
      directory.at(resolvePath(directory.path, "shallow")).kind(),
    ]);
    return {
      path: folder.path.slice(top.length).replace(/^\/+/, ""),
      directory,
      remoteUrls: remoteUrlsIn(config ?? ""),
      isShallow: shallow !== undefined,
    };
  }
  return undefined;
}

/** Follows the pointers of worktrees (a file `.git`, then a file `commondir`) and submodules (a file `.git`). */
async function commonDirectory(dotGit: Place, top: string): Promise<Place | undefined> {
  const kind = await dotGit.kind();
  if (kind === undefined) return undefined;
  let directory = dotGit;
  if (kind === "file") {
    const target = /^gitdir:\s*(.+?)\s*$/m.exec((await dotGit.read()) ?? "")?.[1];
    if (target === undefined) return undefined;
    directory = dotGit.at(resolvePath(top, target));
  }
  // Without this file git does not take it for a repository either.
  if ((await directory.at(resolvePath(directory.path, "HEAD")).kind()) === undefined) return undefined;
  const common = (await directory.at(resolvePath(directory.path, "commondir")).read())?.trim();
  return common ? directory.at(resolvePath(directory.path, common)) : directory;
}

/** The values of `url` in the sections `[remote "..."]`. Included files are not followed. */
export function remoteUrlsIn(config: string): readonly string[] {
  const urls: string[] = [];
  let isRemote = false;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]"]*)("(?:\\.|[^"\\])*")?\s*\]/.exec(line);
    if (section) isRemote = (section[1] ?? "").trim().toLowerCase() === "remote" && section[2] !== undefined;
    const url = isRemote ? /^\s*url\s*=\s*(.*)$/i.exec(line)?.[1] : undefined;
    if (url !== undefined) urls.push(plainValue(url));
  }
  return urls.filter((url) => url !== "");
}

/** A value of git's configuration without its quotes and without the comment behind it. */
function plainValue(text: string): string {
  let value = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\") value += text[++at] ?? "";
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === "#" || character === ";")) break;
    else value += character;
  }
  return value.trim();
}
