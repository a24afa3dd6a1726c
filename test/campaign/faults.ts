import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "../../src/app/sessionStore.ts";
import { systemClock } from "../../src/base/clock.ts";
import { describeError, silentLog } from "../../src/base/log.ts";
import type { MessageId, SessionId } from "../../src/core/ids.ts";
import type { Disk } from "../../src/storage/disk.ts";
import { thisMachine } from "../../src/storage/machine.ts";
import { nodeDisk } from "../../src/storage/nodeDisk.ts";
import { type OpenStore, openStore } from "../../src/storage/openStore.ts";
import type { StorageWorker } from "../../src/storage/storageWorker.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { type FaultPlan, FaultyDisk, faultsOf, troubleOf } from "./support/faultyDisk.ts";
import { campaignPrograms, type Programs } from "./support/programs.ts";
import { Random } from "./support/random.ts";
import {
  compare,
  noTimers,
  quarantinedSessionFiles,
  quietWindow,
  readAll,
  readSessions,
  sharedWorker,
  unwatched,
} from "./support/reading.ts";
import { type RealTrouble, realTroubles, sufferReally } from "./support/realTrouble.ts";
import type { Saying } from "./support/sayings.ts";
import { busyLife, type Deed, type LifeSetup, perform, wholeLife } from "./support/windowLife.ts";
import { makeWorkFolder } from "./support/workFolder.ts";
import type { DiskCall } from "./support/wrapDisk.ts";

type FaultsVariant = "swallowedWrites" | "shortAsWhole" | "swallowedSyncs" | "emptyWhenRefused";

const variants: Record<FaultsVariant, string> = {
  swallowedWrites: "a disk that does not tell when a write is refused",
  shortAsWhole: "a disk that says it took everything when it took a part",
  swallowedSyncs: "a disk that does not tell when a sync fails",
  emptyWhenRefused: "a disk that shows an empty folder when it cannot be read",
};

const brokenDisks: Record<FaultsVariant, (disk: Disk) => Disk> = {
  swallowedWrites: (disk) =>
    withHandles(disk, (file) => ({
      ...file,
      write: (bytes) => file.write(bytes).catch(() => bytes.length),
    })),
  shortAsWhole: (disk) =>
    withHandles(disk, (file) => ({
      ...file,
      write: async (bytes) => {
        await file.write(bytes);
        return bytes.length;
      },
    })),
  swallowedSyncs: (disk) =>
    withHandles(disk, (file) => ({ ...file, datasync: () => file.datasync().catch(() => undefined) })),
  emptyWhenRefused: (disk) => ({ ...disk, list: (path) => disk.list(path).catch(() => []) }),
};

/** What each of them does wrong. Faults of other calls do not show it, and would take up the sample. */
const brokenCalls: Record<FaultsVariant, DiskCall["call"]> = {
  swallowedWrites: "append",
  shortAsWhole: "append",
  swallowedSyncs: "datasync",
  emptyWhenRefused: "list",
};

const withHandles = (
  disk: Disk,
  change: (file: Awaited<ReturnType<Disk["createAppend"]>>) => Awaited<ReturnType<Disk["createAppend"]>>,
): Disk => ({ ...disk, createAppend: async (path) => change(await disk.createAppend(path)) });

/** More of them would say the same again. A broken variant has to fail once. */
const failureLimit = ({ variant }: CampaignOptions) => (variant === undefined ? 5 : 1);
/** More than a window holds whole, so that some have to be read from their files each time. */
const sessionsOfLife = 6;
/** No system gives its processes such a number. */
const noProcessId = 2 ** 22 + 1;
/** One in so many faults is a real one. */
const realEvery = 40;
const lanes = 3;

/** What a window does, or that it looks at everything there is. */
type Step = Deed | { readonly do: "read" };

/** What was said, and how much of it was acknowledged. */
class Ledger {
  readonly said = new Map<MessageId, Saying>();
  readonly acknowledged: Saying[];

  constructor(before: Ledger | undefined) {
    this.said = new Map(before?.said);
    this.acknowledged = [...(before?.acknowledged ?? [])];
  }

