import type { EpochMs } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { type MessageId, newMessageId, newSessionId, type SessionId } from "../../../src/core/ids.ts";
import type { Change, SessionRecord } from "../../../src/core/record.ts";
import { deltaChange, fieldChange } from "../../../src/core/session.ts";
import { type OpenStore, openStore } from "../../../src/storage/openStore.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { WorkerWork, WorkKind } from "../../../src/storage/workerProtocol.ts";
import type { Random } from "./random.ts";
import { linesIn } from "./simJournal.ts";
import { noTimers, type SimulatedTime } from "./simTime.ts";
import { type Gate, SimulatedDisk } from "./simulatedDisk.ts";

/** Files of a store by their path in it, with forward slashes. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const damagedRoot = "/user/store";

/** Processes of windows that are still there when the store is damaged. */
const livingProcess = 20;

/** What every line and every session file held when it was written, noted down as it was written. */
export class Knowledge {
  /** By the text of a journal's line. A first line, which says who writes, holds none. */
  readonly lines = new Map<string, readonly SessionRecord[]>();
  /** By file name: what that edition was made of, and its bytes. */
  readonly editions = new Map<
    string,
    { readonly bytes: Uint8Array; readonly records: readonly SessionRecord[] }
  >();
  /** By stamp, type and key: every value that was ever written. */
  readonly values = new Map<string, string>();

  noteJournal(bytes: Uint8Array): void {
    for (const { text, records } of linesIn(bytes)) {
      this.lines.set(text, records);
      for (const record of records) this.values.set(nameOfValue(record), JSON.stringify(record.value));
    }
  }

  noteEdition({ session, generation, records }: WorkerWork["encodeSession"]["ask"], bytes: Uint8Array): void {
    const noted: SessionRecord[] = [];
    for (let index = 0; index < records.length; index += 4) {
      const [type = "", key = "", value = "", stamp = ""] = records.slice(index, index + 4);
      noted.push({ session, type, key, value: JSON.parse(value), stamp: stamp as SessionRecord["stamp"] });
    }
    this.editions.set(`${session}.${generation}.braid`, { bytes, records: noted });
  }
}

export const nameOfValue = ({ stamp, type, key }: SessionRecord): string => `${stamp} ${type} ${key}`;

/** A store with something of everything, before anything happened to it. */
export interface UndamagedStore {
  readonly files: Files;
  readonly knowledge: Knowledge;
  readonly sessions: readonly SessionId[];
  /** The records of journals that were folded, by stamp, type and key. */
  readonly folded: ReadonlySet<string>;
  /** Names of journals whose windows are still there. Their last line may be on its way. */
  readonly living: ReadonlySet<string>;
}

/**
 * Makes sessions of several editions, one of them in the trash, journals of windows that died, that belong to another
 * start of the computer and that are still there, and folded journals.
 */
export async function undamagedStore(
  work: FileWork,
  time: SimulatedTime,
  random: Random,
): Promise<UndamagedStore> {
  const knowledge = new Knowledge();
  const disk = new SimulatedDisk(time.clock);
  const gate: Gate = async ({ call, path, bytes }) => {
    if (call === "write" && bytes && path.includes("/journal/")) knowledge.noteJournal(bytes);
    return undefined;
  };
  const noting: FileWork = {
    ask: async <K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]) => {
      const answer = await work.ask(kind, ask);
      if (kind === "encodeSession")
        knowledge.noteEdition(ask as WorkerWork["encodeSession"]["ask"], answer as Uint8Array);
      return answer;
    },
    stop: () => {},
  };
  const open = (processId: number, bootId = "boot-2"): OpenStore =>
    openStore({
      root: damagedRoot,
      disk: disk.seenThrough(gate),
      clock: time.clock,
      timers: noTimers,
      log: silentLog,
      worker: noting,
      workerFile: "",
      wasmFile: "",
      machine: {
        host: "here",
        bootId,
        processId,
        isRunning: (id) => id === processId || id === livingProcess,
      },
    });

  const sessions = Array.from({ length: 3 + random.integer(3) }, newSessionId);
  const talk = (store: OpenStore, session: SessionId) => somethingSaid(store, session, time, random);
  const folder = open(10);
  for (let rounds = 2 + random.integer(2); rounds > 0; rounds--) {
    for (const session of sessions) if (random.integer(4) > 0) await talk(folder, session);
    await folder.foldNow();
    time.pass(60_000);
  }
  const [deleted] = sessions;
  if (deleted) {
    await talk(folder, deleted);
    await folder.append(deleted, [fieldChange("deleted", true)]);
    await folder.foldNow();
  }
  for (const window of [open(11), open(12, "boot-1"), open(livingProcess)])
    for (let times = 1 + random.integer(4); times > 0; times--) await talk(window, random.pick(sessions));
  time.pass(120_000);

  const files = new Map<string, Uint8Array>();
  const reader = disk.seenThrough();
  for (const folderName of ["journal", "folded", "sessions", "trash"])
    for (const name of await reader.list(`${damagedRoot}/${folderName}`))
      files.set(`${folderName}/${name}`, await reader.readFile(`${damagedRoot}/${folderName}/${name}`));
  const living = [...files].filter(([, bytes]) => Buffer.from(bytes).includes(`"pid":${livingProcess},`));
  const foldedLines = [...files].flatMap(([path, bytes]) =>
    path.startsWith("folded/") ? linesIn(bytes) : [],
  );
  const folded = new Set(foldedLines.flatMap(({ records }) => records.map(nameOfValue)));
  return { files, knowledge, sessions, folded, living: new Set(living.map(([path]) => path)) };
}

/** Whether a process of the undamaged store is still there. */
export const isLiving = (processId: number): boolean => processId === livingProcess;

async function somethingSaid(
  store: OpenStore,
  session: SessionId,
  time: SimulatedTime,
  random: Random,
): Promise<void> {
  const now = time.clock.now();
  const words = (): string =>
    `${random.integer(0x1_0000_0000).toString(36)} ä „quoted" \\n `.repeat(1 + random.integer(12));
  const message = (key: MessageId, status: string, text: string): Change => ({
    type: "message",
    key,
    value: { role: "user", status, createdAt: now as EpochMs, parts: [{ type: "text", text }] },
  });
  time.pass(1 + random.integer(2000));
  const id = newMessageId(now);
  switch (random.integer(4)) {
    case 0: {
      const text = words();
      await store.append(session, [message(id, "streaming", "")]);
      await store.append(session, [deltaChange(id, 0, "text", text)]);
      if (random.integer(2) === 0) await store.append(session, [message(id, "complete", text)]);
      return;
    }
    case 1:
      await store.append(session, [
        fieldChange(random.pick(["title", "draft", "head"] as const), words()),
        { type: "fromTheFuture", key: words(), value: { list: [1, null, words()] } },
      ]);
      return;
    default:
      await Promise.all([
        store.append(session, [message(id, "complete", words()), fieldChange("createdAt", now)]),
        store.append(session, [{ type: "tag", key: `t${random.integer(9)}`, value: words() }]),
      ]);
  }
}
