import { join } from "node:path";
import type { SyncChannelStatus, SyncStatus } from "../../app/syncStatus.ts";
import { TransportError } from "../../app/transport.ts";
import { UserError } from "../../app/userError.ts";
import type { Clock } from "../../base/clock.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Channel } from "../channel.ts";
import type { Round } from "../courier.ts";
import { Answers } from "./answers.ts";
import type { ChannelPlan } from "./channelPlans.ts";
import { ChannelRunner } from "./channelRunner.ts";
import { atMost, inTime } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import type { SyncTimers } from "./serviceSetup.ts";
import { readJson, type SyncFiles, syncFolderOf, writeJson } from "./syncFiles.ts";
import type { SyncSources } from "./syncSources.ts";

/** What channels remember is written at least so far apart, apart from what was published. */
const rememberEveryMs = 30_000;
/** Nobody who asks for something waits longer: a share that is not there may never answer. */
export const patienceMs = 15_000;
/** A channel whose disk does not answer must not keep the others from writing down what they know. */
const endMs = 1_000;

export interface MachineRunSetup {
  readonly device: string;
  readonly plans: readonly ChannelPlan[];
  readonly lease: Lease;
  readonly sources: SyncSources;
  readonly registerKeys: () => void;
  /** Whether the user still wants it: what was begun may take a while. */
  readonly isWanted: (plan: ChannelPlan) => boolean;
  readonly root: string;
  readonly files: SyncFiles;
  readonly clock: Clock;
  readonly timers: SyncTimers;
  readonly log: Log;
  readonly onRound: (round: Round | undefined) => void;
  readonly onGone: () => void;
}

/** The channels of this machine while this window runs them. */
export class MachineRun {
  readonly #runners: readonly ChannelRunner[];
  readonly #setup: MachineRunSetup;
  #isEnded = false;
  /** Another run may be under way by now, in this window or in another. */
  #isOver = false;
  #remembered: { readonly text: string; readonly at: number };
  #remembering: Promise<void> = Promise.resolve();

  static async begin(setup: MachineRunSetup): Promise<MachineRun> {
    return new MachineRun(setup, await readJson(setup.files, memoryPathOf(setup)));
  }

