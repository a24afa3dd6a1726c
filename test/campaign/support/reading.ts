import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SessionStore } from "../../../src/app/sessionStore.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { disposable } from "../../../src/base/disposable.ts";
import { describeError, silentLog } from "../../../src/base/log.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { readMessage, textOf } from "../../../src/core/message.ts";
import type { MessageTree } from "../../../src/core/messageTree.ts";
import type { RecordSet } from "../../../src/core/recordSet.ts";
import { sessionOf } from "../../../src/core/session.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { layoutOf, readSessionFileName } from "../../../src/storage/layout.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import { type OpenStore, openStore } from "../../../src/storage/openStore.ts";
import { type FileWork, StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers, type Timers } from "../../../src/storage/timers.ts";
import type { Programs } from "./programs.ts";
import type { Saying } from "./sayings.ts";

/** Time stands still: nothing happens but what is asked for. */
export const noTimers: Timers = { after: () => disposable(() => {}), every: () => disposable(() => {}) };

/** A disk that nobody is told of. A window on it holds nothing open while it only reads, and can be dropped. */
export const unwatched = (disk: Disk): Disk => ({ ...disk, watch: () => disposable(() => {}) });

/** One worker for all windows of this process. */
export const sharedWorker = (programs: Programs): StorageWorker => new StorageWorker(programs, systemTimers);

/** A window of this process that does nothing by itself, and that need not be closed when it has only read. */
export const quietWindow = (root: string, worker: FileWork, disk: Disk = nodeDisk): OpenStore =>
  openStore({
    root,
    disk: unwatched(disk),
    clock: systemClock,
    log: silentLog,
    timers: noTimers,
    worker,
    workerFile: "",
    wasmFile: "",
  });

/** What a window reads in one session. */
export interface SessionRead {
  readonly texts: ReadonlyMap<MessageId, string>;
  readonly isDeleted: boolean;
  /** Equal for two windows only if they show the same messages, in the same order, with the same stamps. */
  readonly digest: string;
}

export interface StoreRead {
  readonly sessions: ReadonlyMap<SessionId, SessionRead>;
  /** Sessions that cannot be read or are listed wrongly, and what should not have been found. */
  readonly problems: readonly string[];
}

/** Everything a window that was opened for it shows, and what it reports. @param expected Sessions that have to be there though the list may not have them. */
export async function readAll(store: OpenStore, expected: Iterable<SessionId> = []): Promise<StoreRead> {
  const { sessions, problems } = await readSessions(store, expected);
  // Torn journals belong into quarantine.
  const findings = store.findings.filter(
    ({ kind, file }) => kind !== "quarantined" || !file.startsWith("journal/"),
  );
  const reported = findings.map((finding) => `the window reports: ${JSON.stringify(finding)}`);
  return { sessions, problems: [...problems, ...reported] };
}

/** Everything a window shows. @throws StoreError when it cannot list. */
export async function readSessions(store: OpenStore, expected: Iterable<SessionId> = []): Promise<StoreRead> {
  const problems: string[] = [];
  const sessions = new Map<SessionId, SessionRead>();
  const summaries = new Map((await store.list()).map((summary) => [summary.id, summary]));
  for (const session of new Set([...summaries.keys(), ...expected])) {
    try {
      const records = await store.find(session);
      const summary = summaries.get(session);
      if (!records) {
        if (summary) problems.push(`${session} is listed and cannot be found`);
        continue;
      }
      const read = sessionRead(records);
      sessions.set(session, read);
      if (!summary) problems.push(`${session} is found and not listed`);
      else if (summary.messageCount !== read.texts.size)
        problems.push(
          `${session} is listed with ${summary.messageCount} messages and has ${read.texts.size}`,
        );
      if (summary?.trouble) problems.push(`${session} is listed as ${summary.trouble}`);
    } catch (cause) {
      problems.push(`${session} cannot be read: ${describeError(cause)}`);
    }
  }
  return { sessions, problems };
}

/** Session files in quarantine. There is no way for one to be damaged by a kill, a pause or a refused write. */
export async function quarantinedSessionFiles(root: string): Promise<string[]> {
  const files = await readdir(layoutOf(root).quarantine).catch(() => []);
  return files
    .filter((file) => readSessionFileName(file, { quarantined: true }))
    .map((file) => `quarantine/${file} is a session file`);
}

/** How a session that a window has found looks to its user. */
export function sessionRead(records: RecordSet): SessionRead {
  const texts = new Map<MessageId, string>();
  for (const { key, value } of records.ofType("message")) {
    const message = readMessage(key, value);
    if (message) texts.set(message.id, textOf(message.parts));
  }
  const session = sessionOf(records, () => true);
  const order = [...idsInOrder(session.tree)];
  const stamps = order.map((id) => records.get("message", id)?.stamp);
  const thread = session.thread.map(({ id }) => id);
  const digest = createHash("sha256")
    .update(JSON.stringify([order, stamps, thread, [...texts].sort(), session.summary]))
    .digest("hex");
  return { texts, isDeleted: session.summary.deletedAt !== undefined, digest };
}

/** Every message of a tree, parents before children and siblings oldest first. */
function* idsInOrder(tree: MessageTree): Iterable<MessageId> {
  const waiting = [...tree.childrenOf(undefined)].reverse();
  for (let message = waiting.pop(); message; message = waiting.pop()) {
    yield message.id;
    waiting.push(...[...tree.childrenOf(message.id)].reverse());
  }
}

/**
 * Compares what a window read with what was said.
 * @param said Everything that was ever tried; whatever else is found came out of nowhere.
 */
export function compare(
  read: StoreRead,
  acknowledged: Iterable<Saying>,
  said: ReadonlyMap<MessageId, Saying>,
): string[] {
  const problems = [...read.problems];
  for (const saying of acknowledged) {
    const text = read.sessions.get(saying.session)?.texts.get(saying.id);
    if (text === undefined) problems.push(`lost: message ${saying.id} of ${saying.session}`);
  }
  const places = new Set<string>();
  for (const [session, { texts }] of read.sessions) {
    for (const [id, text] of texts) {
      const saying = said.get(id);
      if (saying?.session !== session) problems.push(`nobody said message ${id} in ${session}`);
      else if (saying.text !== text) problems.push(`message ${id} of ${session} has another text`);
      if (places.has(text)) problems.push(`twice: the text of message ${id} of ${session}`);
      places.add(text);
    }
  }
  return problems;
}

/** Whether there is anything in a folder of the store. */
export const filesIn = async (root: string, folder: string): Promise<string[]> =>
  (await readdir(join(root, folder)).catch(() => [])).sort();

/** What a window that is running answers when asked for a session. */
export const digestIn = async (store: SessionStore, session: SessionId): Promise<string> => {
  const records = await store.find(session);
  return records ? sessionRead(records).digest : "nothing";
};
