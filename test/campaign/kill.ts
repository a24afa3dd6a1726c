import { cp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { MessageId, SessionId } from "../../src/core/ids.ts";
import { thisMachine } from "../../src/storage/machine.ts";
import { nodeDisk } from "../../src/storage/nodeDisk.ts";
import { openStore } from "../../src/storage/openStore.ts";
import type { StorageWorker } from "../../src/storage/storageWorker.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import type { KilledWindowSetup, KillVariant } from "./programs/killedWindow.ts";
import { type Child, startProgram } from "./support/children.ts";
import { campaignPrograms, type Programs } from "./support/programs.ts";
import { Random } from "./support/random.ts";
import {
  compare,
  noTimers,
  quarantinedSessionFiles,
  quietWindow,
  readAll,
  sharedWorker,
  unwatched,
} from "./support/reading.ts";
import type { Saying } from "./support/sayings.ts";
import { busyLife, type Deed, type LifeSetup, perform, wholeLife } from "./support/windowLife.ts";
import { makeWorkFolder } from "./support/workFolder.ts";

const variants: Record<KillVariant, string> = {
  liar: "a window that acknowledges before it writes",
  bufferedWrites: "a disk that keeps appended bytes in the process's memory and syncs nothing",
  copiedLinks: "a disk whose link copies to the final name piece by piece",
  earlyRemoval: "a disk that removes journals when an edition is begun rather than when it is there",
};

/** More of them would say the same again. A broken variant has to fail once. */
const failureLimit = ({ variant }: CampaignOptions) => (variant === undefined ? 5 : 1);
/** Kills of a busy store before it is thrown away and another one begun. */
const roundsPerStore = 4;
/** How long a busy window lives after its first word, at most. */
const longestLifeMs = 160;
/** No system gives its processes such a number. */
const noProcessId = 2 ** 22 + 1;
const sessionsOfWhole = 3;
const sessionsOfBusy = 6;

/** What the campaign knows of one window: what it was asked to do, and how far it said it got. */
class Witness {
  readonly tried: Deed[] = [];
  readonly acknowledged = new Set<number>();
  /** How many changes of the disk its life had, once it has come to its end. */
  changes: number | undefined;
  readonly #deeds: Iterator<Deed>;

  constructor(deeds: Iterable<Deed>) {
    this.#deeds = deeds[Symbol.iterator]();
  }

  hear(line: string): void {
    const [word, number] = line.split(" ");
    if (word === "t") this.tried.push(this.#deeds.next().value as Deed);
    if (word === "a") this.acknowledged.add(Number(number));
    if (word === "e") this.changes = Number(number);
  }
}

/** What a store has to hold, as far as its windows said. */
class Expectation {
  readonly said = new Map<MessageId, Saying>();
  readonly acknowledged: Saying[] = [];
  /** What a session's state may be; the first one is the last that was acknowledged. */
  readonly #isDeleted = new Map<SessionId, boolean[]>();

  add({ tried, acknowledged }: Pick<Witness, "tried" | "acknowledged">): void {
    for (const [index, deed] of tried.entries()) {
      const isSure = acknowledged.has(index);
      if (deed.do === "say") {
        for (const saying of deed.sayings) this.said.set(saying.id, saying);
        if (isSure) this.acknowledged.push(...deed.sayings);
      }
      if (deed.do !== "delete" && deed.do !== "restore") continue;
      const state = deed.do === "delete";
      const known = this.#isDeleted.get(deed.session) ?? [false];
      this.#isDeleted.set(deed.session, isSure ? [state] : [...known, state]);
    }
  }

  get sessions(): Set<SessionId> {
    return new Set(this.acknowledged.map(({ session }) => session));
  }

  mayBeDeleted(session: SessionId, isDeleted: boolean): boolean {
    return (this.#isDeleted.get(session) ?? [false]).includes(isDeleted);
  }
}

/** The whole of one run: what is shared by the lanes that kill side by side. */
class KillRun {
  readonly failures: string[] = [];
  readonly figures = { acknowledged: 0, atRandomInstants: 0, beforeChanges: 0, wholeLives: 0, checks: 0 };
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
  }

  get isOver(): boolean {
    return this.points >= this.#options.runs || this.failures.length >= failureLimit(this.#options);
  }

  /** Kills until the run is over: windows before each change of their disk, and busy ones in between. */
  async lane(random: Random): Promise<void> {
    while (!this.isOver) {
      const life = await this.#prepareLife(random.fork());
      const order = shuffled(life.changes, random);
      while (order.length > 0 && !this.isOver) {
        for (const killAt of order.splice(0, 2 * roundsPerStore)) if (!this.isOver) await life.kill(killAt);
        if (!this.isOver) await this.#busyStore(random.fork());
      }
      await rm(life.folder, { recursive: true });
      this.figures.wholeLives++;
    }
  }

  /** A store that another window left behind when it died, and a life to be cut off there at every change. */
  async #prepareLife(random: Random) {
    const storeSeed = random.integer(2 ** 32);
    const seed = random.integer(2 ** 32);
    const before = await this.#predecessor(storeSeed, random);
    const life: LifeSetup = { name: "whole", storeSeed, sessions: sessionsOfWhole };
    const setup = { life, seed, kind: "whole" } as const;
    const cutOff = async (killAt: number) => {
      const root = join(this.#newFolder(), "store");
      await cp(before.root, root, { recursive: true });
      const witness = new Witness(wholeLife(life, new Random(seed)));
      await this.#start({ ...setup, root, killAt }, witness).ended;
      return { root, witness };
    };

    const dry = await cutOff(0);
    await rm(join(dry.root, ".."), { recursive: true });
    if (dry.witness.changes === undefined) throw new Error("A window did not get to the end of its life.");
    return {
      folder: join(before.root, ".."),
      changes: dry.witness.changes,
      kill: async (killAt: number) => {
        const { root, witness } = await cutOff(killAt);
        // Two calls under way at once may change places, so that a life ends just before its last change.
        if (witness.changes !== undefined) return void (await rm(join(root, ".."), { recursive: true }));
        const expectation = new Expectation();
        expectation.add(before);
        expectation.add(witness);
        this.points++;
        this.figures.beforeChanges++;
        await this.#check(
          root,
          expectation,
          `before change ${killAt} of the life ${storeSeed}/${seed}`,
          true,
        );
        await rm(join(root, ".."), { recursive: true });
      },
    };
  }

  /** What a window that is gone left: an edition of one session, and a journal with more. */
  async #predecessor(storeSeed: number, random: Random) {
    const root = join(this.#newFolder(), "store");
    const gone = { ...(await thisMachine()), processId: noProcessId };
    const store = openStore({
      root,
      disk: unwatched(nodeDisk),
      clock: systemClock,
      log: silentLog,
      timers: noTimers,
      machine: gone,
      worker: this.#worker,
      workerFile: "",
      wasmFile: "",
    });
    const tried: Deed[] = [];
    for (const deed of busyLife({ name: "gone", storeSeed, sessions: sessionsOfWhole }, random, 0)) {
      if (deed.do === "say") tried.push(deed);
      if (tried.length === 1) tried.push({ do: "fold" });
      if (tried.length === 6) break;
    }
    for (const deed of tried) await perform(store, deed);
    return { root, tried, acknowledged: new Set(tried.keys()) };
  }

  /** One store with two busy windows at a time, which are killed; the next two find what these have left. */
  async #busyStore(random: Random): Promise<void> {
    const folder = this.#newFolder();
    const root = join(folder, "store");
    const storeSeed = random.integer(2 ** 32);
    const expectation = new Expectation();
    for (let round = 0; round < roundsPerStore && !this.isOver; round++) {
      const witnesses = await Promise.all(
        ([0, 1] as const).map(async (parity) => {
          const seed = random.integer(2 ** 32);
          const life: LifeSetup = { name: `busy${parity}${round}`, storeSeed, sessions: sessionsOfBusy };
          const witness = new Witness(busyLife(life, new Random(seed), parity));
          const lifeMs = random.next() ** 2 * longestLifeMs;
          const isYoung = random.integer(10) === 0;
          const kind = `busy${parity}` as const;
          const child = this.#start({ root, life, seed, kind, killAt: 0 }, witness, () => wake());
          let wake = () => {};
          if (!isYoung) await Promise.race([child.ended, new Promise<void>((resolve) => (wake = resolve))]);
          await new Promise((resolve) => setTimeout(resolve, lifeMs));
          child.signal("SIGKILL");
          const { signal } = await child.ended;
          if (signal !== "SIGKILL") throw new Error("A window ended before it was killed.");
          return witness;
        }),
      );
      for (const witness of witnesses) expectation.add(witness);
      this.points += 2;
      this.figures.atRandomInstants += 2;
      const folds = round === roundsPerStore - 1 || random.integer(3) === 0;
      const isWell = await this.#check(root, expectation, `in round ${round} of store ${storeSeed}`, folds);
      if (!isWell) break; // What is lost stays lost.
    }
    await rm(folder, { recursive: true });
  }

  /** Looks with fresh windows whether everything is there; if `folds`, also after a fold. */
  async #check(root: string, expectation: Expectation, when: string, folds: boolean): Promise<boolean> {
    const problems = await this.#problems(root, expectation);
    if (folds && problems.length === 0) {
      const store = quietWindow(root, this.#worker);
      await store.foldNow();
      await store.close();
      problems.push(
        ...(await this.#problems(root, expectation)).map((problem) => `after a fold: ${problem}`),
      );
    }
    this.figures.acknowledged += expectation.acknowledged.length;
    if (problems.length > 0)
      this.failures.push(`killed ${when}: ${problems.slice(0, 4).join("; ")} (${problems.length} in all)`);
    if (this.points % 10 < 2)
      this.#options.progress(`${this.points} kills, ${this.failures.length} failures`);
    return problems.length === 0;
  }

  async #problems(root: string, expectation: Expectation): Promise<string[]> {
    this.figures.checks++;
    const read = await readAll(quietWindow(root, this.#worker), expectation.sessions);
    const problems = compare(read, expectation.acknowledged, expectation.said);
    for (const [session, { isDeleted }] of read.sessions)
      if (!expectation.mayBeDeleted(session, isDeleted))
        problems.push(`${session} ${isDeleted ? "was deleted by nobody" : "is not deleted any more"}`);
    return [...problems, ...(await quarantinedSessionFiles(root))];
  }

  #start(
    setup: Omit<KilledWindowSetup, "files" | "variant">,
    witness: Witness,
    onFirstLine: () => void = () => {},
  ): Child {
    const { fileOf, workerFile, wasmFile } = this.#programs;
    const variant = this.#options.variant as KillVariant | undefined;
    const whole: KilledWindowSetup = { ...setup, variant, files: { workerFile, wasmFile } };
    return startProgram(fileOf("killedWindow"), whole, (line) => {
      witness.hear(line);
      onFirstLine();
    });
  }

  #newFolder(): string {
    return join(this.#folder, String(++this.#stores));
  }
}

/** The numbers from 1 to `count` in any order. */
function shuffled(count: number, random: Random): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  for (let index = count - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    [numbers[index], numbers[other]] = [numbers[other] ?? 0, numbers[index] ?? 0];
  }
  return numbers;
}

export const kill: Campaign = {
  name: "kill",
  promise:
    "A window that is killed at any instant has lost nothing it acknowledged, and leaves nothing unreadable.",
  unit: "kill",
  runs: 10_000,
  sampleRuns: 80,
  variants,
  async run(options): Promise<CampaignResult> {
    const programs = await campaignPrograms();
    const worker = sharedWorker(programs);
    const folder = makeWorkFolder("kill");
    try {
      const run = new KillRun(options, programs, worker, folder.path);
      const random = new Random(options.seed);
      const lanes = Math.max(2, Math.min(4, availableParallelism() + 1));
      await Promise.all(Array.from({ length: lanes }, () => run.lane(random.fork())));
      const { points, failures, figures } = run;
      return { points, failures, figures };
    } finally {
      worker.stop();
      await folder.remove();
    }
  },
};
