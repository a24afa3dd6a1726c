import type { Clock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import {
  type MessageId,
  newMessageId,
  newSessionId,
  readMessageId,
  type SessionId,
} from "../../../src/core/ids.ts";
import { messageValueOf } from "../../../src/core/message.ts";
import type { Change } from "../../../src/core/record.ts";
import { fieldChange, type Session, sessionOf } from "../../../src/core/session.ts";
import { readStamp, type Stamp } from "../../../src/core/stamp.ts";
import { type OpenStore, openStore } from "../../../src/storage/openStore.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { ClockLie } from "./clockLies.ts";
import { WrongClock } from "./clockTimes.ts";
import type { Random } from "./random.ts";
import { appendsIn } from "./simJournal.ts";
import { SimulatedTime } from "./simTime.ts";
import { settled } from "./simTurns.ts";
import { type Gate, SimulatedDisk } from "./simulatedDisk.ts";

const startMs = Date.UTC(2026, 0, 1);
const stepsPerHistory = 40;

interface Window {
  readonly store: OpenStore;
  readonly clock: WrongClock;
  /** The stamps it wrote, in their order. */
  readonly stamps: Stamp[];
}

/** Windows of several computers with wrong clocks that share one store and tell each other what they say. */
export class ClockHistory {
  readonly figures = { stamps: 0, messages: 0, clocksGoneWrong: 0, futureMs: 0 };
  readonly #random: Random;
  readonly #work: FileWork;
  readonly #lie: ClockLie;
  readonly #time = new SimulatedTime(startMs);
  readonly #disk = new SimulatedDisk(this.#time.clock);
  readonly #windows: Window[] = [];
  readonly #sessions: SessionId[] = [];
  readonly #complaints: string[] = [];
  readonly #ids = new Set<MessageId>();
  /** Messages of each session as long as everybody who spoke had heard all others. */
  readonly #said = new Map<SessionId, MessageId[]>();
  #writing: Clock = this.#time.clock;

  constructor(random: Random, work: FileWork, lie: ClockLie) {
    this.#random = random;
    this.#work = work;
    this.#lie = lie;
  }

  async run(): Promise<readonly string[]> {
    const uninstall = this.#lie.install?.(() => this.#writing.now());
    try {
      for (let count = 2 + this.#random.integer(3); count > 0; count--) this.#open();
      for (let count = 1 + this.#random.integer(3); count > 0; count--) this.#sessions.push(newSessionId());
      for (let step = 0; step < stepsPerHistory; step++) await this.#step();
      for (const window of this.#windows) window.clock.setRight();
      await this.#end();
    } finally {
      uninstall?.();
    }
    return this.#complaints;
  }

  #open(): Window {
    const stamps: Stamp[] = [];
    const seen = new Set<string>(); // The same is written again when the journal was taken away meanwhile.
    const gate: Gate = async ({ call, path, bytes }) => {
      if (call !== "write" || !bytes || !path.includes("/journal/")) return undefined;
      for (const records of appendsIn(bytes)) {
        const name = JSON.stringify(records);
        if (!seen.has(name)) stamps.push(...records.map(({ stamp }) => stamp));
        seen.add(name);
      }
      return undefined;
    };
    const windowClock = new WrongClock(this.#time);
    const processId = this.#windows.length + 1;
    const store = openStore({
      root: "/user/store",
      disk: this.#disk.seenThrough(gate),
      clock: windowClock,
      timers: this.#time,
      log: silentLog,
      worker: this.#work,
      workerFile: "",
      wasmFile: "",
      machine: { host: "here", bootId: "boot", processId, isRunning: () => true },
    });
    const window = { store, clock: windowClock, stamps };
    this.#windows.push(window);
    return window;
  }

  async #step(): Promise<void> {
    const window = this.#random.pick(this.#windows);
    const session = this.#random.pick(this.#sessions);
    const kind = this.#random.integer(20);
    if (kind < 2) {
      window.clock.goWrong(this.#random);
      this.figures.clocksGoneWrong++;
    } else if (kind < 3) window.clock.setRight();
    else if (kind < 4) await window.store.foldNow();
    else if (kind < 5) this.#replace(window);
    else if (kind < 7) await this.#pass(this.#random.pick([1, 40_000, 3_600_000]));
    else await this.#say(window, session);
  }

  /** A window is closed, and another one opened on a computer whose clock may be as wrong. */
  #replace(window: Window): void {
    void window.store.close();
    this.#windows.splice(this.#windows.indexOf(window), 1);
    if (this.#random.integer(2) === 0) this.#open().clock.goWrong(this.#random);
    else this.#open();
  }

  /** Time passes, and everybody looks around. */
  async #pass(durationMs: number): Promise<void> {
    this.#time.pass(durationMs);
    await settled();
  }

  async #say(window: Window, session: SessionId): Promise<void> {
    if (this.#random.integer(5) > 0) await this.#pass(1000); // Nobody can answer what has not been heard yet.
    const heard = await window.store.find(session);
    const before = heard && sessionOf(heard, () => true);
    const known = [...(heard ?? [])].map(({ stamp }) => stamp).sort();
    const parent = before?.thread.at(-1)?.id;
    const id = this.#newId(window);
    const changes: Change[] = [this.#message(window, id, parent), fieldChange("head", id)];
    for (let more = this.#random.integer(4); more > 0; more--)
      changes.push({ type: "tag", key: String(this.#random.integer(3)), value: this.#random.next() });
    const first = window.stamps.length;
    this.#writing = window.clock;
    await window.store.append(session, changes);
    this.figures.messages++;
    const written = window.stamps.slice(first);
    const newest = known.at(-1);
    if (newest !== undefined && written.some((stamp) => stamp <= newest))
      this.#complaints.push(`what was written after ${newest} was read has ${written[0]}`);

    const said = this.#said.get(session) ?? [];
    if (said.at(-1) === parent) this.#said.set(session, [...said, id]);
    else this.#said.set(session, []); // Somebody had not heard the last message, so there are branches now.
    if (said.at(-1) !== parent) this.#sessions.splice(this.#sessions.indexOf(session), 1, newSessionId());
  }

  #newId(window: Window): MessageId {
    const id = (this.#lie.idOf ?? newMessageId)(window.clock.now());
    if (!readMessageId(id)) this.#complaints.push(`${id} is no id`);
    if (this.#ids.has(id)) this.#complaints.push(`${id} was given twice`);
    this.#ids.add(id);
    return id;
  }

  #message(window: Window, id: MessageId, parentId: MessageId | undefined): Change {
    const message = {
      id,
      role: "user" as const,
      parts: [{ type: "text" as const, text: id }],
      status: "complete" as const,
      createdAt: window.clock.now(),
      ...(parentId && { parentId }),
    };
    return { type: "message", key: id, value: messageValueOf(message) };
  }

  async #end(): Promise<void> {
    await this.#pass(1000);
    const late = this.#open();
    for (const [session, said] of this.#said) await this.#seeEverywhere(session, said);
    await this.#goOn(late);
    this.#judgeStamps();
  }

  /** All windows show the same, and where everybody had heard everything, in the order in which it was said. */
  async #seeEverywhere(session: SessionId, said: readonly MessageId[]): Promise<void> {
    const threads = new Set<string>();
    for (const { store } of this.#windows) threads.add(orderOf(await this.#show(store, session)));
    if (threads.size > 1)
      this.#complaints.push(`${session} is not the same everywhere: ${[...threads].join(" / ")}`);
    if (said.length > 0 && !threads.has(said.join(" ")))
      this.#complaints.push(`${session} shows ${[...threads][0]} instead of ${said.join(" ")}`);
  }

  /** A clock that is right again goes on: what is said last wins, and is listed first. */
  async #goOn({ store, clock: rightClock }: Window): Promise<void> {
    const listed = await store.list();
    const [newest] = listed;
    if (newest) this.figures.futureMs = newest.updatedAt - rightClock.now();
    const expected: string[] = [];
    for (const { id } of [...listed].reverse()) {
      await this.#pass(1000);
      this.#writing = rightClock;
      await store.append(id, [fieldChange("title", `Now ${id}`)]);
      expected.unshift(id);
    }
    await this.#pass(1000);
    for (const window of this.#windows) {
      const list = await window.store.list();
      if (list.some(({ id, title }) => title !== `Now ${id}`))
        this.#complaints.push("what was written last, with a right clock, is not what is shown");
      const order = list.map(({ id }) => id).join(" ");
      if (order !== expected.join(" "))
        this.#complaints.push(`the list is not newest first: ${order} instead of ${expected.join(" ")}`);
    }
  }

  #judgeStamps(): void {
    const all = new Set<Stamp>();
    for (const { stamps } of this.#windows) {
      this.figures.stamps += stamps.length;
      for (const [index, stamp] of stamps.entries()) {
        if (!readStamp(stamp)) this.#complaints.push(`${stamp} is no stamp`);
        const before = stamps[index - 1];
        if (before !== undefined && before >= stamp) this.#complaints.push(`${stamp} came after ${before}`);
        if (all.has(stamp)) this.#complaints.push(`${stamp} was given twice`);
        all.add(stamp);
      }
    }
  }

  async #show(store: OpenStore, session: SessionId): Promise<Session | undefined> {
    const records = await store.find(session);
    return records && sessionOf(records, () => true);
  }
}

const orderOf = (session: Session | undefined): string =>
  (session?.thread ?? []).map(({ id }) => id).join(" ");
