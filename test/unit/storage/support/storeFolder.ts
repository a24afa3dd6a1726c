import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStore } from "../../../../src/app/sessionStore.ts";
import { systemClock } from "../../../../src/base/clock.ts";
import { disposable } from "../../../../src/base/disposable.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { newMessageId, type SessionId } from "../../../../src/core/ids.ts";
import { type Message, messageValueOf } from "../../../../src/core/message.ts";
import type { Change } from "../../../../src/core/record.ts";
import { sessionOf } from "../../../../src/core/session.ts";
import type { Machine } from "../../../../src/storage/machine.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import { type OpenStore, openStore, type StoreSetup } from "../../../../src/storage/openStore.ts";
import type { Timers } from "../../../../src/storage/timers.ts";
import { storageWorkerFiles } from "./storageWorkerFiles.ts";

/** A store's folder on the real disk, and the windows that a test opens on it. */
export class StoreFolder {
  readonly root: string;
  readonly #windows: OpenStore[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<StoreFolder> {
    return new StoreFolder(join(await mkdtemp(join(tmpdir(), "braid-store-")), "store"));
  }

  async window(setup: Partial<StoreSetup> = {}): Promise<OpenStore> {
    const files = await storageWorkerFiles();
    const store = openStore({
      root: this.root,
      disk: nodeDisk,
      clock: systemClock,
      log: silentLog,
      ...files,
      ...setup,
    });
    this.#windows.push(store);
    return store;
  }

  /** What a window that is opened now reads in a session: the texts of its messages, sorted. */
  async textsIn(session: SessionId): Promise<string[]> {
    const window = await this.window();
    const texts = await textsIn(window, session);
    await window.close();
    return texts;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#windows.map((window) => window.close()));
    await rm(join(this.root, ".."), { recursive: true, force: true, maxRetries: 3 });
  }

  async files(folder: string): Promise<string[]> {
    const path = this.path(folder);
    return existsSync(path) ? (await readdir(path)).sort() : [];
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** The path of the only file in a folder. */
  async onlyFile(folder: string): Promise<string> {
    const [file, ...others] = await this.files(folder);
    if (file === undefined || others.length > 0)
      throw new Error(`Not one file in ${folder}: ${file} ${others}`);
    return this.path(folder, file);
  }

  /** Damages a file at a place between 0, its start, and 1, its end. */
  async flipBit(path: string, place: number): Promise<void> {
    const bytes = await readFile(path);
    const index = Math.min(bytes.length - 1, Math.floor(bytes.length * place));
    bytes[index] = (bytes[index] ?? 0) ^ 4;
    await writeFile(path, bytes);
  }
}

/** A process that `others` can take for dead, whatever the truth. */
export const machineOf = (processId: number, isRunning: (processId: number) => boolean): Machine => ({
  host: "here",
  bootId: "boot",
  processId,
  isRunning,
});

/** Time stands still: nothing happens but what the test does. */
export const noTimers: Timers = { after: () => disposable(() => {}), every: () => disposable(() => {}) };

export const said = (text: string, more: Partial<Message> = {}): Change => {
  const id = more.id ?? newMessageId(Date.now());
  const message: Message = {
    id,
    role: "user",
    parts: [{ type: "text", text }],
    status: "complete",
    createdAt: systemClock.now(),
    ...more,
  };
  return { type: "message", key: id, value: messageValueOf(message) };
};

export async function textsIn(store: SessionStore, session: SessionId): Promise<string[]> {
  const texts: string[] = [];
  for (const { value } of (await store.find(session))?.ofType("message") ?? [])
    texts.push((value as { parts: [{ text: string }] }).parts[0].text);
  return texts.sort();
}

export async function titleIn(store: SessionStore, session: SessionId): Promise<string | undefined> {
  const records = await store.find(session);
  return records && sessionOf(records, () => true).summary.title;
}

/** Waits until something is so. @throws when it is not within the time. */
export async function until(isSo: () => boolean | Promise<boolean>, limitMs = 3000): Promise<void> {
  const start = Date.now();
  while (!(await isSo())) {
    if (Date.now() - start > limitMs) throw new Error(`It did not come true within ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
