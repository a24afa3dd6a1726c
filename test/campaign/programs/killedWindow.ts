// A window in a process of its own, to be killed: by the campaign at any instant, or by itself right before a change
// of the disk. It says `t <n>` before it does the n-th deed of its life and `a <n>` once that is acknowledged.

import { writeSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { AppendHandle, Disk } from "../../../src/storage/disk.ts";
import { layoutOf } from "../../../src/storage/layout.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import { openStore } from "../../../src/storage/openStore.ts";
import type { WorkerFiles } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { Random } from "../support/random.ts";
import { noTimers } from "../support/reading.ts";
import { sessionIdOf } from "../support/sayings.ts";
import { busyLife, type Deed, type LifeSetup, perform, wholeLife } from "../support/windowLife.ts";
import { type DiskCall, wrapDisk } from "../support/wrapDisk.ts";

export type KillVariant = "liar" | "bufferedWrites" | "copiedLinks" | "earlyRemoval";

export interface KilledWindowSetup {
  readonly root: string;
  readonly life: LifeSetup;
  readonly seed: number;
  /** `whole`: once, without timers, and killed by itself. `busy0`, `busy1`: until it is killed. */
  readonly kind: "whole" | "busy0" | "busy1";
  /** Before which change of the disk it kills itself; 0 is never. */
  readonly killAt: number;
  readonly variant?: KillVariant | undefined;
  readonly files: WorkerFiles;
}

const setup = JSON.parse(process.argv[2] ?? "") as KilledWindowSetup;
const { root, life, seed, kind, killAt, variant, files } = setup;
const say = (line: string) => writeSync(1, `${line}\n`);

/** What is read again and again changes nothing: to be killed before it is to be killed after the change before it. */
const changes = new Set<DiskCall["call"]>([
  "createAppend",
  "append",
  "datasync",
  "writeExclusive",
  "link",
  "rename",
  "unlink",
  "makeDirectory",
  "syncDirectory",
  "touch",
]);
let count = 0;

/** A place to be killed at. */
function step(): boolean {
  count++;
  return count === killAt;
}

const dieAt = (isHere: boolean) => {
  if (isHere) process.kill(process.pid, "SIGKILL");
};

const countingDisk = (disk: Disk): Disk => {
  const counting = wrapDisk(disk, async ({ call }, run) => {
    if (changes.has(call)) dieAt(step());
    return run();
  });
  const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  return {
    ...counting,
    async createAppend(path) {
      const file = await counting.createAppend(path);
      return {
        ...file,
        async write(bytes) {
          if (step()) {
            await file.write(half(bytes));
            dieAt(true);
          }
          return file.write(bytes);
        },
      };
    },
    async writeExclusive(path, bytes) {
      if (step()) {
        await disk.writeExclusive(path, half(bytes));
        dieAt(true);
      }
      return counting.writeExclusive(path, bytes);
    },
  };
};

const brokenDisks: Record<Exclude<KillVariant, "liar">, (disk: Disk) => Disk> = {
  bufferedWrites: (disk) => ({
    ...disk,
    async createAppend(path) {
      const file = await disk.createAppend(path);
      return { ...file, ...buffered(file) };
    },
  }),
  copiedLinks: (disk) => ({
    ...disk,
    async link(from, to) {
      const bytes = await disk.readFile(from);
      const file = await open(to, "wx");
      for (let offset = 0; offset < bytes.length; offset += Math.ceil(bytes.length / 4)) {
        await file.write(bytes.subarray(offset, offset + Math.ceil(bytes.length / 4)));
        dieAt(step());
      }
      await file.close();
    },
  }),
  earlyRemoval: (disk) => ({
    ...disk,
    async writeExclusive(path, bytes) {
      const { journal } = layoutOf(root);
      const isEdition = basename(path).startsWith(sessionIdOf(life.storeSeed, 0).slice(0, 7));
      if (isEdition) for (const file of await readdir(journal)) await disk.unlink(join(journal, file));
      return disk.writeExclusive(path, bytes);
    },
  }),
};

/** Keeps what is written in memory until there is more of it, as streams do. */
function buffered(file: AppendHandle): Pick<AppendHandle, "write" | "datasync" | "close"> {
  let waiting: Uint8Array[] = [];
  const flush = async () => {
    const bytes = Buffer.concat(waiting.splice(0));
    if (bytes.length > 0) await file.write(bytes);
  };
  return {
    async write(bytes) {
      if (waiting.length > 3) await flush();
      waiting = [...waiting, bytes];
      return bytes.length;
    },
    datasync: async () => {},
    async close() {
      await flush();
      await file.close();
    },
  };
}

async function main(): Promise<void> {
  const whole = countingDisk(nodeDisk);
  const disk = variant === undefined || variant === "liar" ? whole : brokenDisks[variant](whole);
  const timers = kind === "whole" ? noTimers : systemTimers;
  const store = openStore({ root, disk, clock: systemClock, log: silentLog, timers, ...files });
  const random = new Random(seed);
  const deeds: Iterable<Deed> =
    kind === "whole" ? wholeLife(life, random) : busyLife(life, random, kind === "busy0" ? 0 : 1);
  const flying = new Set<Promise<void>>();
  const flyingLimit = kind === "whole" ? 1 : 3;
  let index = 0;
  for (const deed of deeds) {
    const number = index++;
    say(`t ${number}`);
    if (variant === "liar") say(`a ${number}`);
    const done = perform(store, deed).then(() => {
      flying.delete(done);
      if (variant !== "liar") say(`a ${number}`);
    });
    flying.add(done);
    if (flying.size >= flyingLimit) await Promise.race(flying);
  }
  say(`e ${count}`);
  process.exit(0);
}

void main();
