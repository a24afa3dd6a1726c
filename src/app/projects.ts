import { type Disposable, DisposableStore } from "../base/disposable.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import type { Evidence } from "../core/projectEvidence.ts";
import { type Candidate, type Match, matchProject } from "../core/projectMatch.ts";
import {
  apartChange,
  bindingChange,
  evidenceChanges,
  type KnownProjects,
  knownNothing,
  projectsSession,
  readProjects,
} from "../core/projectRecords.ts";
import type { Change } from "../core/record.ts";
import { fieldChange, type SessionSummary, summaryOf } from "../core/session.ts";
import { stampWriter } from "../core/stamp.ts";
import { firstKeyOf, noWorkspace, type Workspace, workspaceValueOf } from "../core/workspace.ts";
import { KnownWorkspaces } from "./knownWorkspaces.ts";
import { type Project, projectsIn } from "./projectList.ts";
import type { SessionStore } from "./sessionStore.ts";
import { UserError } from "./userError.ts";
import type { WorkspaceSource } from "./workspaceSource.ts";
import { worthAsking } from "./worthAsking.ts";

/** How long a first list waits for the project to be recognised, so that it is not drawn empty and then again. */
const patienceMs = 200;

/** All sessions, and which of them belong together. */
export interface ProjectView {
  readonly summaries: readonly SessionSummary[];
  /** The key of the project that is open. */
  readonly current: string;
  /** @param workspace As a summary has it: undefined for a session that came without one. */
  projectOf(workspace: string | undefined): string;
}

/** Sessions of other projects that look as if they belonged here. */
export interface RelinkOffer {
  readonly projects: readonly Project[];
  readonly sessions: number;
}

/**
 * Which project is open, and which sessions are its own, wherever it was when they were made.
 *
 * Nothing is looked at before somebody asks. Then the key that follows from the addresses is used at once, and the
 * evidence is gathered beside; `onDidChange` tells when it led to something. Evidence is kept only of workspaces with sessions.
 */
export class Projects implements Disposable {
  readonly #store: SessionStore;
  readonly #source: WorkspaceSource;
  readonly #log: Log;
  readonly #workspaces: KnownWorkspaces;
  readonly #owned = new DisposableStore();
  readonly #didChange: Emitter<void>;
  /** The current project, its members or the offer changed. */
  readonly onDidChange: Event<void>;

  #known: KnownProjects | undefined;
  #evidence: Evidence | undefined;
  #match: Match | undefined;
  #candidates: readonly Candidate[] = [];
  /** What `#match` was made from. */
  #matched: { readonly known: KnownProjects; readonly keys: string } | undefined;
  #recognising: Promise<void> | undefined;
  #isClosed = false;
  /** Holds in this window even where nothing can be written. */
  readonly #bindings = new Map<string, string>();
  /** Sessions that this window made before the project was recognised. */
  readonly #early: SessionId[] = [];
  /** Sessions of other workspaces that something was said in. */
  readonly #passedOver = new Set<SessionId>();

  /** Sessions that changed and are to be looked at. */
  readonly #used = new Set<SessionId>();

