import type { Evidence, FolderEvidence, RepositoryEvidence } from "./projectEvidence.ts";
import type { ProjectLinks } from "./projectLinks.ts";
import { folderNameOf, placesOf } from "./projectPlace.ts";
import { firstKeyOf, laterKeyOf } from "./workspace.ts";

/** Why two workspaces seem to be one project. */
export type Reason =
  | "git"
  | "place"
  | "folders"
  | "fork"
  | "rewritten"
  | "container"
  | "overlap"
  | "name"
  | "reused";

export type Verdict =
  | { readonly kind: "same" | "unsure"; readonly because: Reason }
  | { readonly kind: "different" };

/** A workspace that has sessions, or had some. */
export interface KnownWorkspace {
  readonly key: string;
  readonly evidence: Evidence;
}

export interface Candidate {
  /** The project's own key. */
  readonly project: string;
  readonly because: Reason;
}

/** What the open workspace is, by everything that is known. */
export interface Match {
  /**
   * - `known`: its project is known by this key.
   * - `same`: it is the one candidate; the two are to be bound, quietly.
   * - `unsure`: it may be one of the candidates; the user is to be asked.
   * - `new`: nothing looks like it.
   */
  readonly kind: "known" | "same" | "unsure" | "new";
  /** The key that its sessions are to carry. */
  readonly key: string;
  /** Whether the key's own project is known, whatever else looks like it. */
  readonly isKnown: boolean;
  readonly candidates: readonly Candidate[];
}

const different: Verdict = { kind: "different" };
const same = (because: Reason): Verdict => ({ kind: "same", because });
const unsure = (because: Reason): Verdict => ({ kind: "unsure", because });

/**
 * Which of the known projects the open workspace is. Pure, total, and the same in every window that knows the same.
 *
 * The key is `natural`, unless another project lived at this address before: then the sessions of that one are not
 * shown here, and this one gets a key of its own. Several projects that all look the same are for the user to choose from.
 */
export function matchProject(
  natural: string,
  evidence: Evidence,
  known: readonly KnownWorkspace[],
  links: ProjectLinks,
): Match {
  const key = keyFor(natural, evidence, known);
  const own = links.projectOf(key);
  const isKnown = known.some((each) => links.projectOf(each.key) === own);
  const elsewhere = new Set(
    [...known.map((each) => each.key), ...links.bound]
      .filter((each) => firstKeyOf(each) !== natural)
      .map((each) => links.projectOf(each)),
  );
  const best = new Map<string, { readonly verdict: Verdict; readonly because: Reason }>();
  for (const each of known) {
    const project = links.projectOf(each.key);
    if (project === own || links.areApart(project, own)) continue;
    // Who lived here before may have begun anew with the same work - unless it is known to live elsewhere now.
    const verdict =
      key !== natural && each.key === natural && !elsewhere.has(project)
        ? unsure("reused")
        : compareWorkspaces(evidence, each.evidence);
    if (verdict.kind === "different") continue;
    if (verdict.kind === "same" || !best.has(project))
      best.set(project, { verdict, because: verdict.because });
  }
  const all = [...best].map(([project, { verdict, because }]) => ({ project, because, kind: verdict.kind }));
  const certain = all.filter(({ kind }) => kind === "same");
  const chosen = certain.length > 0 ? certain : all;
  return {
    kind: chosen.length === 0 ? (isKnown ? "known" : "new") : certain.length === 1 ? "same" : "unsure",
    key,
    isKnown,
    candidates: chosen.map(({ project, because }) => ({ project, because })),
  };
}

/** The key among those of this address that fits best; a new one when the address is in use by another project now. */
function keyFor(natural: string, evidence: Evidence, known: readonly KnownWorkspace[]): string {
  const atThisPlace = known
    .filter((each) => firstKeyOf(each.key) === natural)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  let fitting: { readonly key: string; readonly fit: number } | undefined;
  for (const each of atThisPlace) {
    const fit = fitOf(evidence, each.evidence);
    // Of two that fit alike, the one that came later: it is more likely to be there still.
    if (fit > 0 && fit >= (fitting?.fit ?? 0)) fitting = { key: each.key, fit };
  }
  if (fitting) return fitting.key;
  const root = atThisPlace.length === 0 ? undefined : rootsIn(evidence)[0];
  return root === undefined ? natural : laterKeyOf(natural, root);
}

/** 0: it is another project. 1: nothing speaks against it. 2: git says so. */
function fitOf(evidence: Evidence, known: Evidence): 0 | 1 | 2 {
  let contradicted = false;
  for (const one of evidence.folders)
    for (const other of known.folders) {
      if (!meet(placesOf(one.uri).certain, placesOf(other.uri).certain)) continue;
      const verdicts = repositoryVerdicts(one, other);
      if (verdicts.some((each) => each === "same")) return 2;
      contradicted ||= verdicts.includes("contradicted");
    }
  return contradicted ? 0 : 1;
}

const rootsIn = ({ folders }: Evidence): readonly string[] =>
  folders.flatMap(({ repositories }) => repositories.flatMap(({ roots }) => [...roots].sort()));

