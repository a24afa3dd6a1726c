// A window in a process of its own that says what it was given, folds now and then, and does what it is told on its
// standard input: `say <index>`, `fold`, `stop <call> <n>` (itself, before the n-th such call from now), `report`, `end`.
// It answers `a <index>` (acknowledged), `x <index> <why>` (refused), `stopping <call>`, `folded`, `d <session> <digest>`,
// `reported`, `done`.

import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { systemClock } from "../../../src/base/clock.ts";
import { describeError, silentLog } from "../../../src/base/log.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { sessionOf } from "../../../src/core/session.ts";
import type { Disk, FileFacts } from "../../../src/storage/disk.ts";
import { type Machine, thisMachine } from "../../../src/storage/machine.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import { openStore } from "../../../src/storage/openStore.ts";
import type { WorkerFiles } from "../../../src/storage/storageWorker.ts";
import { Random } from "../support/random.ts";
import { digestIn } from "../support/reading.ts";
import { changeOf } from "../support/sayings.ts";
import { type ScriptSetup, scriptOf } from "../support/windowScript.ts";
import { wrapDisk } from "../support/wrapDisk.ts";

export type WindowsVariant = "overwritingLinks" | "unnoticedClaims" | "shortReads";

export interface BusyWindowSetup {
  readonly root: string;
  readonly script: ScriptSetup;
  /** Which messages of the script are still to be said. */
  readonly indexes: readonly number[];
  readonly sessions: readonly SessionId[];
  readonly seed: number;
  /** How often it takes a living window for gone, between 0 and 1. Nothing on a disk can rule that out. */
  readonly misjudges: number;
  readonly variant?: WindowsVariant | undefined;
  readonly files: WorkerFiles;
}

/** Between two messages, at most. */
const pauseMs = 50;
const flyingLimit = 4;

const setup = JSON.parse(process.argv[2] ?? "") as BusyWindowSetup;
const { root, script, indexes, sessions, misjudges, variant, files } = setup;
const random = new Random(setup.seed);
const say = (line: string) => writeSync(1, `${line}\n`);
let stopAt: { readonly call: string; left: number } | undefined;

const stoppingDisk = (disk: Disk): Disk =>
  wrapDisk(disk, async ({ call }, run) => {
    if (stopAt?.call === call && --stopAt.left === 0) {
      stopAt = undefined;
      say(`stopping ${call}`);
      process.kill(process.pid, "SIGSTOP");
    }
    return run();
  });

const brokenDisks: Record<WindowsVariant, (disk: Disk) => Disk> = {
  overwritingLinks: (disk) => ({
    ...disk,
    async link(from, to) {
      await disk.unlink(to).catch(() => undefined);
      await disk.link(from, to);
    },
  }),
  unnoticedClaims(disk) {
    const own = new Map<string, FileFacts>();
    return {
      ...disk,
      async createAppend(path) {
        const file = await disk.createAppend(path);
        own.set(path, await file.facts());
        return file;
      },
      facts: async (path) => own.get(path) ?? disk.facts(path),
    };
  },
  shortReads: (disk) => ({
    ...disk,
    readRange: (path, offset, length) => disk.readRange(path, offset, Math.ceil(length / 2)),
  }),
};

async function main(): Promise<void> {
  const truth = await thisMachine();
  const machine: Machine = {
    ...truth,
    isRunning: (...asked) => random.next() >= misjudges && truth.isRunning(...asked),
  };
  const disk = stoppingDisk(variant === undefined ? nodeDisk : brokenDisks[variant](nodeDisk));
  const store = openStore({ root, disk, clock: systemClock, log: silentLog, machine, ...files });

  const sayings = scriptOf(script);
  const lastIn = new Map<SessionId, MessageId>();

  /** Never rejects. */
  async function append(index: number): Promise<void> {
    const saying = sayings[index];
    if (!saying) throw new RangeError(`There is no message ${index}.`);
    const parent = await parentIn(saying.session, lastIn.get(saying.session)).catch(() => undefined);
    lastIn.set(saying.session, saying.id);
    await store.append(saying.session, [changeOf(saying, systemClock.now(), parent)]).then(
      () => say(`a ${index}`),
      (cause) => say(`x ${index} ${describeError(cause)}`),
    );
  }

  createInterface({ input: process.stdin }).on("line", async (line) => {
    const [word, call, count] = line.split(" ");
    if (word === "stop" && call !== undefined) stopAt = { call, left: Number(count) };
    if (word === "say") await append(Number(call));
    if (word === "fold") {
      await store.foldNow();
      say("folded");
    }
    if (word === "report") {
      for (const session of sessions)
        say(`d ${session} ${await digestIn(store, session).catch(() => "unreadable")}`);
      say("reported");
    }
    if (word === "end") {
      await store.close();
      process.exit(0);
    }
  });

  /** The end of the conversation as this window sees it, or what it said last itself. */
  async function parentIn(session: SessionId, own: MessageId | undefined): Promise<MessageId | undefined> {
    if (own !== undefined && random.integer(12) > 0) return own;
    const records = await store.find(session);
    return records && sessionOf(records, () => true).thread.at(-1)?.id;
  }

  const flying = new Set<Promise<void>>();
  for (const index of indexes) {
    const done = append(index).then(() => void flying.delete(done));
    flying.add(done);
    if (flying.size >= flyingLimit) await Promise.race(flying);
    if (random.integer(3) > 0) await new Promise((resolve) => setTimeout(resolve, random.integer(pauseMs)));
    if (random.integer(50) === 0) void store.foldNow();
  }
  await Promise.all(flying);
  say("done");
}

void main();
