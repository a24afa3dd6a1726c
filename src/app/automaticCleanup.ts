import type { EpochMs } from "../base/clock.ts";
import type { Disposable } from "../base/disposable.ts";
import type { Event } from "../base/emitter.ts";
import { describeError, type Log } from "../base/log.ts";
import { type CleanupPlan, isKeptForEver, type RetentionRules } from "../core/retention.ts";
import type { App } from "./app.ts";
import { type CleanedUp, carryOut, lastCleanup, noteCleanup, planOf } from "./cleanup.ts";

const minuteMs = 60_000;
/** Never while a window starts. */
const firstAfterMs = 5 * minuteMs;
const lookAgainMs = 6 * 60 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
/** After a longer gap than this nobody was here, or the clock is wrong until it is set right. A day later it is believed. */
const gapMs = 7 * dayMs;
/** Nobody is typing or being answered. */
const quietMs = minuteMs;
/** More than this at once is asked about, until the user has agreed to the rules. */
const askAbove = 10;

/** Where clean-ups that nobody asked for are talked about. */
export interface CleanupTalk {
  /** Whether the user agrees to so much at once. May stay open for as long as the user likes. */
  asks(plan: CleanupPlan, rules: RetentionRules): Promise<boolean>;
  /** Says what was done, if anything was. */
  tell(done: CleanedUp, rules: RetentionRules): void;
}

/** To which rules the user has agreed, in all windows and over restarts. */
export interface CleanupMemory {
  read(): unknown;
  write(rules: string): Promise<void>;
}

export interface AutomaticCleanupSetup {
  readonly app: App;
  readonly rules: () => RetentionRules;
  readonly memory: CleanupMemory;
  readonly talk: CleanupTalk;
  readonly timers: { after(delayMs: number, run: () => void): Disposable };
  readonly log: Log;
  /** A first use, as a change is; from then on it looks from time to time. */
  readonly onDidList: Event<void>;
}

/** Cleans up as the settings say: at most once a day for a store, never at a start, and never without saying so. */
export class AutomaticCleanup implements Disposable {
  readonly #setup: AutomaticCleanupSetup;
  readonly #stop = new AbortController();
  readonly #listening: readonly Disposable[];
  #waiting: Disposable | undefined;
  #hasBegun = false;
  #lastChangeAt = 0;

  constructor(setup: AutomaticCleanupSetup) {
    this.#setup = setup;
    const { app, onDidList } = setup;
    this.#listening = [
      onDidList(() => this.#begin()),
      app.store.onDidChange(() => {
        this.#lastChangeAt = app.clock.now();
        this.#begin();
      }),
    ];
  }

  dispose(): void {
    this.#stop.abort();
    for (const each of this.#listening) each.dispose();
    this.#waiting?.dispose();
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#lookIn(firstAfterMs);
  }

  #lookIn(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#waiting = this.#setup.timers.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (Math.abs(this.#now - this.#lastChangeAt) < quietMs) {
      this.#lookIn(quietMs);
      return;
    }
    try {
      await this.#cleanUp();
    } catch (cause) {
      this.#setup.log.warn(`The clean-up was left off: ${describeError(cause)}`);
    }
    this.#lookIn(lookAgainMs); // Only now: a question that is still open is not asked a second time.
  }

  async #cleanUp(): Promise<void> {
    const { app, talk, log } = this.#setup;
    const rules = this.#setup.rules();
    if (isKeptForEver(rules)) return;
    const lastAt = await lastCleanup(app);
    if (lastAt === undefined) {
      await noteCleanup(app); // Without an earlier date nothing tells whether the clock is right.
      return;
    }
    const sinceMs = this.#now - lastAt;
    if (Math.abs(sinceMs) < dayMs) return;
    const plan = await planOf(app, rules, sinceMs < 0 ? undefined : lastAt);
    if (plan.doubt) {
      log.warn(
        plan.doubt === "leap"
          ? "Nothing was cleaned up: the last clean-up was more than a year ago, so the clock may have jumped. “Braid: Clean Up Now” does it all the same."
          : "Nothing was cleaned up: the clock is behind what was written last.",
      );
      return;
    }
    await noteCleanup(app); // Before the question, so that no other window asks it today, whatever the answer.
    if (sinceMs < 0 || sinceMs > gapMs) return;
    if (!(await this.#agrees(plan, rules))) return;
    const done = await carryOut(app, plan, rules, this.#stop.signal);
    await noteCleanup(app); // The question may have been open for days.
    talk.tell(done, rules);
  }

  async #agrees(plan: CleanupPlan, rules: RetentionRules): Promise<boolean> {
    const { memory, talk } = this.#setup;
    const agreement = `${rules.unusedDays}/${rules.trashDays}`;
    if (plan.toTrash.length + plan.toPurge.length <= askAbove || memory.read() === agreement) return true;
    const agrees = await talk.asks(plan, rules);
    if (agrees) await memory.write(agreement);
    return agrees;
  }

  get #now(): EpochMs {
    return this.#setup.app.clock.now();
  }
}
