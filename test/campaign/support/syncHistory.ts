import type { SessionId } from "../../../src/core/ids.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { summaryOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { type SyncExceptions, syncExceptionsOf } from "../../../src/core/syncExceptions.ts";
import { sessionSyncChange } from "../../../src/core/syncRules.ts";
import { leftOutBecause } from "../../../src/exchange/carried.ts";
import { isTitle, staysBecause } from "../../../src/sync/travelling.ts";
import { Random } from "./random.ts";
import { SimMachine, type Way } from "./simMachine.ts";
import { namedPacking, realPacking, type SimPacking } from "./simPacking.ts";
import { type MergeExtensions, SimSyncService } from "./simSettingsSync.ts";

const operations = 200;
/** In characters. More than the budget, and what other extensions leave of it. */
const serviceLimit = 300_000;
/** One history of so many packs what is said as the product does. */
const packedEvery = 50;
/** Two machines of one name count as one, until one of them has noticed; so the budget may be exceeded for a moment. */
const copiesFactor = 1.5;
const quietRounds = 400;
const fastRounds = 130;

export interface SyncFigures {
  acknowledged: number;
  publications: number;
  roundsUntilQuiet: number;
  conflicts: number;
  tooLarge: number;
  tooMany: number;
  mostRequests: number;
  /** In percent of the budget. */
  fullest: number;
  /** The same in histories with a copied disk. */
  fullestWithCopies: number;
}

/** A history of several machines, all from one seed. */
export class SyncHistory {
  readonly #random: Random;
  readonly #packing: SimPacking;
  readonly #service: SimSyncService;
  readonly #machines: SimMachine[] = [];
  readonly #written: SessionRecord[] = [];
  /** On disks that are gone. */
  readonly #perhapsLost = new Set<Stamp>();
  /** Keys of the rules that except sessions that no other machine may ever hear of. */
  readonly #secrets = new Set<string>();
  readonly #retired: string[] = [];
  readonly #versions = new Set([0]);
  readonly #newMachine: () => SimMachine;
  readonly #figures: SyncFigures;
  #hasCopies = false;
  #now = 1_800_000_000_000;
  #count = 0;

