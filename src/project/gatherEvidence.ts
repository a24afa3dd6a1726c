import type { Evidence, FolderEvidence, RepositoryEvidence } from "../core/projectEvidence.ts";
import { hostedRepositoryOf, placeBeside } from "../core/projectPlace.ts";
import { remoteOf } from "../core/projectRemote.ts";
import { findGitFolder } from "./gitFolder.ts";
import type { Place } from "./place.ts";

export interface GatherSetup {
  readonly folders: readonly Place[];
  readonly file: string | undefined;
  /** First commits of the repository a folder is in; empty where git cannot or must not run. Never rejects. */
  rootCommits(folder: Place): Promise<readonly string[]>;
}

/** Workspaces with more folders are recognised by the first ones. */
const folderLimit = 20;
const remoteLimit = 16;

/** Looks what tells the open workspace from others. Never rejects. */
export async function gatherEvidence({ folders, file, rootCommits }: GatherSetup): Promise<Evidence> {
  const gathered = folders.slice(0, folderLimit).map(
    async (folder, index): Promise<FolderEvidence> => ({
      uri: folder.uri,
      isFirst: index === 0,
      repositories: await repositoriesOf(folder, rootCommits),
    }),
  );
  return { ...(file !== undefined && { file }), folders: await Promise.all(gathered) };
}

async function repositoriesOf(
  folder: Place,
  rootCommits: GatherSetup["rootCommits"],
): Promise<readonly RepositoryEvidence[]> {
  const hosted = hostedRepositoryOf(folder.uri);
  if (hosted !== undefined)
    return [{ path: "", directories: [], remotes: [`github.com/${hosted}`], roots: [] }];
  const git = await findGitFolder(folder);
  if (!git) return [];
  const directory = placeBeside(folder.uri, git.directory.path);
  const remotes = git.remoteUrls.flatMap(
    (url) => remoteOf(url, (path) => placeBeside(folder.uri, path)) ?? [],
  );
  return [
    {
      path: git.path,
      directories: directory === undefined ? [] : [directory],
      remotes: [...new Set(remotes)].sort().slice(0, remoteLimit),
      // The oldest commit of a shallow clone is not the first one.
      roots: git.isShallow ? [] : await rootCommits(folder),
    },
  ];
}
