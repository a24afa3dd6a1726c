import type { SearchProgress } from "../../app/search.ts";
import type { Clock } from "../../base/clock.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Disk } from "../disk.ts";
import { layoutOf } from "../layout.ts";
import { oneAtATime } from "../oneAtATime.ts";
import type { OpenStore } from "../openStore.ts";
import type { SessionToIndex } from "./searchProtocol.ts";
import type { IndexWork } from "./searchWorker.ts";

/** A search waits for one batch at most, so a batch is what takes about as long as a person does not notice. */
const batchBytes = 400_000;
const batchSessions = 20;
const readersLimit = 4;
/** An index in memory is written down now and then, so that not all is lost with the window. */
const saveEveryMs = 15_000;

export interface IndexKeeperSetup {
  readonly store: OpenStore;
  readonly root: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: IndexWork;
}

/** Keeps the index as the store is. Does nothing by itself. */
export class IndexKeeper {
  readonly #setup: IndexKeeperSetup;
  readonly #advances: Emitter<SearchProgress>;
  readonly onDidAdvance: Event<SearchProgress>;
  /** Which state of which session is in the index; undefined while that has to be asked. */
  #held: Map<SessionId, string> | undefined;
  #index = "";
  #isStopped = false;
  /** Brings everything up to date that is not. Rejects when that was not possible; the next call tries again. */
  readonly update: () => Promise<void>;

  constructor(setup: IndexKeeperSetup) {
    this.#setup = setup;
    this.#advances = new Emitter((cause) => setup.log.error(describeError(cause)));
    this.onDidAdvance = this.#advances.event;
    this.update = oneAtATime(() => this.#update());
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Tells one store from another that is later, or by copying, in the same folder. */
  async place(): Promise<string> {
    const { disk, root } = this.#setup;
    return (await disk.facts(layoutOf(root).sessions))?.inode ?? "none";
  }

  /** Takes note of which index answered. When it is another one, everything has to be put into it again. @returns whether it was expected. */
  notice(index: string): boolean {
    if (index === this.#index) return true;
    this.#index = index;
    this.#held = undefined;
    return false;
  }

  async #update(): Promise<void> {
    const { store, worker } = this.#setup;
    const place = await this.place();
    const wanted = await store.contentStates();
    const held = this.#held ?? (await this.#readHeld(place));
    const gone = [...held.keys()].filter((session) => !wanted.has(session));
    if (gone.length > 0) {
      this.notice((await worker.ask("drop", { place, sessions: gone })).index);
      for (const session of gone) held.delete(session);
    }
    const stale = [...wanted].filter(([session, state]) => held.get(session) !== state);
    if (stale.length === 0 && gone.length === 0) return;
    await this.#put(place, await this.#newestFirst(stale));
    await worker.ask("save", { place });
  }

  async #readHeld(place: string): Promise<Map<SessionId, string>> {
    const { index, states } = await this.#setup.worker.ask("states", { place });
    this.#index = index;
    this.#held = new Map(states);
    return this.#held;
  }

  /** What was used last is looked for first. */
  async #newestFirst(stale: (readonly [SessionId, string])[]): Promise<(readonly [SessionId, string])[]> {
    if (stale.length <= batchSessions) return stale;
    const summaries = await this.#setup.store.list();
    const order = new Map(summaries.map(({ id }, place) => [id, place]));
    const placeOf = (session: SessionId) => order.get(session) ?? order.size;
    return stale.sort(([one], [other]) => placeOf(one) - placeOf(other));
  }

  async #put(place: string, stale: readonly (readonly [SessionId, string])[]): Promise<void> {
    const { worker, clock } = this.#setup;
    let done = 0;
    let savedAt = clock.now();
    for (let next = 0; next < stale.length && !this.#isStopped; ) {
      const batch: SessionToIndex[] = [];
      let bytes = 0;
      while (next < stale.length && batch.length < batchSessions && bytes < batchBytes) {
        const some = stale.slice(next, next + readersLimit);
        next += some.length;
        for (const each of await Promise.all(some.map((one) => this.#read(one, "any")))) {
          batch.push(each);
          bytes += sizeOf(each);
        }
      }
      await this.#putBatch(place, batch);
      done += batch.length;
      this.#advances.fire({ done, total: stale.length });
      if (clock.now() - savedAt < saveEveryMs) continue;
      savedAt = clock.now();
      await worker.ask("save", { place });
    }
  }

  async #putBatch(place: string, sessions: readonly SessionToIndex[]): Promise<void> {
    const { worker, clock } = this.#setup;
    const { index, unreadable } = await worker.ask("put", { place, sessions, now: clock.now() });
    const isAsExpected = this.notice(index);
    const failed = new Set(unreadable);
    if (isAsExpected)
      for (const { session, state } of sessions) if (!failed.has(session)) this.#held?.set(session, state);
    if (failed.size > 0)
      await this.#putRecords(
        place,
        sessions.filter(({ session }) => failed.has(session)),
      );
    // What was put in before is gone, and the next update finds out what has to be done again.
    if (!isAsExpected) throw new Error("The index was made anew meanwhile.");
  }

  /** Sessions whose files cannot be read as they are: the store may know more. What it cannot read either is not tried again. */
  async #putRecords(place: string, sessions: readonly SessionToIndex[]): Promise<void> {
    const { worker, clock } = this.#setup;
    const now = clock.now();
    for (const each of sessions) {
      const isLastResort = each.content.kind === "records";
      const read: SessionToIndex = isLastResort
        ? { ...each, content: { kind: "nothing" } }
        : await this.#read([each.session, each.state], "records");
      const { unreadable } = await worker.ask("put", { place, sessions: [read], now });
      if (unreadable.length > 0) await this.#putRecords(place, [read]);
      else this.#held?.set(each.session, each.state);
    }
  }

  async #read(
    [session, state]: readonly [SessionId, string],
    form: "any" | "records",
  ): Promise<SessionToIndex> {
    try {
      return { session, state, content: await this.#setup.store.contentOf(session, form) };
    } catch (cause) {
      this.#setup.log.debug(`Search: ${session} cannot be read: ${describeError(cause)}`);
      return { session, state, content: { kind: "nothing" } };
    }
  }
}

const sizeOf = ({ content }: SessionToIndex): number =>
  content.kind === "file"
    ? 4 * content.bytes.length // They are compressed.
    : content.kind === "records"
      ? content.texts.reduce((sum, text) => sum + text.length, 0)
      : 0;
