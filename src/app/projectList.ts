import type { EpochMs } from "../base/clock.ts";
import type { Evidence } from "../core/projectEvidence.ts";
import { type KnownProjects, projectsSession } from "../core/projectRecords.ts";
import type { SessionSummary } from "../core/session.ts";
import { readKey, type Workspace, workspaceNameOf } from "../core/workspace.ts";

/** A project, as lists show it. Names and folders are untrusted text: sessions come from other machines, too. */
export interface Project {
  readonly key: string;
  readonly name: string;
  /** Addresses of the folders it was last seen in. */
  readonly folders: readonly string[];
  /** Sessions outside the trash. */
  readonly sessions: number;
  readonly lastUsedAt: EpochMs;
  readonly isCurrent: boolean;
  /** It looks as if its sessions belonged to the current one. */
  readonly isLikely: boolean;
}

export interface ProjectMembership {
  readonly summaries: readonly SessionSummary[];
  readonly current: string;
  projectOf(workspace: string | undefined): string;
}

/** Whether a person may see a session in lists. @param deleted Whether the trash is what is listed. */
export const isListed = ({ id, listed, deletedAt }: SessionSummary, deleted = false): boolean =>
  listed && id !== projectsSession && (deletedAt !== undefined) === deleted;

/** Whether it is in the list that people see when they ask for nothing else. */
export const isInFront = (summary: SessionSummary): boolean =>
  isListed(summary) && summary.archived === undefined;

/** Every project that has sessions outside the trash, the current one first, then by last use. */
export function projectsIn(
  { summaries, current, projectOf }: ProjectMembership,
  open: Workspace,
  { evidence, seenAt }: KnownProjects,
  likely: ReadonlySet<string>,
): readonly Project[] {
  const projects = new Map<
    string,
    { sessions: number; lastUsedAt: EpochMs; places: Map<string | undefined, EpochMs> }
  >();
  for (const summary of summaries) {
    if (!isListed(summary)) continue;
    const { workspace, updatedAt } = summary;
    const key = projectOf(workspace);
    const project = projects.get(key) ?? { sessions: 0, lastUsedAt: updatedAt, places: new Map() };
    projects.set(key, project);
    project.sessions++;
    project.lastUsedAt = later(project.lastUsedAt, updatedAt);
    project.places.set(workspace, later(project.places.get(workspace), updatedAt));
  }
  // Where it was opened last counts, too, though nothing was said there yet.
  for (const [workspace, at] of seenAt) {
    const places = projects.get(projectOf(workspace))?.places;
    places?.set(workspace, later(places.get(workspace), at));
  }
  return [...projects]
    .map(([key, { sessions, lastUsedAt, places }]): Project => {
      const isCurrent = key === current;
      const [place] = [...places].reduce((one, other) => (other[1] > one[1] ? other : one));
      return {
        key,
        name: isCurrent && open.name !== "" ? open.name : workspaceNameOf(place),
        folders: isCurrent ? open.folders : foldersOf(place ?? "", evidence),
        sessions,
        lastUsedAt,
        isCurrent,
        isLikely: likely.has(key),
      };
    })
    .sort(
      (one, other) =>
        Number(other.isCurrent) - Number(one.isCurrent) ||
        other.lastUsedAt - one.lastUsedAt ||
        (one.key < other.key ? -1 : 1),
    );
}

const later = (one: EpochMs | undefined, other: EpochMs): EpochMs =>
  one === undefined || other > one ? other : one;

function foldersOf(workspace: string, evidence: ReadonlyMap<string, Evidence>): readonly string[] {
  const { folders } = readKey(workspace);
  return folders.length > 0 ? folders : (evidence.get(workspace)?.folders.map(({ uri }) => uri) ?? []);
}
