import { join } from "node:path";
import type { Disposable } from "../../base/disposable.ts";
import type { ChannelPlan } from "./channelPlans.ts";
import { atMost } from "./deadline.ts";
import { Lease } from "./lease.ts";
import { MachineRun, type MachineRunSetup } from "./machineRun.ts";
import type { SyncServiceSetup } from "./serviceSetup.ts";
import { syncFolderOf } from "./syncFiles.ts";
import { SyncSources } from "./syncSources.ts";

/** A window that closes has little time. */
export const leaveMs = 1_500;
/** So long after another window was asked to leave it, what it said last may still arrive. */
const handOverMs = 60_000;

export type ShiftListeners = Pick<MachineRunSetup, "registerKeys" | "isWanted" | "onRound" | "onGone">;

/** This window's turn at running the syncing of its machine, which one window does at a time. */
export class Shift implements Disposable {
  readonly #setup: SyncServiceSetup;
  readonly #listeners: ShiftListeners;
  #sources: SyncSources | undefined;
  #lease: { readonly device: string; readonly lease: Lease } | undefined;
  #run: { readonly run: MachineRun; readonly key: string } | undefined;
  /** When this window took over from another one. */
  #tookOverAt: number | undefined;

  constructor(setup: SyncServiceSetup, listeners: ShiftListeners) {
    this.#setup = setup;
    this.#listeners = listeners;
  }

  /** Undefined while nothing runs in this window. */
  get run(): MachineRun | undefined {
    return this.#run?.run;
  }

  /** As which machine this window speaks, or would if it were its turn. */
  get device(): string | undefined {
    return this.#lease?.device;
  }

  /** Whether another window may still be heard under this machine's name. */
  get isHandedOver(): boolean {
    if (this.#tookOverAt === undefined) return false;
    const passed = this.#setup.clock.now() - this.#tookOverAt;
    return passed >= 0 && passed < handOverMs;
  }

  /** Whether just these channels run. */
  runs(device: string, plans: readonly ChannelPlan[]): boolean {
    return this.#run?.key === keyOf(device, plans);
  }

  /** Whether it is this window's turn now. @param isWanted Takes it from another window, too. @throws the disk's error. */
  async holds(device: string, isWanted = false): Promise<boolean> {
    const lease = this.#leaseOf(device);
    if (await lease.hold()) return true;
    if (!isWanted || !(await lease.hold(true))) return false;
    this.#tookOverAt = this.#setup.clock.now();
    return true;
  }

  /** What runs, or is begun now. */
  async begin(device: string, plans: readonly ChannelPlan[]): Promise<MachineRun> {
    if (this.#run) return this.#run.run;
    const { root, files, clock, timers, log } = this.#setup;
    this.#sources ??= new SyncSources(this.#setup);
    const run = await MachineRun.begin({
      ...{ device, plans, lease: this.#leaseOf(device), sources: this.#sources },
      ...{ root, files, clock, timers, log, ...this.#listeners },
    });
    this.#run = { run, key: keyOf(device, plans) };
    return run;
  }

  /** Ends what runs, and remembers what was learnt. */
  async end(): Promise<void> {
    const run = this.#run?.run;
    this.#run = undefined;
    if (run) await atMost(leaveMs, run.end(), this.#setup.timers); // A first round may take minutes.
  }

  /** Leaves the turn to whichever window wants it. Nothing may run any more. */
  async release(): Promise<void> {
    await this.#lease?.lease.release();
    this.#lease = undefined;
  }

  dispose(): void {
    this.#sources?.dispose();
  }

  #leaseOf(device: string): Lease {
    const { root, store, files, clock } = this.#setup;
    const path = join(syncFolderOf(root), `${device}.lease`);
    this.#lease ??= { device, lease: new Lease({ path, writer: store.writer, files, clock }) };
    return this.#lease.lease;
  }
}

const keyOf = (device: string, plans: readonly ChannelPlan[]): string =>
  [device, ...plans.map(({ key }) => key)].join("\n");
