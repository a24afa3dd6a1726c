import { KnownWorkspaces } from "../app/knownWorkspaces.ts";
import type { SessionStore } from "../app/sessionStore.ts";
import { sourceOf, type WorkspaceSource } from "../app/workspaceSource.ts";
import type { Log } from "../base/log.ts";
import type { Evidence } from "../core/projectEvidence.ts";
import { type KnownWorkspace, matchProject } from "../core/projectMatch.ts";
import { folderNameOf, placesOf } from "../core/projectPlace.ts";
import { projectsSession, readProjects } from "../core/projectRecords.ts";
import { workspaceOf } from "../core/workspace.ts";
import { gatherEvidence } from "../project/gatherEvidence.ts";
import { findGitFolder } from "../project/gitFolder.ts";
import { nodePlace } from "../project/nodePlace.ts";
import { type Place, parentOf } from "../project/place.ts";
import { findRootCommits } from "../project/rootCommits.ts";

/** What a person in a folder means by “this project”. */
export interface CurrentProject {
  readonly source: WorkspaceSource;
  /** Whether it has sessions. */
  readonly isKnown: boolean;
}

/** Folders do not lie deeper than this in practice. */
const depthLimit = 60;

/**
 * The project a folder is in: that of the nearest folder, itself or above, which has sessions - by the same evidence as in
 * VS Code. Where there is none, the top of the repository, else the folder, is a new one.
 */
export async function currentProject(store: SessionStore, log: Log, folder: string): Promise<CurrentProject> {
  const here = nodePlace(folder);
  const looked = evidenceOf();
  // Git is asked while the store is being read.
  const first = looked(here);
  const git = findGitFolder(here);
  const summaries = await store.list();
  const known = readProjects((await store.find(projectsSession)) ?? []);
  const workspaces = await new KnownWorkspaces(store, log).of(summaries, known.evidence);

  let around: Place | undefined = here;
  for (let depth = 0; around && depth < depthLimit; depth++) {
    const evidence: Evidence = around === here ? await first : await looked(around);
    const open = workspaceOf(folderNameOf(around.uri), [around.uri], undefined);
    const match = matchProject(open.key, evidence, workspaces, known.links);
    if (match.isKnown || match.kind === "same") return { source: sourceOf(open, evidence), isKnown: true };
    const together = workspaceWith(around, evidence, workspaces);
    if (together)
      return { source: sourceOf(together, evidenceWith(together.evidence, evidence)), isKnown: true };
    const above = parentOf(around.path);
    around = above === undefined ? undefined : around.at(above);
  }

  const path = (await git)?.path ?? "";
  const top = path === "" ? here : here.at(here.path.slice(0, -path.length - 1));
  const open = workspaceOf(folderNameOf(top.uri), [top.uri], undefined);
  return { source: sourceOf(open, top === here ? await first : await looked(top)), isKnown: false };
}

/** A repository's first commits are the same in all of its folders, so git runs once for each. */
function evidenceOf(): (folder: Place) => Promise<Evidence> {
  const roots = new Map<string, Promise<readonly string[]>>();
  return (folder) =>
    gatherEvidence({
      folders: [folder],
      file: undefined,
      async rootCommits(place) {
        const directory = (await findGitFolder(place))?.directory.path ?? place.path;
        const known = roots.get(directory) ?? findRootCommits("git", systemPath(place.path));
        roots.set(directory, known);
        return known;
      },
    });
}

const systemPath = (path: string): string => (process.platform === "win32" ? path.replace(/^\//, "") : path);

/** A workspace of several folders, of which this is one. */
function workspaceWith(folder: Place, evidence: Evidence, workspaces: readonly KnownWorkspace[]) {
  const places = placesOf(folder.uri).certain;
  const found = workspaces.find(
    (each) =>
      (each.evidence.folders.length > 1 || each.evidence.file !== undefined) &&
      each.evidence.folders.some(({ uri }) =>
        placesOf(uri).certain.some((place) => places.includes(place)),
      ) &&
      !isContradicted(evidence, each.evidence),
  );
  return (
    found && {
      key: found.key,
      name: folderNameOf(found.evidence.file ?? folder.uri),
      folders: found.evidence.folders.map(({ uri }) => uri),
      evidence: found.evidence,
    }
  );
}

/** Whether another repository lies in the place of the one that was there. */
const isContradicted = (one: Evidence, other: Evidence): boolean => {
  const roots = (each: Evidence) =>
    each.folders.flatMap(({ repositories }) => repositories.flatMap((repository) => repository.roots));
  const [left, right] = [roots(one), roots(other)];
  return left.length > 0 && right.length > 0 && !left.some((root) => right.includes(root));
};

/** What is remembered of the workspace, with what was just seen of one of its folders. */
const evidenceWith = (remembered: Evidence, seen: Evidence): Evidence => ({
  ...remembered,
  folders: remembered.folders.map((each) => seen.folders.find(({ uri }) => uri === each.uri) ?? each),
});
