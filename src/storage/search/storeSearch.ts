import type { Search, SearchHit, SearchProgress, SearchRequest, SearchResult } from "../../app/search.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Event } from "../../base/emitter.ts";
import { describeError } from "../../base/log.ts";
import { planOf } from "../../core/searchPlan.ts";
import { matchesFilters, matchesQuery, type QueryFacts, rolesOf, timesOf } from "../../core/searchQuery.ts";
import { lastUsedAt, type SessionSummary, untitled } from "../../core/session.ts";
import { snippetOf } from "../../core/snippet.ts";
import { layoutOf } from "../layout.ts";
import type { Timers } from "../timers.ts";
import { IndexKeeper, type IndexKeeperSetup } from "./indexKeeper.ts";
import type { FindAsk, Found } from "./searchProtocol.ts";

/** How long a search waits for what was said last to be in the index, before it answers with what is there. */
const patienceMs = 300;
/** Bursts of changes, such as the pieces of a reply, are taken in at once. */
const settleMs = 1000;
/** How often whoever wants everything tries again. */
const patientTries = 5;
/** As long as somebody searches, the index is kept up to date beside it. */
const activeMs = 300_000;

export interface StoreSearchSetup extends IndexKeeperSetup {
  readonly timers: Timers;
}

/** Search over a store. Nothing happens before the first search. */
export class StoreSearch implements Search, Disposable {
  readonly #setup: StoreSearchSetup;
  readonly #keeper: IndexKeeper;
  readonly #owned = new DisposableStore();
  readonly onDidAdvance: Event<SearchProgress>;
  /** Whether something may have changed since the last update began. */
  #isDue = true;
  #updating: Promise<void> | undefined;
  #settling: Disposable | undefined;
  #forgetting: Disposable | undefined;
  #searchedAt = Number.NEGATIVE_INFINITY;
  /** The end of what the thread was asked to find, so that only the last of several waiting questions is asked. */
  #finding: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(setup: StoreSearchSetup) {
    this.#setup = setup;
    this.#keeper = new IndexKeeper(setup);
    this.onDidAdvance = this.#keeper.onDidAdvance;
    const noteChange = () => {
      this.#isDue = true;
      if (setup.clock.now() - this.#searchedAt > activeMs || this.#isClosed) return;
      this.#settling ??= setup.timers.after(settleMs, () => {
        this.#settling = undefined;
        void this.#bringUp();
      });
    };
    this.#owned.add(setup.store.onDidChange(noteChange));
    this.#owned.add(setup.store.onDidFold(noteChange));
  }

  async find(request: SearchRequest, signal: AbortSignal): Promise<SearchResult> {
    signal.throwIfAborted();
    this.#searchedAt = this.#setup.clock.now();
    const { query, facts } = request;
    const plan = planOf(query.terms);
    const roles = rolesOf(query);
    const isWordless = query.terms.every(({ isNegated }) => isNegated);
    if (isWordless && !roles) return this.#sessionsOf(request);
    if (!plan && !isWordless) return { hits: [], total: 0, isComplete: true }; // Nothing in it has a letter.

    const sessions = request.sessions.filter((each) => matchesFilters(each, query, facts, { times: false }));
    let isComplete = await cancellable(this.#upToDate(), signal);
    const ask: FindAsk = {
      ...(plan && { plan }),
      ...(roles && { roles }),
      ...timesOf(query, facts.now),
      ...(!(request.isAll && sessions.length === request.sessions.length) && {
        sessions: sessions.map(({ id }) => id),
      }),
      limit: request.limit,
      offset: request.offset,
      now: facts.now,
    };
    let found = await cancellable(this.#ask(ask, signal), signal);
    if (isComplete && !found.isSure) {
      // The index was lost, or its thread failed, and that is heard only now.
      isComplete = await cancellable(this.#upToDate(), signal);
      found = await cancellable(this.#ask(ask, signal), signal);
    }
    const { hits, total, isSure } = found;
    const byId = new Map(sessions.map((each) => [each.id, each]));
    const shown = hits.flatMap((hit) => {
      const summary = byId.get(hit.session);
      return summary ? [hitOf(hit, summary, facts)] : []; // It was deleted since.
    });
    return { hits: shown, total: total - (hits.length - shown.length), isComplete: isComplete && isSure };
  }

  async whenComplete(signal?: AbortSignal): Promise<void> {
    this.#searchedAt = this.#setup.clock.now();
    for (let failures = 0; (this.#isDue || this.#updating) && failures < patientTries && !this.#isClosed; ) {
      signal?.throwIfAborted();
      if (await this.#bringUp()) continue;
      failures++;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
    }
  }

  forget(): void {
    this.#isDue = true;
    this.#forgetting ??= this.#setup.timers.after(settleMs, () => {
      this.#forgetting = undefined;
      void this.#bringUpIfThere();
    });
  }

  /** Where nobody has searched yet there is nothing to forget. */
  async #bringUpIfThere(): Promise<void> {
    const { disk, root, log } = this.#setup;
    try {
      if ((await disk.list(layoutOf(root).search)).length > 0) await this.#bringUp();
    } catch (cause) {
      log.debug(`Search: there is no index to bring up to date: ${describeError(cause)}`);
    }
  }

  dispose(): void {
    this.#isClosed = true;
    this.#forgetting?.dispose();
    this.#settling?.dispose();
    this.#owned.dispose();
    this.#keeper.stop();
    this.#setup.worker.stop();
  }

  /** Whether the index holds everything, after waiting for that a little. */
  async #upToDate(): Promise<boolean> {
    if (!this.#isDue && !this.#updating) return true;
    let alarm: Disposable | undefined;
    const tooLate = new Promise<false>((resolve) => {
      alarm = this.#setup.timers.after(patienceMs, () => resolve(false));
    });
    const isUp = await Promise.race([this.#bringUp(), tooLate]);
    alarm?.dispose();
    return isUp;
  }

  /** Never rejects. False when something could not be brought in, which the next one tries again. */
  async #bringUp(): Promise<boolean> {
    if (this.#isClosed) return false;
    while (this.#updating) await this.#updating;
    if (!this.#isDue) return true;
    this.#isDue = false;
    let isDone = true;
    this.#updating = this.#keeper.update().catch((cause) => {
      isDone = false;
      this.#isDue = true;
      this.#setup.log.debug(`Search: the index is not up to date: ${describeError(cause)}`);
    });
    await this.#updating;
    this.#updating = undefined;
    return isDone;
  }

  /**
   * Asks the thread, one question after the other; one that was called off while it waited is not asked at all. The answer is
   * not sure when it is from another index than the one that is kept up to date, or there is none.
   */
  #ask(
    ask: FindAsk,
    signal: AbortSignal,
  ): Promise<{ readonly hits: readonly Found[]; readonly total: number; readonly isSure: boolean }> {
    const finding = this.#finding.then(async () => {
      signal.throwIfAborted();
      try {
        const place = await this.#keeper.place();
        const { index, hits, total } = await this.#setup.worker.ask("find", { place, ...ask });
        const isSure = this.#keeper.notice(index);
        if (!isSure) this.#isDue = true;
        return { hits, total, isSure };
      } catch (cause) {
        this.#setup.log.warn(`Search: ${describeError(cause)}`);
        this.#isDue = true;
        return { hits: [], total: 0, isSure: false };
      }
    });
    this.#finding = finding.catch(() => undefined);
    return finding;
  }

  /** Without words, whatever the summaries tell is the answer. */
  #sessionsOf({ query, sessions, limit, offset, facts }: SearchRequest): SearchResult {
    const found = sessions.filter((each) => matchesQuery(each, query, facts));
    const hits = found.slice(offset, offset + limit).map((summary): SearchHit => {
      const at = lastUsedAt(summary, facts.now);
      const snippet = snippetOf(summary.title ?? untitled, []);
      return hitOf({ session: summary.id, at, snippet }, summary, facts);
    });
    return { hits, total: found.length, isComplete: true };
  }
}

const hitOf = (
  { session, message, role, at, snippet }: Found,
  { title, workspace, archived }: SessionSummary,
  { workspaceNameOf }: QueryFacts,
): SearchHit => ({
  session,
  ...(title !== undefined && { title }),
  ...(workspace !== undefined && { workspaceName: workspaceNameOf(workspace) }),
  ...(message && { message }),
  ...(role && { role }),
  at,
  snippet,
  ...(archived && { archived }),
});

/** Ends with the signal, though what it waits for may go on. */
function cancellable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
