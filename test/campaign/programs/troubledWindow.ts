// A window in a process of its own that meets real trouble with its disk. It says `problem <what>` for whatever goes
// against the promise, and `end` or `impossible` at last.

import { spawnSync } from "node:child_process";
import { closeSync, openSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { chmod, chown, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { StoreError, type StoreTrouble } from "../../../src/app/sessionStore.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { describeError, silentLog } from "../../../src/base/log.ts";
import type { MessageId } from "../../../src/core/ids.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import { openStore } from "../../../src/storage/openStore.ts";
import { StorageWorker, type WorkerFiles } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { Random } from "../support/random.ts";
import {
  compare,
  noTimers,
  quarantinedSessionFiles,
  quietWindow,
  readAll,
  readSessions,
  unwatched,
} from "../support/reading.ts";
import { type RealTrouble, storeIn } from "../support/realTrouble.ts";
import { type Saying, sayingOf, sessionIdOf } from "../support/sayings.ts";
import { perform } from "../support/windowLife.ts";

export interface TroubledWindowSetup {
  readonly kind: RealTrouble;
  /** A folder of its own; for full and read-only disks, a small disk of its own. */
  readonly folder: string;
  readonly seed: number;
  readonly files: WorkerFiles;
}

const setup = JSON.parse(process.argv[2] ?? "") as TroubledWindowSetup;
const { kind, folder, seed, files } = setup;
const random = new Random(seed);
const root = storeIn(folder);
const tell = (line: string) => writeSync(1, `${line}\n`);
const problem = (what: string) => void tell(`problem ${what}`);
/** Nobody in particular. */
const nobody = 65_534;

/** The worker is started before the trouble begins, as it mostly is. */
const worker = new StorageWorker(files, systemTimers);
const open = () =>
  openStore({
    root,
    disk: unwatched(nodeDisk),
    clock: systemClock,
    log: silentLog,
    timers: noTimers,
    worker,
    ...files,
  });
let store = open();
const said = new Map<MessageId, Saying>();
const acknowledged: Saying[] = [];
const sessions = [0, 1, 2].map((index) => sessionIdOf(seed, index));

/** Says something; answers whether it was acknowledged. A refusal has to say what the trouble is. */
async function say(trouble: StoreTrouble, longest = 60): Promise<boolean> {
  const saying = sayingOf("real", said.size, random.pick(sessions), longest);
  said.set(saying.id, saying);
  try {
    await perform(store, { do: "say", sayings: [saying] });
    acknowledged.push(saying);
    return true;
  } catch (cause) {
    if (!(cause instanceof StoreError)) problem(`refused with ${describeError(cause)}`);
    else if (cause.trouble !== trouble) problem(`refused as ${cause.trouble}: ${describeError(cause.cause)}`);
    return false;
  }
}

async function mustSay(when: string): Promise<void> {
  for (let count = 0; count < 3; count++) if (!(await say("other"))) problem(`it cannot be written ${when}`);
}

/** What this window shows is all there. */
async function mustRead(when: string): Promise<void> {
  try {
    const read = await readSessions(store, sessions);
    for (const each of compare(read, acknowledged, said)) problem(`${when}: ${each}`);
  } catch (cause) {
    problem(`no list ${when}: ${describeError(cause)}`);
  }
}

/** Says something in each session, and has it folded. */
async function prepare(): Promise<void> {
  await mustSay("at first");
  await store.foldNow();
  await mustSay("at first");
  await mustRead("at first");
}

/** The window that had the trouble goes on, and one that is opened then finds everything. */
async function heal(): Promise<void> {
  await mustRead("when the trouble is gone");
  await mustSay("when the trouble is gone");
  await store.foldNow();
  await store.close();
  const left = await readdir(join(root, "journal"));
  const records = await Promise.all(left.map(async (file) => (await stat(join(root, "journal", file))).size));
  if (records.some((size) => size > 300)) problem(`not folded when the trouble is gone: ${left.join(", ")}`);
  const read = await readAll(quietWindow(root, worker), sessions);
  for (const each of compare(read, acknowledged, said)) problem(`afterwards: ${each}`);
  for (const each of await quarantinedSessionFiles(root)) problem(each);
}

/** A disk of one megabyte, with a file on it that leaves little room. */
async function full(): Promise<void> {
  await prepare();
  const ballast = join(folder, "ballast");
  const leftBytes = 4096 * (1 + random.integer(30));
  writeFileSync(ballast, new Uint8Array(300_000));
  const rest = openSync(ballast, "a");
  const page = new Uint8Array(4096);
  const pages: number[] = [];
  try {
    while (true) pages.push(writeSync(rest, page));
  } catch {
    // It is full.
  }
  closeSync(rest);
  spawnSync("truncate", ["-s", `-${leftBytes}`, ballast]);
  let refusals = 0;
  for (let count = 0; refusals < 4 && count < 2000; count++) {
    if (!(await say("full", 400))) refusals++;
    if (random.integer(20) === 0) await store.foldNow();
  }
  if (refusals < 4) problem("the disk did not get full");
  await mustRead("while the disk is full");
  await store.foldNow();
  await mustRead("while the disk is full, after a fold");
  unlinkSync(ballast);
  await heal();
}

/** A window that is opened on a disk that is read-only then. */
async function readOnly(): Promise<void> {
  await prepare();
  await store.close();
  const mount = (options: string) => spawnSync("mount", ["-o", `remount,${options}`, folder]).status === 0;
  if (!mount("ro")) return void tell("impossible");
  store = open();
  if (random.integer(2) === 0) await mustRead("while the disk is read-only");
  for (let count = 0; count < 2; count++)
    if (await say("readOnly")) problem("a read-only disk took something");
  await store.foldNow();
  await mustRead("while the disk is read-only");
  if (!mount("rw")) return void problem("the disk stays read-only");
  await heal();
}

/** Folders that somebody made read-only for us. */
async function denied(): Promise<void> {
  await prepare();
  if (process.getuid?.() === 0) {
    // The superuser is denied nothing.
    for (const name of ["", ...(await readdir(folder, { recursive: true }))])
      await chown(join(folder, name), nobody, nobody);
    process.setgid?.(nobody);
    process.setuid?.(nobody);
  }
  await mustSay("as somebody else");
  const places = ["journal", "sessions", "trash", "temporary", "folded"].filter(() => random.integer(3) > 0);
  places.push("journal");
  for (const place of places) await chmod(join(root, place), 0o500).catch(() => undefined);
  await store.foldNow();
  if (await say("denied")) problem("a folder that may not be written to took something");
  await mustRead("while the folder may not be written to");
  for (const place of places) await chmod(join(root, place), 0o700).catch(() => undefined);
  await heal();
}

/** Nearly no descriptors left. */
async function tooManyFiles(): Promise<void> {
  await prepare();
  const opened: number[] = [];
  try {
    while (true) opened.push(openSync("/dev/null", "r"));
  } catch {
    // There are no more.
  }
  for (let free = random.integer(3); free > 0; free--) closeSync(opened.pop() ?? 0);
  for (let count = 0; count < 3; count++) {
    await say("tooManyFiles");
    await store.foldNow();
  }
  await mustRead("with too many open files");
  for (const file of opened) closeSync(file);
  await heal();
}

const scenes: Record<RealTrouble, () => Promise<void>> = {
  reallyFull: full,
  reallyReadOnly: readOnly,
  reallyDenied: denied,
  reallyTooManyFiles: tooManyFiles,
};

async function main(): Promise<void> {
  await scenes[kind]();
  tell("end");
  process.exit(0);
}

void main();