  private constructor(setup: MachineRunSetup, memory: unknown) {
    this.#setup = setup;
    const { device, plans, lease, sources, registerKeys, isWanted, clock, log, onGone } = setup;
    const known = isJsonObject(memory) ? memory : {};
    this.#runners = plans.map((plan) => {
      const answers = new Answers(clock);
      return new ChannelRunner({
        channel: plan.make({
          ...{ device, source: sources.of(plan.kind), registerKeys, memory: known[plan.kind], answers },
          mayPublish: async () => !this.#isEnded && (await lease.isHeld()) && isWanted(plan),
          heldElsewhere: () => this.#heldBut(plan.kind),
        }),
        ...{ name: plan.name, everyMs: plan.everyMs, clock, log, answers, onGone },
        onRound: (round) => this.#noteRound(round),
      });
    });
    this.#remembered = { text: JSON.stringify(this.#memory), at: clock.now() };
  }

  #heldBut(kind: ChannelPlan["kind"]): readonly SessionId[] {
    const others = this.#runners.map(({ channel }) => channel).filter((channel) => channel.kind !== kind);
    return others.flatMap(({ held }) => [...held.values()].flat());
  }

  get device(): string {
    return this.#setup.device;
  }

  get channels(): readonly SyncChannelStatus[] {
    return this.#runners.map(({ status }) => status);
  }

  /** What the user wants to travel, and what stays here; undefined before the first look. The mailbox carries the least. */
  get limits(): Pick<SyncStatus, "content" | "skipped"> | undefined {
    const kinds = this.#runners.map(({ channel }) => channel.kind);
    return this.#setup.sources.limitsOf(kinds.includes("settingsSync") ? "settingsSync" : "folder");
  }

  tick(): void {
    for (const runner of this.#runners) runner.tick();
  }

  /** Resolves when all channels have looked, or after some seconds. Never rejects. */
  roundNow(): Promise<void> {
    const rounds = Promise.all(this.#runners.map((runner) => runner.roundNow()));
    return atMost(patienceMs, rounds, this.#setup.timers);
  }

  /** What a machine removed is removed here, too. @throws UserError when nothing of it is held back. */
  agree(device: string): Promise<void> {
    return this.#decide(device, (channel) => channel.agree(device));
  }

  /** What a machine removed stays, here and everywhere. @throws UserError when nothing of it is held back. */
  keep(device: string): Promise<void> {
    return this.#decide(device, (channel) => channel.keep(device));
  }

  async #decide(device: string, decide: (channel: Channel) => void): Promise<void> {
    const holding = await this.#channelsWhere(({ held }) => held.some((each) => each.device === device));
    if (holding.length === 0) throw new UserError("No removals of this machine are held back any more.");
    for (const channel of holding) decide(channel);
    await this.roundNow();
  }

  /** Takes away the place of a machine that is gone for good. @throws UserError, TransportError */
  async forget(device: string): Promise<void> {
    if (device === this.device)
      throw new UserError("This is the machine that you are using. Turn syncing off here instead.");
    const knowing = await this.#channelsWhere(({ devices }) =>
      devices.some((each) => each.device === device),
    );
    if (knowing.length === 0) throw new UserError("This machine is not on the list any more.");
    const late = () =>
      new TransportError("There is no answer from one of the ways to it. Try again when there is.");
    const { timers } = this.#setup;
    for (const channel of knowing) await inTime(patienceMs, channel.forget(device), timers, late);
    await this.roundNow();
  }

  /** Empties a place that nobody can read. @throws UserError, TransportError */
  async emptyPlace(place: string, isNewer: boolean): Promise<void> {
    const channel = this.#runners.map((runner) => runner.channel).find(({ empty }) => empty !== undefined);
    if (!channel?.empty) throw new UserError("Only Settings Sync has places that can be emptied.");
    await channel.empty(place, isNewer);
    await this.roundNow();
  }

  /** Looks once more when there are none. */
  async #channelsWhere(isMeant: (status: SyncChannelStatus) => boolean): Promise<readonly Channel[]> {
    if (!this.channels.some(isMeant)) await this.roundNow();
    return this.#runners.filter(({ status }) => isMeant(status)).map(({ channel }) => channel);
  }

  /** Resolves once no round is under way, or none ends soon, and what was learnt is on disk. Nothing is published any more. */
  async end(): Promise<void> {
    this.#isEnded = true;
    const ended = Promise.all(this.#runners.map((runner) => runner.ended()));
    await atMost(endMs, ended, this.#setup.timers);
    await this.#remember();
    this.#isOver = true;
  }

  #noteRound(round: Round | undefined): void {
    // Of a round whose disk answered too late its news count. What it remembers is old, and whom it takes for another
    // machine with this one's name is the run after it.
    if (this.#isOver) {
      this.#setup.onRound(round && { ...round, isDoubled: false });
      return;
    }
    const passed = Math.abs(this.#setup.clock.now() - this.#remembered.at);
    if (round?.published || passed >= rememberEveryMs) void this.#remember();
    this.#setup.onRound(round);
  }

  get #memory(): JsonObject {
    const all: Record<string, Json> = {};
    for (const { channel } of this.#runners) all[channel.kind] = channel.memory;
    return all;
  }

  /** Never rejects: losing it costs time. */
  #remember(): Promise<void> {
    this.#remembering = this.#remembering.then(() => this.#rememberNow());
    return this.#remembering;
  }

  async #rememberNow(): Promise<void> {
    const { files, lease, clock, log } = this.#setup;
    const memory = this.#memory;
    const text = JSON.stringify(memory);
    if (text === this.#remembered.text || !(await lease.isHeld())) return;
    this.#remembered = { text, at: clock.now() };
    try {
      await writeJson(files, memoryPathOf(this.#setup), memory);
    } catch (cause) {
      log.debug(`What syncing knows was not written: ${describeError(cause)}`);
    }
  }
}

const memoryPathOf = ({ root, device }: MachineRunSetup): string =>
  join(syncFolderOf(root), `${device}.json`);
