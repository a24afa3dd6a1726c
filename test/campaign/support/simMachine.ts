import { type Transport, TransportError } from "../../../src/app/transport.ts";
import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { Courier } from "../../../src/sync/courier.ts";
import { bucketOf } from "../../../src/sync/fingerprint.ts";
import { Machine, type MachineMemory, type TakenIn } from "../../../src/sync/machine.ts";
import { Mailbox, slotKeys } from "../../../src/sync/mailbox.ts";
import { readMachineMemory } from "../../../src/sync/readMachineMemory.ts";
import { RuledSource } from "../../../src/sync/ruledSource.ts";
import type { Slot } from "../../../src/sync/slot.ts";
import type { SyncSource } from "../../../src/sync/source.ts";
import type { Random } from "./random.ts";
import type { SimPacking } from "./simPacking.ts";
import { keepSecret, rule } from "./simRules.ts";
import { type MergeExtensions, SimEditor, type SimSyncService, SimWindow } from "./simSettingsSync.ts";
import { act, SimStore, type StoreFlaws } from "./simStore.ts";

const yearMs = 365 * 86_400_000;
/** How the machines of a history synchronise. */
export interface Way extends StoreFlaws {
  readonly keys: (device: string) => readonly string[];
  readonly absenceDeletes: boolean;
  readonly ignoresRules: boolean;
}

export const soundSync: Way = {
  ...{ keys: () => slotKeys, absenceDeletes: false, ignoresRules: false, countsOnly: false, saysOnce: false },
};

export const brokenSyncs: Readonly<Record<string, Way>> = {
  oneKeyForAll: { ...soundSync, keys: () => slotKeys.slice(0, 1) },
  dynamicKeys: { ...soundSync, keys: (device) => [`braid.sync.v1.${device}`] },
  absenceDeletes: { ...soundSync, absenceDeletes: true },
  ignoresRules: { ...soundSync, ignoresRules: true },
  countsOnly: { ...soundSync, countsOnly: true },
  saysOnce: { ...soundSync, saysOnce: true },
};

/** One machine: its store, its editor with two windows, and what synchronises them. */
export class SimMachine {
  device: string;
  readonly clock: Clock;
  readonly store: SimStore;
  /** What of it travels. */
  readonly source: SyncSource;
  readonly editor: SimEditor;
  /** What it has said, until somebody takes it. */
  readonly said: Slot[] = [];
  readonly #random: Random;
  readonly #way: Way;
  readonly #packing: SimPacking;
  #skewMs: number;
  #window: SimWindow;
  #other: SimWindow;
  #courier: Courier;
  #mailbox!: Mailbox;
  #machine!: Machine;
  #memory: MachineMemory | undefined;
  #image: ReadonlyMap<SessionId, readonly SessionRecord[]>;
  readonly #held = new Set<Stamp>();
  #news: TakenIn | undefined;

  constructor(
    device: string,
    now: () => number,
    service: SimSyncService,
    merge: MergeExtensions,
    way: Way,
    packing: SimPacking,
    random: Random,
  ) {
    this.device = device;
    // Up to a year wrong, in either direction.
    this.#skewMs = random.next() < 0.3 ? Math.trunc((random.next() - 0.5) * 2 * yearMs) : 0;
    this.clock = { now: () => (now() + this.#skewMs) as EpochMs };
    this.store = new SimStore(this.clock, random.fork(), way);
    this.source = way.ignoresRules ? this.store : new RuledSource(this.store, this.store);
    this.editor = new SimEditor(service, merge);
    this.#random = random;
    this.#way = way;
    this.#packing = packing;
    this.editor.register(way.keys(this.device));
    this.#window = new SimWindow(this.editor);
    this.#other = new SimWindow(this.editor);
    this.#courier = this.#start();
    this.#image = this.store.image();
  }

  /** A window that starts knows of what was said before what its disk and the mailbox hold. */
  #start(): Courier {
    const { device, clock, store, source } = this;
    const packing = this.#packing;
    this.#machine = new Machine(
      {
        ...{ device, name: () => device, version: "1.0.0", clock },
        ...{ source, packing, budget: packing.budget },
      },
      this.#memory,
    );
    this.#mailbox = new Mailbox({
      ...{ device, deviceOf: packing.deviceOf, random: () => this.#random.next() },
      memento: {
        get: (key) => this.#window.get(key),
        update: (key, value) => this.#window.update(key, value),
      },
      keys: this.#way.keys(device),
      wait: async (ms) => {
        if (ms < 5_000) this.#disturb();
        else await new Promise(() => {}); // Nothing is ever dead here.
      },
      silent: () => this.#machine.silent,
    });
    const transport = this.#mailbox;
    const noting: Transport = {
      name: transport.name,
      readAll: () => transport.readAll(),
      publish: async (text) => {
        const slot = await packing.decode(text);
        this.said.push(slot);
        await transport.publish(text);
        store.noteSaid(slot.records);
      },
      forget: (device) => transport.forget(device),
    };
    return new Courier(this.#machine, noting, clock);
  }