  get sessions(): Set<SessionId> {
    return new Set(this.acknowledged.map(({ session }) => session));
  }

  try(deed: Deed): void {
    if (deed.do === "say") for (const saying of deed.sayings) this.said.set(saying.id, saying);
  }

  acknowledge(deed: Deed): void {
    if (deed.do === "say") this.acknowledged.push(...deed.sayings);
  }
}

/** The trouble that a window may be in while it does something. */
interface Trouble {
  readonly faulty: FaultyDisk;
  readonly plan: FaultPlan | undefined;
  /** Whether the fault came before this, so that it is over. */
  readonly hadFailed: boolean;
  /** How many findings the window had before. */
  readonly findings: number;
}

class FaultsRun {
  readonly failures: string[] = [];
  readonly figures: Record<string, number> = { scripted: 0, refusedCalls: 0, refusedReads: 0, lives: 0 };
  points = 0;
  readonly #options: CampaignOptions;
  readonly #programs: Programs;
  readonly #worker: StorageWorker;
  readonly #folder: string;
  #stores = 0;

  constructor(options: CampaignOptions, programs: Programs, worker: StorageWorker, folder: string) {
    this.#options = options;
    this.#programs = programs;
    this.#worker = worker;
    this.#folder = folder;
    for (const kind of realTroubles) this.figures[kind] = 0;
  }

  get isOver(): boolean {
    return this.points >= this.#options.runs || this.failures.length >= failureLimit(this.#options);
  }

  async lane(random: Random): Promise<void> {
    while (!this.isOver) {
      const storeSeed = random.integer(2 ** 32);
      const life: LifeSetup = { name: "troubled", storeSeed, sessions: sessionsOfLife };
      const before = await this.#predecessor(storeSeed, random.fork());
      const deeds: Step[] = [{ do: "read" }, ...withReading(wholeLife(life, random.fork()))];
      const dry = new FaultyDisk(nodeDisk);
      await this.#live(before, deeds, dry, undefined, `the life ${storeSeed} without a fault`);
      const { variant } = this.#options;
      const broken = variant === undefined ? undefined : brokenCalls[variant as FaultsVariant];
      const plans = plansOf(dry.calls, random.fork(), broken);
      for (const plan of plans) {
        if (this.isOver) break;
        if (random.integer(realEvery) === 0 && variant === undefined) await this.#sufferReally(random);
        const { at, fault, lasts } = plan;
        const title = `${fault} at call ${at} (${dry.calls[at - 1]})${lasts ? " and after it" : ""} of the life ${storeSeed}`;
        await this.#live(before, deeds, new FaultyDisk(nodeDisk, plan), plan, title);
        this.points++;
        this.#count("scripted");
        this.#options.progress(`${this.points} faults, ${this.failures.length} failures`);
      }
      await rm(join(before.root, ".."), { recursive: true });
      this.#count("lives");
    }
  }

  /** What a window that is gone left: editions, and a journal with more. */
  async #predecessor(storeSeed: number, random: Random) {
    const root = join(this.#newFolder(), "store");
    const machine = { ...(await thisMachine()), processId: noProcessId };
    const store = this.#window(root, nodeDisk, machine);
    const ledger = new Ledger(undefined);
    for (const deed of busyLife({ name: "gone", storeSeed, sessions: sessionsOfLife }, random, 0)) {
      if (deed.do !== "say") continue;
      ledger.try(deed);
      await perform(store, deed);
      ledger.acknowledge(deed);
      if (ledger.acknowledged.length < 12) await perform(store, { do: "fold" });
      else if (ledger.acknowledged.length > 15) break;
    }
    return { root, ledger };
  }

