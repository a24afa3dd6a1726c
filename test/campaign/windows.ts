import { join } from "node:path";
import { type EpochMs, systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { MessageId, SessionId } from "../../src/core/ids.ts";
import { nodeDisk } from "../../src/storage/nodeDisk.ts";
import { openStore } from "../../src/storage/openStore.ts";
import type { StorageWorker } from "../../src/storage/storageWorker.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import type { BusyWindowSetup, WindowsVariant } from "./programs/busyWindow.ts";
import { type Child, heard, startProgram } from "./support/children.ts";
import { campaignPrograms, type Programs } from "./support/programs.ts";
import { Random } from "./support/random.ts";
import {
  compare,
  filesIn,
  noTimers,
  quarantinedSessionFiles,
  quietWindow,
  readAll,
  sharedWorker,
  unwatched,
} from "./support/reading.ts";
import { changeOf, type Saying, sayingOf, sessionIdOf } from "./support/sayings.ts";
import { playScenes } from "./support/windowScenes.ts";
import { type ScriptSetup, scriptOf } from "./support/windowScript.ts";
import { makeWorkFolder } from "./support/workFolder.ts";
import type { DiskCall } from "./support/wrapDisk.ts";

const variants: Record<WindowsVariant, string> = {
  overwritingLinks: "a disk whose link replaces a file that has the name already",
  unnoticedClaims: "a disk that says of a window's own journals that nobody took them",
  shortReads: "a disk that answers half of what is asked of a journal",
};

const slots = 8;
/** These live all the time, and have to show the same in the end as windows that are opened then. */
const survivors = 2;
const misjudging = new Set([3, 5, 7]);
const sharedSessions = 2;
const freshWindows = 3;
/** With fewer messages it is a sample, and pauses are short. */
const wholeRun = 4000;
const longPauses = 6;
/** Between two things that happen to the windows, at most. */
const eventMs = 120;
/** So many folds of others while one is stopped within its own: its generation is made, or made and removed again. */
const meanwhileFolds = [1, 1, 6];
const meanwhileMs = 1500;
/** Nobody is heard of for so long only if something hangs: the longest pause takes 45 s. */
const silenceMs = 180_000;
/** What others wrote is seen within a second; this is for machines that are very busy. */
const convergeMs = 30_000;

/** Where it hurts to be stopped: between two steps that belong together. */
const awkward: readonly DiskCall["call"][] = [
  "writeExclusive",
  "link",
  "syncDirectory",
  "rename",
  "unlink",
  "append",
  "datasync",
  "readFile",
  "facts",
];

/** One of eight windows: when it is killed another process goes on with what was not acknowledged. */
interface Slot {
  readonly name: string;
  readonly script: ScriptSetup;
  readonly waiting: Set<number>;
  readonly canBeKilled: boolean;
  readonly misjudges: number;
  child: Child | undefined;
  isStopped: boolean;
  isDone: boolean;
  /** What the window answers; cleared before it is asked. */
  readonly digests: Map<SessionId, string>;
  /** Called with the next lines. */
  readonly listeners: Set<(line: string) => void>;
}

class WindowsRun {
  readonly failures: string[] = [];
  readonly figures = {
    kills: 0,
    pauses: 0,
    pausesOver30s: 0,
    awkwardStops: 0,
    foldsAskedFor: 0,
    acknowledged: 0,
  };
  readonly #options: CampaignOptions;
  readonly #programs: Programs;
  readonly #worker: StorageWorker;
  readonly #root: string;
  readonly #random: Random;
  readonly #storeSeed: number;
  readonly #slots: Slot[];
  readonly #sayings: readonly Saying[];
  readonly #isWhole: boolean;
  readonly #pauses = new Set<Promise<void>>();
  #heardAt = performance.now();
  #longPausesLeft: number;
  #isEnding = false;

  constructor(options: CampaignOptions, programs: Programs, worker: StorageWorker, root: string) {
    this.#options = options;
    this.#programs = programs;
    this.#worker = worker;
    this.#root = root;
    this.#random = new Random(options.seed);
    this.#storeSeed = this.#random.integer(2 ** 32);
    this.#isWhole = options.runs >= wholeRun;
    this.#longPausesLeft = this.#isWhole ? longPauses : 0;
    const messages = Math.ceil(options.runs / slots);
    const shared = Array.from({ length: sharedSessions }, (_, index) => index);
    this.#slots = Array.from({ length: slots }, (_, index) => ({
      name: `window${index}`,
      script: {
        name: `window${index}`,
        storeSeed: this.#storeSeed,
        messages,
        sessions: [...shared, ...shared, sharedSessions + index], // Mostly together.
      },
      waiting: new Set(Array.from({ length: messages }, (_, message) => message)),
      canBeKilled: index >= survivors,
      misjudges: misjudging.has(index) ? 0.5 : 0,
      child: undefined,
      isStopped: false,
      isDone: false,
      digests: new Map(),
      listeners: new Set(),
    }));
    this.#sayings = this.#slots.flatMap(({ script }) => scriptOf(script));
  }

  async run(): Promise<CampaignResult> {
    for (const slot of this.#slots) this.#start(slot);
    while (this.#slots.some(({ isDone }) => !isDone) && this.failures.length === 0) {
      await pause(this.#random.integer(eventMs));
      this.#makeTrouble();
      this.#options.progress(`${this.figures.acknowledged} acknowledged, ${this.figures.kills} kills`);
      if (performance.now() - this.#heardAt > silenceMs) this.failures.push("Nothing was heard any more.");
    }
    this.#isEnding = true;
    await Promise.all(this.#pauses);
    if (this.failures.length === 0) await this.#compareWindows();
    await this.#end();
    if (this.failures.length === 0) await this.#lastFold();
    return { points: this.figures.acknowledged, failures: this.failures, figures: this.figures };
  }

  #start(slot: Slot): void {
    const { fileOf, workerFile, wasmFile } = this.#programs;
    const setup: BusyWindowSetup = {
      root: this.#root,
      script: slot.script,
      indexes: [...slot.waiting],
      sessions: this.#sessions,
      seed: this.#random.integer(2 ** 32),
      misjudges: slot.misjudges,
      variant: this.#options.variant as WindowsVariant | undefined,
      files: { workerFile, wasmFile },
    };
    slot.isStopped = false;
    const child = startProgram(fileOf("busyWindow"), setup, (line) => this.#hear(slot, line));
    slot.child = child;
    void child.ended.then(({ signal, code }) => {
      if (this.#isEnding) return;
      if (signal === "SIGKILL") this.#start(slot);
      else this.failures.push(`${slot.name} ended by itself with ${signal ?? code}.`);
    });
  }

  get #sessions(): SessionId[] {
    return Array.from({ length: sharedSessions + slots }, (_, index) => sessionIdOf(this.#storeSeed, index));
  }

  #hear(slot: Slot, line: string): void {
    this.#heardAt = performance.now();
    const [word, first, second] = line.split(" ");
    if (word === "a" && slot.waiting.delete(Number(first))) this.figures.acknowledged++;
    if (word === "x") this.failures.push(`${slot.name} could not append: ${line}`);
    if (word === "d") slot.digests.set(first as SessionId, second ?? "");
    if (word === "done") slot.isDone = true;
    if (word === "stopping") {
      this.figures.awkwardStops++;
      slot.isStopped = true;
      this.#letGoOnLater(slot, this.#foldElsewhere(slot));
    }
    for (const listener of slot.listeners) listener(line);
  }

  /** What the others do meanwhile is what a stopped window does not know when it goes on. */
  async #foldElsewhere(stopped: Slot): Promise<void> {
    for (let folds = this.#random.pick(meanwhileFolds); folds > 0; folds--) {
      const others = this.#slots.filter((slot) => slot !== stopped && !slot.isStopped && !slot.isDone);
      if (others.length === 0) return;
      const other = this.#random.pick(others);
      this.figures.foldsAskedFor++;
      other.child?.tell("fold");
      await heard(other.listeners, "folded", meanwhileMs);
    }
  }

  /** Something that happens to windows of real people: they die, hang, and are busy. */
  #makeTrouble(): void {
    const random = this.#random;
    const slot = random.pick(this.#slots);
    const chance = random.next();
    if (slot.isStopped || slot.isDone) return;
    if (chance < 0.35) {
      if (!slot.canBeKilled) return;
      this.figures.kills++;
      slot.isStopped = true; // Until it is started again.
      slot.child?.signal("SIGKILL");
    } else if (chance < 0.45) {
      slot.isStopped = true;
      slot.child?.signal("SIGSTOP");
      this.#letGoOnLater(slot);
    } else if (chance < 0.95) {
      const call = random.integer(2) === 0 ? "link" : random.pick(awkward);
      slot.child?.tell(`stop ${call} ${1 + random.integer(2)}`);
      slot.child?.tell("fold");
    } else this.#tellToFold(random);
  }

  #tellToFold(random: Random): void {
    this.figures.foldsAskedFor++;
    random.pick(this.#slots).child?.tell("fold");
  }

  #letGoOnLater(slot: Slot, meanwhile: Promise<void> = Promise.resolve()): void {
    this.figures.pauses++;
    const { child } = slot;
    const going = Promise.all([pause(this.#pauseLength()), meanwhile]).then(() => {
      this.#pauses.delete(going);
      child?.signal("SIGCONT");
      if (slot.child === child) slot.isStopped = false;
    });
    this.#pauses.add(going);
  }

  #pauseLength(): number {
    const random = this.#random;
    if (this.#longPausesLeft > 0 && random.integer(8) === 0) {
      this.#longPausesLeft--;
      this.figures.pausesOver30s++;
      return 30_500 + random.integer(14_500);
    }
    return 20 + random.next() ** 3 * (this.#isWhole ? 5000 : 600);
  }

  /** Windows that lived all the time, and several that are opened now, show the same. */
  async #compareWindows(): Promise<void> {
    const said = new Map<MessageId, Saying>(this.#sayings.map((saying) => [saying.id, saying]));
    const expected = new Map<SessionId, string>();
    for (let number = 1; number <= freshWindows; number++) {
      const read = await readAll(quietWindow(this.#root, this.#worker), this.#sessions);
      this.#note(`fresh window ${number}`, compare(read, this.#sayings, said));
      for (const [session, { digest }] of read.sessions) {
        if ((expected.get(session) ?? digest) !== digest)
          this.failures.push(`Fresh windows show ${session} differently.`);
        expected.set(session, digest);
      }
    }
    this.#note("quarantine", await quarantinedSessionFiles(this.#root));
    if (this.failures.length > 0) return;
    const living = this.#slots.slice(0, survivors);
    await Promise.all(living.map((slot) => this.#compareLiving(slot, expected)));
  }

  async #compareLiving(slot: Slot, expected: ReadonlyMap<SessionId, string>): Promise<void> {
    const deadline = performance.now() + convergeMs;
    const isDifferent = (session: SessionId) => slot.digests.get(session) !== expected.get(session);
    do {
      slot.digests.clear();
      slot.child?.tell("report");
      await heard(slot.listeners, "reported", convergeMs);
      if (![...expected.keys()].some(isDifferent)) return;
      await pause(200);
    } while (performance.now() < deadline);
    const different = [...expected.keys()].filter(isDifferent);
    this.failures.push(`${slot.name}, which lived all the time, shows ${different.join(", ")} differently.`);
  }

  /** Some close, others are killed. */
  async #end(): Promise<void> {
    const children = this.#slots.map(({ child }) => child);
    for (const slot of this.#slots) {
      if (slot.canBeKilled || this.failures.length > 0) slot.child?.signal("SIGKILL");
      else slot.child?.tell("end");
    }
    await Promise.all(children.map((child) => child?.ended));
  }

  /** A window of tomorrow cleans up, and nothing is in the way of it. */
  async #lastFold(): Promise<void> {
    const laterMs = 24 * 3_600_000;
    const store = openStore({
      root: this.#root,
      disk: unwatched(nodeDisk),
      clock: { now: () => (systemClock.now() + laterMs) as EpochMs },
      log: silentLog,
      timers: noTimers,
      worker: this.#worker,
      workerFile: "",
      wasmFile: "",
    });
    const last = sayingOf("last", 0, sessionIdOf(this.#storeSeed, 0));
    await store.append(last.session, [changeOf(last, systemClock.now())]);
    await store.foldNow();
    await store.close();
    for (const folder of ["journal", "temporary"])
      this.#note(
        "the last fold",
        (await filesIn(this.#root, folder)).map((file) => `${folder}/${file} stays`),
      );
    const sayings = [...this.#sayings, last];
    const said = new Map<MessageId, Saying>(sayings.map((saying) => [saying.id, saying]));
    const read = await readAll(quietWindow(this.#root, this.#worker), this.#sessions);
    this.#note("after the last fold", compare(read, sayings, said));
    this.#note("quarantine", await quarantinedSessionFiles(this.#root));
  }

  #note(where: string, problems: readonly string[]): void {
    if (problems.length > 0)
      this.failures.push(`${where}: ${problems.slice(0, 4).join("; ")} (${problems.length} in all)`);
  }
}

const pause = (lengthMs: number) => new Promise<void>((resolve) => setTimeout(resolve, lengthMs));

export const windows: Campaign = {
  name: "windows",
  promise:
    "Eight windows write to one store while they are killed, stopped and made to fold: every window shows every message once, in the same order.",
  unit: "message",
  runs: 16_000,
  sampleRuns: 400,
  variants,
  async run(options) {
    const programs = await campaignPrograms();
    const worker = sharedWorker(programs);
    const folder = makeWorkFolder("windows");
    try {
      const scenes = await playScenes(options, programs, worker, join(folder.path, "scenes"));
      if (scenes.failures.length > 0) return scenes;
      const crowd = await new WindowsRun(options, programs, worker, join(folder.path, "store")).run();
      return { ...crowd, figures: { ...scenes.figures, ...crowd.figures } };
    } finally {
      worker.stop();
      await folder.remove();
    }
  },
};
