import type { Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/messageOf.ts";
import type { Scope } from "../../protocol/searchLetters.ts";
import { joined, type Results } from "./results.ts";

/** What is searched. */
export interface Question {
  readonly query: string;
  readonly scope: Scope;
}

/** Time, as far as a search needs it. */
export interface FlowTimers {
  after(delayMs: number, run: () => void): Disposable;
}

export interface FlowEvents {
  ask(question: Question & { readonly limit: number; readonly offset: number }): Promise<Results>;
  /** Results, or that there are none to show. What was shown before stays until then. */
  onDidFind(question: Question, results: Results | undefined): void;
  onDidFail(sentence: string): void;
  onDidChangeBusy(isBusy: boolean): void;
}

/** About two frames: less than a person notices, and more than the keys of one stroke lie apart. */
const settleMs = 30;
/** How soon an index that is being built is asked again. */
const buildingMs = 700;
/** Changes come in bursts, and nobody waits for them. */
const changeMs = 500;
export const pageSize = 50;
/** What the host gives at once. */
const mostAtOnce = 1_000;

/** Searches while a person types: the newest question wins, and what comes late for older ones is dropped. */
export class SearchFlow {
  readonly #events: FlowEvents;
  readonly #timers: FlowTimers;
  #question: Question = { query: "", scope: "all" };
  #shown: Results | undefined;
  #turn = 0;
  #isBusy = false;
  #waiting: Disposable | undefined;

  constructor(events: FlowEvents, timers: FlowTimers) {
    this.#events = events;
    this.#timers = timers;
  }

  get question(): Question {
    return this.#question;
  }

  get results(): Results | undefined {
    return this.#shown;
  }

  /** Searches for something else, as soon as typing pauses for a moment. */
  search(question: Question): void {
    const { query, scope } = question;
    const isSame = query === this.#question.query && scope === this.#question.scope;
    this.#question = question;
    if (isSame && this.#shown) return;
    this.#turn++;
    if (query.trim() === "") {
      this.#waiting?.dispose();
      this.#shown = undefined;
      this.#setBusy(false);
      this.#events.onDidFind(question, undefined);
      return;
    }
    this.#setBusy(true);
    this.#later(settleMs);
  }

  /** Searches for the same again, because there may be other results now. */
  refresh(): void {
    if (this.#question.query.trim() !== "" && !this.#isBusy) this.#later(changeMs);
  }

  /** Fetches results behind those that are shown. */
  async more(): Promise<void> {
    const before = this.#shown;
    if (!before || this.#isBusy || before.hits.length >= before.total) return;
    await this.#run(before.hits.length, pageSize, (more) => joined(before, more));
  }

  #later(ms: number): void {
    this.#waiting?.dispose();
    this.#waiting = this.#timers.after(ms, () => {
      const limit = Math.min(mostAtOnce, Math.max(pageSize, this.#shown?.hits.length ?? 0));
      void this.#run(0, this.#isBusy ? pageSize : limit, (results) => results);
    });
  }

  async #run(offset: number, limit: number, combine: (results: Results) => Results): Promise<void> {
    const question = this.#question;
    const turn = ++this.#turn;
    this.#waiting?.dispose();
    this.#setBusy(true);
    try {
      const results = combine(await this.#events.ask({ ...question, limit, offset }));
      if (turn !== this.#turn) return;
      this.#shown = results;
      this.#setBusy(false);
      this.#events.onDidFind(question, results);
      if (!results.isComplete) this.#later(buildingMs);
    } catch (cause) {
      if (turn !== this.#turn) return;
      this.#setBusy(false);
      this.#events.onDidFail(messageOf(cause));
    }
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.#events.onDidChangeBusy(isBusy);
  }
}
