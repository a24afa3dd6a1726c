import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import { type Evidence, evidenceOfFolders } from "../core/projectEvidence.ts";
import type { KnownWorkspace } from "../core/projectMatch.ts";
import type { SessionSummary } from "../core/session.ts";
import { readKey, readWorkspace } from "../core/workspace.ts";
import type { SessionStore } from "./sessionStore.ts";

/** How many sessions are opened at a time to learn the folders of workspaces that nothing else is known of. */
const readLimit = 20;

/** The workspaces that sessions were made in, also those from before there was any evidence. */
export class KnownWorkspaces {
  readonly #store: SessionStore;
  readonly #log: Log;
  /** What keys and sessions say of workspaces that no evidence was recorded of. */
  readonly #old = new Map<string, Evidence>();

  constructor(store: SessionStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** @param evidence What is recorded, by workspace key. */
  async of(
    summaries: readonly SessionSummary[],
    evidence: ReadonlyMap<string, Evidence>,
  ): Promise<readonly KnownWorkspace[]> {
    const newest = new Map<string, SessionId>();
    for (const { id, workspace, listed } of summaries)
      if (listed && workspace !== undefined && !newest.has(workspace)) newest.set(workspace, id);
    let reads = 0;
    const known: KnownWorkspace[] = [];
    for (const [key, session] of newest) {
      let found = evidence.get(key) ?? this.#old.get(key);
      if (!found) {
        const { file, folders } = readKey(key);
        const saysAll = file === undefined && folders.length < 2;
        if (!saysAll && ++reads > readLimit) continue;
        found = evidenceOfFolders(saysAll ? folders : await this.#foldersOf(session), file);
        this.#old.set(key, found);
      }
      known.push({ key, evidence: found });
    }
    return known;
  }

  /** In their order, as a session remembers them. */
  async #foldersOf(session: SessionId): Promise<readonly string[]> {
    try {
      const records = await this.#store.find(session);
      return readWorkspace(records?.value("field", "workspace"))?.folders ?? [];
    } catch (cause) {
      this.#log.debug(`Projects: the folders of ${session} cannot be read: ${describeError(cause)}`);
      return [];
    }
  }
}
