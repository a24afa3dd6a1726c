import { StoreError } from "../../app/sessionStore.ts";
import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import { sinceOf } from "../../app/syncWords.ts";
import { TransportError } from "../../app/transport.ts";
import type { Clock, EpochMs } from "../../base/clock.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { Channel, ChannelFacts } from "../channel.ts";
import type { Round } from "../courier.ts";
import type { Answers } from "./answers.ts";

/** What takes longer than a drive that wakes up, or a large file on its way to a slow one. */
const noAnswerMs = 120_000;
const longestPauseMs = 60_000;

export interface ChannelRunnerSetup {
  readonly channel: Channel;
  /** For people. */
  readonly name: string;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** What its disk owes. */
  readonly answers: Pick<Answers, "owedSince">;
  /** After each round, whether it worked or not. */
  readonly onRound: (round: Round | undefined) => void;
  /** Nothing works in this window any more. */
  readonly onGone: () => void;
}

/** One channel's rounds: one at a time, every few seconds, ever less often while they fail. */
export class ChannelRunner {
  readonly #setup: ChannelRunnerSetup;
  #running: Promise<void> | undefined;
  #beganAt: number | undefined;
  #failures = 0;
  #problem: string | undefined;
  #readAt: EpochMs | undefined;
  #facts: ChannelFacts | undefined;

  constructor(setup: ChannelRunnerSetup) {
    this.#setup = setup;
  }

  get channel(): Channel {
    return this.#setup.channel;
  }

  get status(): SyncChannelStatus {
    const problem = this.#noAnswer ?? this.#problem;
    const state = problem !== undefined ? "failing" : this.#readAt === undefined ? "starting" : "running";
    return {
      ...(this.#facts ?? unknownFacts(this.channel.kind, this.#setup.name)),
      state,
      ...(problem !== undefined && { problem }),
      ...(this.#readAt !== undefined && { readAt: this.#readAt }),
    };
  }

  /** A share that is gone may leave a question open for ever: then no round ends, and none fails. */
  get #noAnswer(): string | undefined {
    const { answers, clock, name } = this.#setup;
    const [now, since] = [clock.now(), answers.owedSince];
    if (since === undefined || now - since < noAnswerMs) return undefined;
    return `No answer from “${name}” since ${sinceOf(since, now)}. Is its drive or its network there? Your sessions are safe on this machine; syncing goes on when it answers.`;
  }

  /** Begins a round when that is due. */
  tick(): void {
    const isCopying = this.#facts?.copying !== undefined; // In parts, one each round.
    const pause = this.#failures > 0 ? this.#pauseMs : isCopying ? 0 : this.#setup.everyMs;
    const passed = this.#beganAt === undefined ? undefined : this.#setup.clock.now() - this.#beganAt;
    if (passed === undefined || passed >= pause || passed < 0) this.#begin();
  }

  /** Resolves after a round that began now. Never rejects. */
  async roundNow(): Promise<void> {
    await this.#running;
    await this.#begin();
  }

  /** Resolves once no round is under way. */
  async ended(): Promise<void> {
    await this.#running;
  }

  get #pauseMs(): number {
    return Math.min(this.#setup.everyMs * 2 ** this.#failures, longestPauseMs);
  }

  #begin(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #round(): Promise<void> {
    const { channel, clock, onRound, onGone } = this.#setup;
    this.#beganAt = clock.now();
    let round: Round | undefined;
    try {
      round = await channel.round();
      this.#facts = await channel.facts();
      this.#readAt = clock.now();
      this.#failures = 0;
      this.#problem = undefined;
    } catch (cause) {
      this.#fail(cause);
      if (cause instanceof TransportError && cause.isFinal) onGone();
    }
    onRound(round);
  }

  #fail(cause: unknown): void {
    const { log, name } = this.#setup;
    this.#failures++;
    const isExpected = cause instanceof TransportError || cause instanceof StoreError;
    this.#problem = isExpected
      ? cause.message
      : "Something went wrong that Braid did not expect; its log says more. Your sessions are safe on this machine, and Braid tries again.";
    if (this.#failures === 1 || !isExpected) log.warn(`Syncing through ${name}: ${describeError(cause)}`);
  }
}

/** What there is to say of a channel before its first round. */
export const unknownFacts = (kind: ChannelFacts["kind"], name: string): ChannelFacts => ({
  ...{ kind, name, devices: [], sessions: 0, waiting: 0, refused: [], held: [], awaited: [] },
});