  /** Between writing and looking whether it was written. */
  #disturb(): void {
    if (this.#random.next() < 0.1) this.#other.writeLate(this.#random);
    this.#window.hear();
    this.#other.hear();
  }

  act(): readonly SessionRecord[] {
    return this.#keep(act(this.store, this.clock, this.#random));
  }

  /** Somebody deletes all sessions at once. */
  deleteAll(): readonly SessionRecord[] {
    const { store } = this;
    return this.#keep(
      [...store.sets]
        .filter(([session]) => session !== projectsSession)
        .flatMap(([session, set]) => store.append(session, [fieldChange("deleted", removalValue(set))])),
    );
  }

  /** Somebody says what is to be synced. */
  rule(): readonly SessionRecord[] {
    return this.#keep(rule(this.store, this.#random));
  }

  /** Somebody begins a session that no other machine is to know of. */
  keepSecret(): readonly SessionRecord[] {
    return this.#keep(keepSecret(this.store, this.clock, this.#random));
  }

  /** A file holds what another machine held at some time. */
  async import(records: readonly SessionRecord[]): Promise<void> {
    await this.store.merge(records);
    this.#keep(records);
  }

  #keep(written: readonly SessionRecord[]): readonly SessionRecord[] {
    for (const { stamp } of written) this.#held.add(stamp);
    return written;
  }

  /** Everything that would be gone with its disk, unless it is elsewhere: also what was replaced since. */
  get held(): Iterable<Stamp> {
    for (const set of this.store.sets.values()) for (const { stamp } of set) this.#held.add(stamp);
    return this.#held;
  }

  async round(): Promise<boolean> {
    this.#window.hear();
    this.#other.hear();
    const round = await this.#courier.round().catch((cause) => {
      if (!(cause instanceof TransportError)) throw cause;
      return undefined;
    });
    if (!round) return true;
    this.#news = round;
    if (round.isDoubled) this.#rename();
    if (this.#way.absenceDeletes) for (const { slot } of this.#machine.peers) this.#deleteAbsent(slot);
    return round.published || round.isDoubled;
  }

  #rename(): void {
    this.device = `${this.device.slice(0, 9)}${String(this.#random.integer(1000)).padStart(3, "0")}`;
    this.#memory = undefined;
    this.#courier = this.#start();
  }

  /** The user agrees to everything that was held back. @returns Whether there was any. */
  agree(): boolean {
    const devices = [...(this.#news?.held.keys() ?? [])];
    for (const device of devices) this.#machine.agree(device);
    return devices.length > 0;
  }

  #deleteAbsent({ complete, details }: Slot): void {
    const listed = new Set(details.map(({ session }) => session));
    for (const session of this.store.sets.keys())
      if (complete.includes(bucketOf(session)) && !listed.has(session)) this.store.remove(session);
  }

  /** The user says that a machine is gone for good. */
  async forget(device: string): Promise<void> {
    await this.#mailbox.forget(device);
    this.#machine.forget(device);
  }

  /** As it is written on disk. */
  get #remembered(): MachineMemory | undefined {
    return readMachineMemory(JSON.parse(JSON.stringify(this.#machine.memory)));
  }

  restart(): void {
    if (this.#random.next() < 0.7) this.#memory = this.#remembered;
    this.editor.restart();
    this.#window = new SimWindow(this.editor);
    this.#courier = this.#start();
  }

  upgrade(): void {
    this.editor.version = `1.${Number(this.editor.version.split(".")[1]) + 1}.0`;
    this.restart();
    this.editor.register(this.#way.keys(this.device));
  }

  /** Wrong by up to a year from now on, or right again. */
  turnClock(): void {
    this.#skewMs = this.#random.next() < 0.5 ? 0 : Math.trunc((this.#random.next() - 0.5) * 2 * yearMs);
  }

  makeImage(): void {
    this.#image = this.store.image();
  }

  /** Its disk is restored from an image; what only it had since is gone with the disk. */
  setBack(): void {
    this.store.setBack(this.#image);
    this.restart();
    this.#memory = undefined;
    this.#courier = this.#start();
  }

  /** Its disk is a copy of another machine's, name and all. */
  becomeCopyOf(other: SimMachine): void {
    this.store.setBack(other.store.image());
    this.#memory = other.#remembered;
    this.device = other.device;
    this.#courier = this.#start();
  }
}