/**
 * Whether two workspaces are one project. Symmetric.
 *
 * | what they have in common | verdict |
 * |---|---|
 * | the same folders in any order (Save Workspace As; each folder may have moved) | same |
 * | the first folder, and one has all the folders of the other (a folder was added) | same, unless both are saved files |
 * | the first folder, and others differ both ways; or any folder at another position | unsure |
 * | no folders at all | different: nothing is no evidence |
 *
 * And two folders are one:
 *
 * | what they have in common | verdict |
 * |---|---|
 * | roots or remotes contradict (see below) | different, also at the same path |
 * | the address, or the container's folder on its host | same |
 * | git's common directory and the path in it (worktrees) | same |
 * | a root commit and the path; no two remotes that differ | same |
 * | a root commit and the path, but only other remotes (a fork, a template, a host that was changed) | unsure |
 * | a remote and the path; no two root commits that differ | same |
 * | a remote and the path, but only other root commits (history rewritten) | unsure |
 * | a repository, at different paths in it (parts of a monorepo) | different |
 * | perhaps the container's folder on its host | unsure |
 * | only the name | unsure |
 *
 * Roots contradict when both are known, none is shared, and no remote either.
 */
export function compareWorkspaces(one: Evidence, other: Evidence): Verdict {
  if (one.folders.length === 0 || other.folders.length === 0) return different;
  const verdicts = one.folders.map((left) => other.folders.map((right) => compareFolders(left, right)));
  const leftMatched = verdicts.map((row) => row.some(isSame));
  const rightMatched = other.folders.map((_, column) => verdicts.some((row) => isSame(row[column])));
  const holdsAllOfRight = rightMatched.every(Boolean);
  const holdsAllOfLeft = leftMatched.every(Boolean);
  const firsts = one.folders.flatMap((left, row) =>
    other.folders.flatMap((right, column) =>
      left.isFirst && right.isFirst ? (verdicts[row]?.[column] ?? []) : [],
    ),
  );
  const firstSame = firsts.find(isSame);
  if (holdsAllOfLeft && holdsAllOfRight) return firstSame ?? same("folders");
  if (firstSame && (holdsAllOfLeft || holdsAllOfRight)) {
    const areOtherFiles = one.file !== undefined && other.file !== undefined && one.file !== other.file;
    return areOtherFiles ? unsure("overlap") : same("folders");
  }
  if (leftMatched.some(Boolean)) return unsure("overlap");
  const because = reasonOrder.find((reason) =>
    firsts.some((each) => each.kind === "unsure" && each.because === reason),
  );
  return because ? unsure(because) : different;
}

/** What is told when several reasons hold. */
const reasonOrder: readonly Reason[] = ["fork", "rewritten", "container", "name"];

const isSame = (verdict: Verdict | undefined): verdict is Verdict => verdict?.kind === "same";

function compareFolders(one: FolderEvidence, other: FolderEvidence): Verdict {
  const [left, right] = [placesOf(one.uri), placesOf(other.uri)];
  const verdicts = repositoryVerdicts(one, other);
  if (verdicts.includes("same")) return same("git");
  const doubt = verdicts.find((each) => each === "fork" || each === "rewritten");
  if (doubt === undefined && verdicts.includes("contradicted")) return different;
  if (meet(left.certain, right.certain)) return same("place");
  if (doubt !== undefined) return unsure(doubt as Reason);
  if (verdicts.includes("otherRemotes")) return different;
  if (one.repositories.length > 0 && other.repositories.length > 0 && verdicts.length === 0) return different;
  if (meet(left.certain, right.possible) || meet(left.possible, right.certain)) return unsure("container");
  return folderNameOf(one.uri) === folderNameOf(other.uri) ? unsure("name") : different;
}

type RepositoryVerdict = "same" | "fork" | "rewritten" | "contradicted" | "otherRemotes" | "nothing";

/** One verdict for each path in a repository that both have. */
const repositoryVerdicts = (one: FolderEvidence, other: FolderEvidence): readonly RepositoryVerdict[] =>
  one.repositories.flatMap((left) =>
    other.repositories
      .filter((right) => right.path === left.path)
      .map((right) => compareRepositories(left, right)),
  );

function compareRepositories(one: RepositoryEvidence, other: RepositoryEvidence): RepositoryVerdict {
  const roots = overlapOf(one.roots, other.roots);
  const remotes = overlapOf(one.remotes, other.remotes);
  if (roots === "other" && remotes !== "shared") return "contradicted";
  if (meet(one.directories, other.directories)) return "same";
  if (roots === "shared") return remotes === "other" ? "fork" : "same";
  if (remotes === "shared") return roots === "other" ? "rewritten" : "same";
  return remotes === "other" ? "otherRemotes" : "nothing";
}

const overlapOf = (one: readonly string[], other: readonly string[]): "shared" | "other" | "unknown" =>
  meet(one, other) ? "shared" : one.length > 0 && other.length > 0 ? "other" : "unknown";

const meet = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((each) => other.includes(each));
