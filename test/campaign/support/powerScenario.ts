import { dirname } from "node:path";
import type { EpochMs } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { type MessageId, newMessageId, newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { messageValueOf, type ReplyStatus } from "../../../src/core/message.ts";
import type { Change } from "../../../src/core/record.ts";
import { deltaChange, fieldChange } from "../../../src/core/session.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { type OpenStore, openStore } from "../../../src/storage/openStore.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { LedgerEvent } from "./powerLedger.ts";
import type { Random } from "./random.ts";
import { appendsIn } from "./simJournal.ts";
import type { SimulatedTime } from "./simTime.ts";
import { Turns } from "./simTurns.ts";
import { type DiskState, type Gate, SimulatedDisk } from "./simulatedDisk.ts";

/** The parent is there, as the editor's own folders are; the store's folder is not. */
export const storeRoot = "/user/store";

/** A place to cut the power: between two calls to the disk. */
export interface Cut {
  readonly state: DiskState;
  /** How many events of the ledger had happened. */
  readonly events: number;
  /** The call that did not happen any more, for people who look for a cause. */
  readonly before: string;
}

/** What stays the same in a whole scenario, through several losses of power. */
export interface World {
  readonly time: SimulatedTime;
  readonly work: FileWork;
  readonly hasLinks: boolean;
  /** Whether the system tells its starts apart. */
  readonly hasBootId: boolean;
  /** Whether windows can tell which processes are there. Where they cannot, each takes the others for gone. */
  readonly seesProcesses: boolean;
  /** Whether some messages are so long that a journal passes the size at which it is folded at once. */
  readonly isLarge: boolean;
  /** How often a call fails, between 0 and 1. */
  readonly failureRate: number;
  /** What a broken variant makes of the disk. */
  readonly wrap: (disk: Disk) => Disk;
  readonly sessions: SessionId[];
}

interface Window {
  readonly store: OpenStore;
  readonly processId: number;
  state: "running" | "stopped" | "dead";
  /** Calls of `append` whose line was not seen yet, oldest first. */
  readonly unseen: { readonly append: number; readonly changes: string }[];
}

interface Reply {
  readonly window: Window;
  readonly session: SessionId;
  readonly message: MessageId;
  readonly said: string[];
}

const failureCodes = ["EIO", "ENOSPC", "EIO", "EMFILE", "EACCES"];
const passingCodes = failureCodes.filter((code) => code !== "EACCES");
/**
 * The folder above may be listed, and permissions do not come and go between two calls. A store that is told otherwise
 * goes on without a sync of that folder, rightly, and nobody could hold it to its promise.
 */
const codesOf = (call: string, path: string): readonly string[] =>
  call === "list" && path === dirname(storeRoot) ? passingCodes : failureCodes;
const inWords = (changes: readonly { type: string; key: string; value: unknown }[]): string =>
  JSON.stringify(changes.map(({ type, key, value }) => [type, key, value]));

/** From the moment the computer starts to the moment it is off: windows that write, fold, stop and die, at random. */
export class PowerScenario {
  readonly cuts: Cut[] = [];
  readonly events: LedgerEvent[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #disk: SimulatedDisk;
  readonly #turns: Turns<Window>;
  readonly #boot: number;
  readonly #windows: Window[] = [];
  readonly #replies: Reply[] = [];
  #underWay = 0;
  #appends: number;
  #lastVersion = -1;
  readonly #seen = new Set<string>();

  /** @param boot Counts the starts of this computer. */
  constructor(world: World, random: Random, state: DiskState, boot: number) {
    this.#world = world;
    this.#random = random;
    this.#disk = new SimulatedDisk(world.time.clock, state, { hasLinks: world.hasLinks });
    this.#turns = new Turns(random, ({ state: windowState }) => windowState === "running");
    this.#boot = boot;
    this.#appends = boot * 1_000_000;
  }

  /** @param steps How many things people do, each of them many calls to the disk. */
  async run(steps: number): Promise<void> {
    for (let left = 1 + this.#random.integer(3); left > 0; left--) this.#openWindow();
    for (let step = 0; step < steps; step++) {
      this.#act();
      const turnsLeft = this.#random.integer(4) === 0 ? 0 : this.#random.integer(60);
      let turn = 0;
      // Often everything comes to its end before the next thing happens, and often it does not.
      await this.#turns.until(() => (turnsLeft === 0 ? this.#underWay === 0 : turn++ >= turnsLeft));
    }
    for (const window of this.#windows) if (window.state === "stopped") window.state = "running";
    await this.#turns.until(() => false);
    this.#mark("the end");
  }

  #openWindow(): Window {
    const processId = this.#boot * 1000 + this.#windows.length;
    const window: Window = { processId, state: "running", unseen: [], store: this.#storeOf(() => window) };
    this.#windows.push(window);
    return window;
  }

  #storeOf(window: () => Window): OpenStore {
    const { time, work, hasBootId, seesProcesses, wrap } = this.#world;
    const processId = this.#boot * 1000 + this.#windows.length;
    return openStore({
      root: storeRoot,
      disk: wrap(this.#disk.seenThrough(this.#gateOf(window))),
      clock: time.clock,
      timers: time,
      log: silentLog,
      worker: work,
      workerFile: "",
      wasmFile: "",
      machine: {
        host: "here",
        bootId: hasBootId ? `boot-${this.#boot}` : undefined,
        processId,
        isRunning: (id) =>
          id === processId ||
          (seesProcesses && this.#windows.some((other) => other.processId === id && other.state !== "dead")),
      },
    });
  }

  #gateOf(window: () => Window): Gate {
    return async ({ call, path, bytes }) => {
      await this.#turns.next(window());
      this.#mark(`${call} ${path}`);
      if (call === "write" && bytes && path.includes("/journal/")) this.#see(window(), bytes);
      if (this.#random.next() >= this.#world.failureRate) return undefined;
      if (call === "write" && bytes && this.#random.integer(2) === 0)
        return this.#random.integer(bytes.length);
      throw Object.assign(new Error("By the campaign."), {
        code: this.#random.pick(codesOf(call, path)),
      });
    };
  }

  #mark(before: string): void {
    const { version } = this.#disk;
    const events = this.events.length;
    if (version === this.#lastVersion && this.cuts.at(-1)?.events === events) return;
    this.#lastVersion = version;
    this.cuts.push({ state: this.#disk.state, events, before });
  }

  /** Takes note of the stamps in what a window writes. It may write the same append again, to another journal. */
  #see(window: Window, bytes: Uint8Array): void {
    for (const records of appendsIn(bytes)) {
      const stamp = records[0]?.stamp ?? "";
      if (this.#seen.has(stamp)) continue;
      this.#seen.add(stamp);
      const words = inWords(records);
      const index = window.unseen.findIndex(({ changes }) => changes === words);
      const [seen] = index === -1 ? [] : window.unseen.splice(index, 1);
      if (seen) this.events.push({ kind: "written", append: seen.append, records });
    }
  }

  #append(window: Window, session: SessionId, changes: readonly Change[]): void {
    const append = ++this.#appends;
    const waiting = { append, changes: inWords(changes) };
    window.unseen.push(waiting);
    this.#track(
      window.store.append(session, changes).then(
        () => this.events.push({ kind: "acknowledged", append }),
        () => {
          const index = window.unseen.indexOf(waiting);
          if (index !== -1) window.unseen.splice(index, 1);
        },
      ),
    );
  }

  #track(work: Promise<unknown>): void {
    this.#underWay++;
    const end = () => this.#underWay--;
    work.then(end, end);
  }

  #act(): void {
    const { time, sessions } = this.#world;
    const running = this.#windows.filter(({ state }) => state === "running");
    if (running.length === 0) {
      this.#openWindow();
      return;
    }
    const window = this.#random.pick(running);
    const kind = this.#random.integer(100);
    if (sessions.length === 0 || kind < 4) sessions.push(newSessionId());
    const session = this.#random.pick(sessions);
    if (kind < 30) this.#say(window, session);
    else if (kind < 50) this.#stream(window, session);
    else if (kind < 62) this.#append(window, session, [this.#field()]);
    else if (kind < 66)
      this.#append(window, session, [fieldChange("deleted", this.#random.integer(2) === 0 || null)]);
    else if (kind < 80) this.#track(window.store.foldNow());
    else if (kind < 84) this.#track(window.store.list());
    else if (kind < 87) this.#track(window.store.find(session));
    else if (kind < 93) time.pass(this.#random.pick([20, 1000, 6000, 35_000, 35_000, 4_000_000]));
    else if (kind < 95) window.state = "dead";
    else if (kind < 96) window.state = "stopped";
    else if (kind < 98) this.#resumeOrOpen();
    else this.#track(window.store.close());
  }

  #resumeOrOpen(): void {
    const stopped = this.#windows.find(({ state }) => state === "stopped");
    if (stopped) stopped.state = "running";
    else this.#openWindow();
  }

  #say(window: Window, session: SessionId): void {
    const changes = [this.#message(newMessageId(this.#world.time.clock.now()), "complete", this.#words())];
    if (this.#random.integer(3) === 0) changes.push(fieldChange("head", changes[0]?.key ?? ""));
    if (this.#random.integer(3) === 0) changes.push(this.#field());
    this.#append(window, session, changes);
  }

  /** Begins a reply, goes on with one, or ends one. */
  #stream(window: Window, session: SessionId): void {
    const index = this.#random.integer(this.#replies.length + 1);
    const reply = this.#replies[index];
    if (reply?.window.state !== "running") {
      const message = newMessageId(this.#world.time.clock.now());
      this.#replies.push({ window, session, message, said: [] });
      this.#append(window, session, [this.#message(message, "streaming", "")]);
      return;
    }
    for (let deltas = 1 + this.#random.integer(3); deltas > 0; deltas--) {
      const said = this.#words();
      const delta = deltaChange(reply.message, reply.said.push(said) - 1, "text", said);
      this.#append(reply.window, reply.session, [delta]);
    }
    if (this.#random.integer(3) > 0) return;
    this.#replies.splice(index, 1);
    const whole = this.#message(reply.message, "complete", reply.said.join(""));
    this.#append(reply.window, reply.session, [whole]);
  }

  #message(id: MessageId, status: ReplyStatus, text: string): Change {
    const message = {
      id,
      role: status === "streaming" ? ("assistant" as const) : ("user" as const),
      parts: text === "" ? [] : [{ type: "text" as const, text }],
      status,
      createdAt: this.#world.time.clock.now() as EpochMs,
    };
    return { type: "message", key: id, value: messageValueOf(message) };
  }

  #field(): Change {
    const words = this.#words();
    switch (this.#random.integer(5)) {
      case 0:
        return fieldChange("title", words);
      case 1:
        return fieldChange("draft", words);
      case 2:
        return fieldChange("createdAt", this.#world.time.clock.now());
      case 3:
        return { type: "tag", key: `tag ${this.#random.integer(5)}`, value: words };
      default:
        return {
          type: "fromTheFuture",
          key: String(this.#random.integer(5)),
          value: { words, more: [1, null] },
        };
    }
  }

  /** Never the same twice. Some are longer than a sector, some than a block. */
  #words(): string {
    const isLong = this.#random.integer(this.#world.isLarge ? 4 : 30) === 0;
    const longer = isLong ? (this.#world.isLarge ? 4000 : 20) : 1;
    const length = this.#random.pick([3, 20, 20, 60, 200, 700]) * longer;
    const words = `${this.#boot}.${this.#appends} „ß“ ${this.#random.integer(0x1_0000_0000).toString(36)} `;
    return words.padEnd(length, words);
  }
}