  constructor(store: SessionStore, source: WorkspaceSource, log: Log) {
    this.#store = store;
    this.#source = source;
    this.#log = log;
    this.#workspaces = new KnownWorkspaces(store, log);
    this.#didChange = new Emitter((cause) => log.error(describeError(cause)));
    this.onDidChange = this.#didChange.event;
    this.#owned.add(
      source.onDidChange(() => {
        this.#evidence = undefined;
        this.#matched = undefined;
        if (this.#match && firstKeyOf(this.#match.key) !== source.open().key) this.#match = undefined;
        this.#didChange.fire();
      }),
    );
    this.#owned.add(
      store.onDidChange(({ session, origin }) => {
        if (session === projectsSession) {
          this.#known = undefined;
          this.#didChange.fire();
        } else if (origin === "here") void this.#noticeUse(session);
      }),
    );
  }

  /** What is open, with the key that new sessions are to carry. */
  get workspace(): Workspace {
    const open = this.#source.open();
    return this.#match ? { ...open, key: this.#match.key } : open;
  }

  /** @throws StoreError when the sessions cannot be listed. */
  async view(): Promise<ProjectView> {
    let summaries = await this.#store.list();
    let known = await this.#readKnown();
    if (known !== this.#matched?.known || keysOf(summaries) !== this.#matched?.keys) {
      const isFirst = !this.#match;
      const recognised = this.#recognise();
      if (isFirst && (await isDoneWithin(patienceMs, recognised))) {
        summaries = await this.#store.list();
        known = await this.#readKnown();
      }
    }
    const links = known.links.with(this.#bindings);
    return {
      summaries,
      current: links.projectOf(this.workspace.key),
      projectOf: (workspace) => links.projectOf(workspace ?? ""),
    };
  }

  /** Every project that has sessions, the current one first, then by last use. */
  async list(view?: ProjectView): Promise<readonly Project[]> {
    const shown = view ?? (await this.view());
    const known = await this.#readKnown();
    return projectsIn(shown, this.workspace, known, new Set(this.#candidates.map(({ project }) => project)));
  }

  /** What the user is to be asked about; undefined when there is nothing to ask. Waits until that is known. */
  async offer(): Promise<RelinkOffer | undefined> {
    if (this.#recognising || !this.#known || this.#known !== this.#matched?.known) await this.settled();
    const asked = new Set(this.#candidates.map(({ project }) => project));
    if (this.#match?.kind !== "unsure" || asked.size === 0) return undefined;
    const projects = (await this.list()).filter(({ key, isCurrent }) => asked.has(key) && !isCurrent);
    const sessions = projects.reduce((sum, project) => sum + project.sessions, 0);
    return sessions === 0 ? undefined : { projects, sessions };
  }

  /** Resolves once all that can be found out about the open workspace has been. */
  async settled(): Promise<void> {
    await this.view();
    while (this.#recognising) await this.#recognising;
  }

  /**
   * Makes other projects part of the current one, from now on and in every window.
   * @returns The keys that `unlink` takes to undo it.
   * @throws UserError when that would make no sense; StoreError when it could not be saved.
   */
  async relink(projects: readonly string[]): Promise<readonly string[]> {
    await this.settled();
    const { current, projectOf } = await this.view();
    if (current === projectOf(noWorkspace.key))
      throw new UserError("Open a folder first: sessions are relinked to the workspace that is open.");
    const others = [...new Set(projects.map(projectOf))].filter((key) => key !== current);
    if (others.includes(projectOf(noWorkspace.key)))
      throw new UserError(
        "Sessions of windows without a folder stay together. Open one, and it goes on here.",
      );
    const known = new Set((await this.list()).map(({ key }) => key));
    if (!others.every((key) => known.has(key)))
      throw new UserError(
        "There is no workspace with sessions by this key. List them to see which there are.",
      );
    await this.#write(
      others.flatMap((key) => [bindingChange(key, current), apartChange(key, current, false)]),
    );
    return others;
  }

  /** Takes projects out of the current one again, and does not offer them again. @throws StoreError */
  async unlink(projects: readonly string[]): Promise<void> {
    const { current } = await this.view();
    const { links } = await this.#readKnown();
    const bound = projects.filter((key) => links.bindingOf(key) !== undefined || this.#bindings.has(key));
    for (const key of bound) this.#bindings.delete(key);
    await this.#write(bound.flatMap((key) => [bindingChange(key, null), apartChange(key, current, true)]));
  }

  /** The user was asked, and said no. @throws StoreError */
  async keepApart(projects: readonly string[]): Promise<void> {
    const { current, projectOf } = await this.view();
    const others = [...new Set(projects.map(projectOf))].filter((key) => key !== current);
    await this.#write(others.map((key) => apartChange(key, current, true)));
  }

  dispose(): void {
    this.#isClosed = true;
    this.#owned.dispose();
  }

  async #write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#store.append(projectsSession, changes);
    this.#known = undefined;
    await this.view();
    while (this.#recognising) await this.#recognising;
    this.#didChange.fire();
  }

  async #readKnown(): Promise<KnownProjects> {
    if (this.#known) return this.#known;
    let known = knownNothing;
    try {
      known = readProjects((await this.#store.find(projectsSession)) ?? []);
    } catch (cause) {
      this.#log.warn(`Projects: what is known of them cannot be read: ${describeError(cause)}`);
    }
    this.#known = known;
    return known;
  }

  #recognise(): Promise<void> {
    this.#recognising ??= this.#lookAndMatch()
      .catch((cause: unknown) => {
        if (!this.#isClosed) this.#log.warn(`Projects: not recognised: ${describeError(cause)}`);
      })
      .finally(() => {
        this.#recognising = undefined;
      });
    return this.#recognising;
  }

  async #lookAndMatch(): Promise<void> {
    const { key: natural } = this.#source.open();
    const evidence = this.#evidence ?? (await this.#source.gather());
    if (this.#source.open().key !== natural || this.#isClosed) return; // Something else is open by now.
    const summaries = await this.#store.list();
    const known = await this.#readKnown();
    const links = known.links.with(this.#bindings);
    const workspaces = await this.#workspaces.of(summaries, known.evidence);
    const match = matchProject(natural, evidence, workspaces, links);
    const candidates =
      match.kind === "unsure"
        ? await worthAsking(match, workspaces, links, (folder) => this.#source.isGone(folder))
        : [];

    const before = [this.#match?.key, ...this.#candidates.map(({ project }) => project)].join(" ");
    this.#evidence = evidence;
    this.#match = match;
    this.#candidates = candidates;
    this.#matched = { known, keys: keysOf(summaries) };
    const [only] = match.candidates;
    const changes: Change[] = [];
    if (match.kind === "same" && only) {
      const own = links.projectOf(match.key);
      this.#bindings.set(own, only.project);
      changes.push(bindingChange(own, only.project));
    }
    if (match.isKnown || match.kind === "same")
      changes.push(...evidenceChanges(match.key, evidence).filter(({ key }) => !known.facts.has(key)));
    if (
      match.kind === "same" ||
      before !== [match.key, ...candidates.map(({ project }) => project)].join(" ")
    )
      this.#didChange.fire();
    if (changes.length > 0) {
      await this.#store.append(projectsSession, changes);
      this.#bindings.clear(); // Another window may take back what is stored.
    }
    for (const session of this.#early.splice(0)) await this.#moveToKey(session, natural);
  }

  /** A session that this window made before it was known that another project had been at this address. */
  async #moveToKey(session: SessionId, natural: string): Promise<void> {
    const { workspace } = this;
    if (workspace.key === natural) return;
    const records = await this.#store.find(session);
    if (records && summaryOf(records).workspace === natural)
      await this.#store.append(session, [fieldChange("workspace", workspaceValueOf(workspace))]);
  }

  /** The first session of a workspace makes it worth remembering, even where no list is looked at. */
  async #noticeUse(session: SessionId): Promise<void> {
    if (this.#match?.isKnown || this.#passedOver.has(session)) return;
    this.#used.add(session);
    if (this.#used.size > 1) return; // Thousands may be tagged at once: one look at the list is for all of them.
    try {
      const summaries = await this.#store.list();
      const used = new Set(this.#used);
      this.#used.clear();
      for (const summary of summaries) if (used.has(summary.id)) await this.#noticeUseOf(summary);
    } catch (cause) {
      this.#used.clear();
      if (!this.#isClosed) this.#log.debug(`Projects: ${describeError(cause)}`);
    }
  }

  async #noticeUseOf({ id: session, workspace: key, listed }: SessionSummary): Promise<void> {
    if (!listed) return;
    if (key !== this.#source.open().key && key !== this.workspace.key) {
      this.#passedOver.add(session);
      return;
    }
    const workspace = (await this.#store.find(session))?.get("field", "workspace");
    if (workspace && stampWriter(workspace.stamp) === this.#store.writer) this.#early.push(session);
    await this.view();
    if (this.#match)
      for (const early of this.#early.splice(0)) await this.#moveToKey(early, firstKeyOf(this.#match.key));
  }
}

/** Which workspaces have sessions, as text to compare. */
const keysOf = (summaries: readonly SessionSummary[]): string =>
  [...new Set(summaries.map(({ workspace, listed }) => (listed ? workspace : undefined)))].sort().join("\n");

async function isDoneWithin(limitMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = await Promise.race([work.then(() => true), tooLate]);
  clearTimeout(timer);
  return done;
}
