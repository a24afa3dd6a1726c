import type { EpochMs } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import type { SessionId } from "./ids.ts";
import {
  type Evidence,
  type FolderEvidence,
  noEvidence,
  type RepositoryEvidence,
  readRoot,
} from "./projectEvidence.ts";
import { ProjectLinks } from "./projectLinks.ts";
import type { Change, SessionRecord } from "./record.ts";
import { stampTime } from "./stamp.ts";

/**
 * The session whose records are about the store as a whole: which workspaces belong together, and how they are
 * recognised. It has neither messages nor a time of creation, so it is no conversation and never listed; being a session, it
 * is journalled, merged, synced and backed up like any other.
 */
export const projectsSession = "000000000000" as SessionId;

/** Facts are read from other machines' records; more than this of one workspace is noise. */
const factLimit = 400;
const textLimit = 4_000;

type FactKind = "file" | "folder" | "first" | "directory" | "remote" | "root";
/** Workspace key, kind, and what is known: an address, then for git's facts the path inside the repository and the value. */
type Fact = readonly [workspace: string, kind: FactKind, ...parts: string[]];

const partsOf: Readonly<Record<FactKind, number>> = {
  file: 1,
  folder: 1,
  first: 1,
  directory: 3,
  remote: 3,
  root: 3,
};

/** What is known of all workspaces. */
export interface KnownProjects {
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly links: ProjectLinks;
  /** When something was last found out about a workspace: when it was first open in its place. */
  readonly seenAt: ReadonlyMap<string, EpochMs>;
  /** Keys of the facts that are stored already. */
  readonly facts: ReadonlySet<string>;
}

export const knownNothing: KnownProjects = {
  evidence: new Map(),
  links: new ProjectLinks(new Map(), []),
  seenAt: new Map(),
  facts: new Set(),
};

/** One record for each fact, so that what two windows find out at once adds up. Their values say nothing more. */
export function evidenceChanges(workspace: string, { file, folders }: Evidence): Change[] {
  const facts: Fact[] = file === undefined ? [] : [[workspace, "file", file]];
  for (const { uri, isFirst, repositories } of folders) {
    facts.push([workspace, "folder", uri]);
    if (isFirst) facts.push([workspace, "first", uri]);
    for (const { path, directories, remotes, roots } of repositories) {
      for (const directory of directories) facts.push([workspace, "directory", uri, path, directory]);
      for (const remote of remotes) facts.push([workspace, "remote", uri, path, remote]);
      for (const root of roots) facts.push([workspace, "root", uri, path, root]);
    }
  }
  return facts.map((fact) => ({ type: "evidence", key: JSON.stringify(fact), value: true }));
}

/** The sessions of `workspace` belong to the project of `project` from now on; `null` takes that back. */
export const bindingChange = (workspace: string, project: string | null): Change => ({
  type: "binding",
  key: workspace,
  value: project,
});

/** The user said that two projects have nothing to do with each other; false takes that back. */
export const apartChange = (one: string, other: string, areApart: boolean): Change => ({
  type: "apart",
  key: JSON.stringify([one, other].sort()),
  value: areApart ? true : null,
});

/** Reads everything that can be read, whoever wrote it, and passes over the rest. */
export function readProjects(records: Iterable<SessionRecord>): KnownProjects {
  const drafts = new Map<string, EvidenceDraft>();
  const bindings = new Map<string, string>();
  const apart: (readonly [string, string])[] = [];
  const seenAt = new Map<string, EpochMs>();
  const facts = new Set<string>();
  for (const { type, key, value, stamp } of records) {
    if (value === null) continue;
    if (type === "binding" && typeof value === "string") bindings.set(key, value);
    if (type !== "evidence" && type !== "apart") continue;
    const texts = readTexts(key);
    if (type === "apart" && texts?.length === 2) apart.push([texts[0] ?? "", texts[1] ?? ""]);
    const fact = type === "evidence" ? readFact(texts) : undefined;
    if (!fact) continue;
    facts.add(key);
    const at = stampTime(stamp);
    if (at > (seenAt.get(fact[0]) ?? 0)) seenAt.set(fact[0], at);
    let draft = drafts.get(fact[0]);
    if (!draft) {
      draft = new EvidenceDraft();
      drafts.set(fact[0], draft);
    }
    draft.add(fact);
  }
  return {
    evidence: new Map([...drafts].map(([workspace, draft]) => [workspace, draft.evidence()])),
    links: new ProjectLinks(bindings, apart),
    seenAt,
    facts,
  };
}

/** Of which workspace a record is evidence; undefined for a record that is none. */
export const evidenceWorkspaceOf = ({ type, key }: SessionRecord): string | undefined =>
  type === "evidence" ? readTexts(key)?.[0] : undefined;

function readTexts(key: string): readonly string[] | undefined {
  if (key.length > textLimit) return undefined;
  try {
    const parts = JSON.parse(key) as Json;
    return Array.isArray(parts) && parts.every((part): part is string => typeof part === "string")
      ? parts
      : undefined;
  } catch {
    return undefined;
  }
}

function readFact(texts: readonly string[] | undefined): Fact | undefined {
  const [, kind] = texts ?? [];
  if (!texts || kind === undefined || !Object.hasOwn(partsOf, kind)) return undefined;
  if (texts.length !== 2 + partsOf[kind as FactKind]) return undefined;
  if (kind === "root" && readRoot(texts[4] ?? "") === undefined) return undefined;
  return texts as unknown as Fact;
}

/** Evidence while it is put together from single facts, in whatever order they come. */
class EvidenceDraft {
  #facts = 0;
  #file: string | undefined;
  readonly #folders = new Map<string, { isFirst: boolean; repositories: Map<string, Repository> }>();

  add([, kind, ...parts]: Fact): void {
    if (++this.#facts > factLimit) return;
    const [subject = "", path = "", value = ""] = parts;
    if (kind === "file") {
      if (this.#file === undefined || subject < this.#file) this.#file = subject; // One file has one key.
      return;
    }
    const folder = this.#folders.get(subject) ?? { isFirst: false, repositories: new Map() };
    this.#folders.set(subject, folder);
    if (kind === "folder") return;
    if (kind === "first") {
      folder.isFirst = true;
      return;
    }
    const repository = folder.repositories.get(path) ?? {
      directory: new Set(),
      remote: new Set(),
      root: new Set(),
    };
    folder.repositories.set(path, repository);
    repository[kind].add(value);
  }

  evidence(): Evidence {
    if (this.#facts === 0) return noEvidence;
    const folders = [...this.#folders].sort(byKey).map(
      ([uri, { isFirst, repositories }]): FolderEvidence => ({
        uri,
        isFirst,
        repositories: [...repositories].sort(byKey).map(repositoryOf),
      }),
    );
    return { ...(this.#file !== undefined && { file: this.#file }), folders };
  }
}

type Repository = Record<"directory" | "remote" | "root", Set<string>>;

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

const repositoryOf = ([path, { directory, remote, root }]: readonly [
  string,
  Repository,
]): RepositoryEvidence => ({
  path,
  directories: [...directory].sort(),
  remotes: [...remote].sort(),
  roots: [...root].sort(),
});