  /** Lives a life on a disk, which fails as planned, and looks what is left of it. */
  async #live(
    before: { readonly root: string; readonly ledger: Ledger },
    deeds: readonly Step[],
    faulty: FaultyDisk,
    plan: FaultPlan | undefined,
    title: string,
  ): Promise<void> {
    const folder = this.#newFolder();
    const root = join(folder, "store");
    await cp(before.root, root, { recursive: true });
    const { variant } = this.#options;
    const disk = variant === undefined ? faulty.disk : brokenDisks[variant as FaultsVariant](faulty.disk);
    const store = this.#window(root, disk);
    const ledger = new Ledger(before.ledger);
    const problems: string[] = [];
    let failedAt: number | undefined;

    for (const [index, deed] of deeds.entries()) {
      const trouble: Trouble = { faulty, plan, hadFailed: faulty.hasFailed, findings: store.findings.length };
      const where = `in deed ${index} (${deed.do})`;
      if (deed.do === "read") problems.push(...(await this.#read(store, ledger, where, trouble)));
      else problems.push(...(await this.#do(store, deed, ledger, where, trouble)));
      if (!trouble.hadFailed && faulty.hasFailed) {
        failedAt = index;
        if (deed.do !== "close")
          problems.push(...(await this.#read(store, ledger, `after the fault ${where}`, trouble)));
        faulty.heal();
        // What was acknowledged does not live in this window's memory only: it could die now.
        const fresh = await readAll(quietWindow(root, this.#worker), ledger.sessions);
        problems.push(
          ...compare(fresh, ledger.acknowledged, ledger.said).map(
            (each) => `another window ${where}: ${each}`,
          ),
        );
        if (deed.do !== "close") {
          await store.foldNow();
          problems.push(...(await this.#read(store, ledger, `after the end of the trouble ${where}`)));
        }
      }
      if (problems.length > 0) break;
    }
    if (problems.length === 0) {
      const read = await readAll(quietWindow(root, this.#worker), ledger.sessions);
      problems.push(...compare(read, ledger.acknowledged, ledger.said));
      problems.push(...(await quarantinedSessionFiles(root)));
    }
    // The window has folded since, so that editions alone have everything.
    if (problems.length === 0 && failedAt !== undefined && failedAt < deeds.length - 2) {
      for (const copies of ["journal", "folded"])
        await rm(join(root, copies), { recursive: true, force: true });
      const read = await readAll(quietWindow(root, this.#worker), ledger.sessions);
      problems.push(
        ...compare(read, ledger.acknowledged, ledger.said).map(
          (problem) => `not folded at the end: ${problem}`,
        ),
      );
    }
    if (problems.length > 0)
      this.failures.push(`${title}: ${problems.slice(0, 4).join("; ")} (${problems.length} in all)`);
    await rm(folder, { recursive: true });
  }

  /** Does one thing. It may be refused only while the disk is in trouble, and then with the right words. */
  async #do(
    store: OpenStore,
    deed: Deed,
    ledger: Ledger,
    where: string,
    { faulty, plan, hadFailed }: Trouble,
  ): Promise<string[]> {
    ledger.try(deed);
    try {
      await perform(store, deed);
      ledger.acknowledge(deed);
      return [];
    } catch (cause) {
      this.#count("refusedCalls");
      if (hadFailed || !faulty.hasFailed)
        return [`refused ${where} without a fault: ${describeError(cause)}`];
      return wrongWords(cause, plan, where);
    }
  }

  /**
   * Reads everything in the window. Nothing may be missing - but while the disk is in trouble the window may refuse, and
   * say why, or report what it could not read.
   */
  async #read(store: OpenStore, ledger: Ledger, where: string, trouble?: Trouble): Promise<string[]> {
    const isInTrouble = () => trouble?.faulty.hasFailed === true && !trouble.hadFailed;
    try {
      const read = await readSessions(store, ledger.sessions);
      const problems = compare(read, ledger.acknowledged, ledger.said);
      const isTold =
        store.findings.length > (trouble?.findings ?? Number.POSITIVE_INFINITY) ||
        read.problems.some((problem) => toldBy.test(problem));
      if (isInTrouble() && isTold) return [];
      return problems.map((problem) => `reading ${where}: ${problem}`);
    } catch (cause) {
      this.#count("refusedReads");
      if (!isInTrouble()) return [`no list ${where}: ${describeError(cause)}`];
      return wrongWords(cause, trouble?.plan, where);
    }
  }

  #count(figure: string): void {
    this.figures[figure] = (this.figures[figure] ?? 0) + 1;
  }

  async #sufferReally(random: Random): Promise<void> {
    const kind: RealTrouble = random.pick(realTroubles);
    const folder = this.#newFolder();
    const outcome = await sufferReally(kind, this.#programs, folder, random.integer(2 ** 32));
    await rm(folder, { recursive: true, force: true });
    if (outcome === "impossible") return;
    this.points++;
    this.#count(kind);
    if (outcome.length > 0) this.failures.push(`${kind}: ${outcome.slice(0, 4).join("; ")}`);
  }

  #window(root: string, disk: Disk, machine?: Awaited<ReturnType<typeof thisMachine>>): OpenStore {
    return openStore({
      root,
      disk: unwatched(disk),
      clock: systemClock,
      log: silentLog,
      timers: noTimers,
      worker: this.#worker,
      workerFile: "",
      wasmFile: "",
      ...(machine && { machine }),
    });
  }

  #newFolder(): string {
    return join(this.#folder, String(++this.#stores));
  }
}

/** A refusal; a session listed with its trouble; one that is left out of the list until it can be read again. */
const toldBy = /StoreError|is listed as|is found and not listed/;

/** Reads everything after each fold, when what was in memory may have gone. */
const withReading = (deeds: readonly Deed[]): Step[] =>
  deeds.flatMap((deed): Step[] => (deed.do === "fold" ? [deed, { do: "read" }] : [deed]));

function wrongWords(cause: unknown, plan: FaultPlan | undefined, where: string): string[] {
  if (!(cause instanceof StoreError)) return [`refused ${where} with ${describeError(cause)}`];
  const expected = plan && troubleOf[plan.fault];
  if (cause.trouble !== expected) return [`refused ${where} as ${cause.trouble} rather than ${expected}`];
  return /[.] /.test(cause.message) ? [] : [`refused ${where} without saying what helps: ${cause.message}`];
}

/** A false success can only come from these, so that they have three turns where others have one. */
const writing = new Set<DiskCall["call"]>(["append", "datasync"]);

/**
 * Every fault at every call, once and lasting. The kinds of calls take turns, or there would be mostly reads at first.
 * @param only The one kind of call that fails, rather than all of them.
 */
function plansOf(calls: FaultyDisk["calls"], random: Random, only?: DiskCall["call"]): FaultPlan[] {
  const kinds = new Map<DiskCall["call"], FaultPlan[]>();
  for (const [index, call] of calls.entries()) {
    if (only !== undefined && call !== only) continue;
    const plans = kinds.get(call) ?? [];
    kinds.set(call, plans);
    for (const fault of faultsOf(call))
      plans.push({ at: index + 1, fault, lasts: false }, { at: index + 1, fault, lasts: true });
  }
  const shuffled = [...kinds].flatMap(([call, plans]) =>
    plans
      .map((plan) => ({ plan, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ plan }, turn) => ({ plan, turn: writing.has(call) ? turn / 3 : turn })),
  );
  return shuffled.sort((a, b) => a.turn - b.turn).map(({ plan }) => plan);
}

export const faults: Campaign = {
  name: "faults",
  promise:
    "Whatever call the disk refuses: no false success, what was saved stays, reading goes on, and writing heals by itself.",
  unit: "fault at one call",
  runs: 10_000,
  sampleRuns: 200,
  variants,
  async run(options): Promise<CampaignResult> {
    const programs = await campaignPrograms();
    const worker = sharedWorker(programs);
    const folder = makeWorkFolder("faults");
    try {
      const run = new FaultsRun(options, programs, worker, folder.path);
      const random = new Random(options.seed);
      await Promise.all(Array.from({ length: lanes }, () => run.lane(random.fork())));
      const { points, failures, figures } = run;
      return { points, failures, figures };
    } finally {
      worker.stop();
      await folder.remove();
    }
  },
};