  constructor(merge: MergeExtensions, way: Way, seed: number, figures: SyncFigures) {
    this.#random = new Random(seed);
    this.#figures = figures;
    this.#packing = seed % packedEvery === 0 ? realPacking : namedPacking();
    this.#service = new SimSyncService((content) => content.length + this.#slotsLength(content));
    this.#newMachine = () => {
      const device = `mach${String(this.#count++).padStart(5, "0")}000`;
      return new SimMachine(
        device,
        () => this.#now,
        this.#service,
        merge,
        way,
        this.#packing,
        this.#random.fork(),
      );
    };
    const machines = 2 + this.#random.integer(3);
    for (let index = 0; index < machines; index++) this.#machines.push(this.#newMachine());
  }

  /** @returns What went against the promise. */
  async judge(): Promise<string | undefined> {
    for (let operation = 0; operation < operations; operation++) {
      this.#now += this.#random.integer(this.#random.next() < 0.02 ? 86_400_000 : 90_000);
      await this.#happen();
      const complaint = this.#mailboxComplaint();
      if (complaint !== undefined) return complaint;
    }
    return (await this.#settle()) ?? this.#endComplaint();
  }

  async #happen(): Promise<void> {
    const random = this.#random;
    const machine = random.pick(this.#machines);
    const kind = random.integer(200);
    if (kind < 84) this.#written.push(...machine.act());
    else if (kind < 87) this.#rule(machine);
    else if (kind < 88) this.#keepSecret(machine);
    else if (kind < 136) await this.#tick(machine);
    else if (kind < 146) await this.#tick(machine, true);
    else if (kind < 156) machine.editor.end(this.#now);
    else if (kind < 164) machine.editor.isOnline = !machine.editor.isOnline;
    else if (kind < 168) machine.restart();
    else if (kind < 172) {
      machine.upgrade();
      this.#versions.add(Number(machine.editor.version.split(".")[1]));
    } else if (kind < 175) machine.editor.loseBase();
    else if (kind < 178) this.#service.isBusyUntil = this.#now + random.integer(600_000);
    else if (kind < 180) this.#service.limit = 2_000;
    else if (kind < 184) this.#service.limit = serviceLimit;
    else if (kind < 186) machine.makeImage();
    else if (kind < 188) this.#setBack(machine);
    else if (kind < 190) machine.turnClock();
    else if (kind < 192) await this.#import(machine);
    else if (kind < 193) this.#loseState(machine);
    else if (kind < 194) await this.#tickInVain(machine);
    else if (kind < 195) machine.agree();
    else if (kind < 196) await this.#hurry(machine);
    else if (kind < 197 && random.next() < 0.2) this.#written.push(...machine.deleteAll());
    else if (kind < 198 && this.#machines.length < 5) this.#copy(machine);
    else if (kind < 199 && this.#machines.length < 5) this.#machines.push(this.#newMachine());
    else if (this.#machines.length > 2) this.#retire(machine);
  }

  #rule(machine: SimMachine): void {
    const records = machine.rule();
    this.#written.push(...records);
    for (const { key, value } of records) if (value === null) this.#secrets.delete(key);
  }

  #keepSecret(machine: SimMachine): void {
    const records = machine.keepSecret();
    this.#written.push(...records);
    for (const { session, key } of records) if (session === projectsSession) this.#secrets.add(key);
  }

  /** Somebody exports what one machine has, and imports it on another. */
  async #import(machine: SimMachine): Promise<void> {
    const file = [...this.#random.pick(this.#machines).store.sets.values()]
      .flatMap((set) => [...set])
      .filter((record) => leftOutBecause(record) === undefined && staysBecause(record) === undefined);
    await machine.import(file);
    for (const { session } of file) this.#secrets.delete(sessionSyncChange(session, true).key);
  }

  /** The editor's memory is gone: reinstalled, or opened in another browser. Settings Sync empties the others', too. */
  #loseState(machine: SimMachine): void {
    machine.editor.state = {};
    machine.restart();
  }

  /** A window is closed right after it wrote, before the editor wrote. */
  async #tickInVain(machine: SimMachine): Promise<void> {
    const { state } = machine.editor;
    await machine.round();
    machine.editor.state = state;
    machine.restart();
  }

  /** Rounds in quick succession, with something new in each, must not exhaust what Settings Sync allows. */
  async #hurry(machine: SimMachine): Promise<void> {
    for (let round = 0; round < fastRounds; round++) {
      this.#now += 2_000;
      this.#written.push(...machine.act());
      if (!(await machine.round())) continue;
      this.#figures.publications++;
      machine.editor.sync(this.#now);
    }
  }

  #copy(machine: SimMachine): void {
    this.#hasCopies = true;
    const copy = this.#newMachine();
    copy.becomeCopyOf(machine);
    this.#machines.push(copy);
  }

  #setBack(machine: SimMachine): void {
    for (const stamp of machine.held) this.#perhapsLost.add(stamp);
    machine.setBack();
  }

  #retire(machine: SimMachine): void {
    this.#machines.splice(this.#machines.indexOf(machine), 1);
    this.#retired.push(machine.device);
    for (const stamp of machine.held) this.#perhapsLost.add(stamp);
  }

  async #tick(machine: SimMachine, isInterrupted = false): Promise<boolean> {
    const published = await machine.round();
    // Another machine may write between reading and writing.
    if (isInterrupted) machine.editor.begin(this.#now);
    else machine.editor.sync(this.#now);
    if (published) this.#figures.publications++;
    return published;
  }

  /** All machines are on, of one version, and nobody does anything. */
  async #settle(): Promise<string | undefined> {
    this.#service.limit = serviceLimit;
    this.#service.isBusyUntil = 0;
    // Newer than anything that was ever in the mailbox: a version that nobody runs any more is waited for in vain.
    const newest = 1 + Math.max(...this.#versions);
    for (const machine of this.#machines) {
      machine.editor.isOnline = true;
      while (Number(machine.editor.version.split(".")[1]) < newest) machine.upgrade();
      machine.restart();
    }
    const names = new Set(this.#machines.map(({ device }) => device));
    for (const machine of this.#machines) {
      await this.#tick(machine);
      for (const device of this.#retired) if (!names.has(device)) await machine.forget(device);
    }
    let quiet = 0;
    for (let round = 0; round < quietRounds; round++) {
      this.#now += 70_000;
      let isQuiet = true;
      // What is in the mailbox can be gone at any time.
      if (round < 4 && this.#random.next() < 0.5) this.#random.pick(this.#machines).editor.state = {};
      for (const machine of this.#machines) {
        const { device } = machine;
        if (await this.#tick(machine)) isQuiet = false;
        if (machine.agree()) isQuiet = false;
        // What stands under a name that nobody has any more takes room for a day, which is longer than this.
        if (this.#machines.every((each) => each.device !== device)) await machine.forget(device);
      }
      const complaint = this.#mailboxComplaint();
      if (complaint !== undefined) return complaint;
      quiet = isQuiet ? quiet + 1 : 0;
      if (quiet === 3) {
        this.#figures.roundsUntilQuiet = Math.max(this.#figures.roundsUntilQuiet, round);
        return this.#mailboxComplaint();
      }
    }
    return `after ${quietRounds} rounds the machines are still talking`;
  }

  #mailboxComplaint(): string | undefined {
    for (const { said } of this.#machines)
      for (const { records, pieces, details, marks } of said.splice(0))
        for (const { session } of [...records, ...pieces, ...details, ...marks])
          if (this.#secrets.has(sessionSyncChange(session, false).key))
            return `${session} was excepted before it travelled, and is in the mailbox`;
    const content = this.#service.latest?.content;
    if (content === undefined) return undefined;
    const size = this.#slotsLength(content);
    const part = size / this.#packing.budget;
    const figure = this.#hasCopies ? "fullestWithCopies" : "fullest";
    this.#figures[figure] = Math.max(this.#figures[figure], Math.ceil(part * 100));
    return part > (this.#hasCopies ? copiesFactor : 1) ? `the mailbox has ${size} characters` : undefined;
  }

  /** Of all slots in a document of Settings Sync. */
  #slotsLength(content: string): number {
    const [entry] = JSON.parse(content) as { state?: Record<string, string> }[];
    return Object.values(entry?.state ?? {}).reduce((sum, text) => sum + this.#packing.lengthOf(text), 0);
  }

  #endComplaint(): string | undefined {
    this.#figures.acknowledged += this.#written.length;
    for (const { editor } of this.#machines) {
      this.#figures.conflicts += editor.figures.conflicts;
      this.#figures.tooLarge += editor.figures.tooLarge;
      this.#figures.tooMany += editor.figures.tooMany;
      this.#figures.mostRequests = Math.max(this.#figures.mostRequests, editor.figures.mostRequests);
      if (editor.figures.suspended > 0) return "a machine asked more often than Settings Sync lets it";
    }
    const [first, ...others] = this.#machines.map(({ store }) => store);
    if (!first) return undefined;
    const everywhere = this.#everywhere();
    const expected = this.#expected(everywhere);
    const exceptions = syncExceptionsOf(first.sets.get(projectsSession));
    for (const [index, { sets }] of [first, ...others].entries()) {
      const difference = differenceOf(offered(expected, exceptions), offered(sets, exceptions));
      if (difference !== undefined) return `machine ${index} of ${others.length + 1}: ${difference}`;
    }
    // What does not travel is still on the machine that wrote it.
    return differenceOf(flat(expected), flat(everywhere));
  }

  /** What the machines have together. */
  #everywhere(): Sets {
    const everywhere: Map<SessionId, RecordSet> = new Map();
    for (const { store } of this.#machines)
      for (const [session, set] of store.sets) {
        const all = everywhere.get(session) ?? new RecordSet(session);
        everywhere.set(session, all);
        all.merge(set);
      }
    return everywhere;
  }

  /** Everything that was ever written, merged; without what was only on a disk that is gone. */
  #expected(everywhere: Sets): Sets {
    const there = new Set([...everywhere.values()].flatMap((set) => [...set].map(({ stamp }) => stamp)));
    const sets = new Map<SessionId, RecordSet>();
    for (const record of this.#written) {
      if (staysBecause(record) !== undefined) continue;
      if (this.#perhapsLost.has(record.stamp) && !there.has(record.stamp)) continue;
      const set = sets.get(record.session) ?? new RecordSet(record.session);
      sets.set(record.session, set);
      set.merge([record]);
    }
    return sets;
  }
}

type Sets = ReadonlyMap<SessionId, RecordSet>;

/** What travels by the rules. */
function offered(sets: Sets, { content, ofSession }: SyncExceptions): ReadonlyMap<string, string> {
  const kept = [...sets].filter(
    ([session, set]) => ofSession(session, summaryOf(set).workspace) === undefined,
  );
  return flat(new Map(kept), (record) => content === "everything" || isTitle(record));
}

const flat = (
  sets: Sets,
  travels: (record: SessionRecord) => boolean = () => true,
): ReadonlyMap<string, string> =>
  new Map(
    [...sets].flatMap(([session, set]) =>
      [...set]
        .filter((record) => staysBecause(record) === undefined && travels(record))
        .map(({ type, key, stamp }) => [`${session}/${type}/${key}`, stamp] as const),
    ),
  );

function differenceOf(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string | undefined {
  for (const [key, stamp] of expected)
    if (found.get(key) !== stamp) return `${key} should be ${stamp} and is ${found.get(key) ?? "missing"}`;
  for (const key of found.keys()) if (!expected.has(key)) return `${key} came from nowhere`;
  return undefined;
}
