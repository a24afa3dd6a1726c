import { setImmediate as nextTurn } from "node:timers/promises";
import { type Disposable, disposable } from "../../../../src/base/disposable.ts";
import { Emitter } from "../../../../src/base/emitter.ts";
import type { Json } from "../../../../src/base/json.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import type { OpenStore } from "../../../../src/storage/openStore.ts";
import { storeIdOf } from "../../../../src/storage/storeIdentity.ts";
import type { FolderFiles } from "../../../../src/sync/folder/folderFiles.ts";
import { slotKeys } from "../../../../src/sync/mailbox.ts";
import { nodeSyncFiles } from "../../../../src/sync/service/nodeSyncFiles.ts";
import type { SyncSettings, SyncTimers } from "../../../../src/sync/service/serviceSetup.ts";
import { SyncService } from "../../../../src/sync/service/syncService.ts";
import { StoreFolder } from "../../storage/support/storeFolder.ts";
import { HandClock } from "./machines.ts";

const fail = (cause: unknown): void => {
  throw cause;
};

/** Several machines of one user, with time that passes when a test says so, and a Settings Sync that is always at once. */
export class World {
  readonly clock = new HandClock();
  readonly #waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  readonly #editors: Editor[] = [];
  readonly #cloud = new Map<string, unknown>();
  #underWay = 0;

  readonly timers: SyncTimers = {
    after: (delayMs, run): Disposable => {
      const timer = { at: this.clock.time + delayMs, run };
      this.#waiting.add(timer);
      return disposable(() => this.#waiting.delete(timer));
    },
  };

  /** Time stands still while something is under way on the real disk. */
  waitingFor<T extends object>(things: T): T {
    return new Proxy(things, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        return typeof found === "function" ? this.#counted(found.bind(target)) : found;
      },
    });
  }

  #counted(call: (...args: unknown[]) => unknown) {
    return (...args: unknown[]): unknown => {
      const answer = call(...args);
      if (!(answer instanceof Promise)) return answer;
      this.#underWay++;
      return answer.finally(() => this.#underWay--);
    };
  }

  /** One editor profile in front of a store. */
  async editor(name: string): Promise<Editor> {
    const editor = new Editor(this, name, await StoreFolder.make());
    this.#editors.push(editor);
    return editor;
  }

  /** Lets time pass. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) await this.#passOne();
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => unknown, limitSeconds = 600): Promise<void> {
    for (let second = 0; !(await isSo()); second++) {
      if (second === limitSeconds) throw new Error(`It did not come true within ${limitSeconds} seconds.`);
      await this.#passOne();
    }
  }

  async #passOne(): Promise<void> {
    this.clock.time += 1_000;
    for (const timer of [...this.#waiting].sort((one, other) => one.at - other.at))
      if (timer.at <= this.clock.time && this.#waiting.delete(timer)) timer.run();
    for (let quiet = 0; quiet < 10; quiet++) {
      await nextTurn();
      if (this.#underWay > 0) quiet = 0;
    }
    for (const editor of this.#editors) editor.sync(this.#cloud);
  }

  /** Lets time pass until something is done. */
  async during<T>(step: Promise<T>): Promise<T> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    step.then(end, end);
    await this.until(() => isDone);
    return step;
  }

  async close(): Promise<void> {
    for (const editor of this.#editors) await editor.close();
  }
}

/** An editor profile with its store. All its windows share what the editor remembers. */
export class Editor {
  readonly #world: World;
  readonly folder: StoreFolder;
  readonly values = new Map<string, unknown>();
  /** The synced keys as they were when they were last equal to those in the cloud. */
  readonly #synced = new Map<string, unknown>();
  readonly settings: { -readonly [Name in keyof SyncSettings]: SyncSettings[Name] };
  readonly #settingsChanged = new Emitter<void>(fail);
  readonly windows: Window[] = [];

  constructor(world: World, name: string, folder: StoreFolder) {
    this.#world = world;
    this.folder = folder;
    this.settings = { settingsSync: true, folder: undefined, budget: 32 * 1_024, deviceName: name };
    this.values.set("syncConsent", { settingsSync: true });
  }

  /** What stands in the mailbox as this editor sees it. */
  get slots(): readonly string[] {
    return slotKeys.map((key) => this.values.get(key)).filter((text): text is string => !!text);
  }

  set(settings: Partial<SyncSettings>): void {
    Object.assign(this.settings, settings);
    this.#settingsChanged.fire();
  }

  note(key: string) {
    return {
      read: () => this.values.get(key),
      write: async (value: Json) => void this.values.set(key, value),
    };
  }

  /** As VS Code does: what was changed elsewhere wins. */
  sync(cloud: Map<string, unknown>): void {
    for (const key of slotKeys) {
      if (cloud.get(key) !== this.#synced.get(key)) this.values.set(key, cloud.get(key));
      else if (this.values.has(key)) cloud.set(key, this.values.get(key));
      this.#synced.set(key, cloud.get(key));
    }
  }

  async window(): Promise<Window> {
    const window = new Window(this.#world, this, await this.folder.window(), this.#settingsChanged);
    this.windows.push(window);
    return window;
  }

  async close(): Promise<void> {
    for (const window of this.windows) window.service.dispose();
    await this.folder.remove();
  }
}

export class Window {
  readonly service: SyncService;
  readonly store: OpenStore;
  readonly focus = new Emitter<boolean>(fail);
  /** Keys of the mailbox that this window wrote. */
  readonly written: string[] = [];
  /** What it did that others can see, in order. */
  readonly did: string[] = [];
  /** Questions that its editor has not answered; undefined while it answers at once. */
  unanswered: (() => void)[] | undefined;
  /** Questions that the folder's disk has not answered; undefined while it answers. */
  unansweredByFolder: (() => void)[] | undefined;
  syncedNow = 0;

  constructor(world: World, editor: Editor, store: OpenStore, settingsChanged: Emitter<void>) {
    this.store = store;
    const { clock, timers } = world;
    const files = world.waitingFor(nodeSyncFiles);
    const disk = world.waitingFor({ ...nodeDisk });
    const folderFiles: FolderFiles = {
      ...disk,
      list: async (folder) => {
        const { unansweredByFolder } = this;
        if (unansweredByFolder) await new Promise<void>((resolve) => unansweredByFolder.push(resolve));
        return disk.list(folder);
      },
    };
    this.service = new SyncService({
      ...{
        store: world.waitingFor(store),
        root: editor.folder.root,
        clock,
        timers,
        files,
        folderFiles,
        log: silentLog,
        version: "1.0.0",
      },
      ...{ storeId: () => storeIdOf(world.waitingFor(nodeDisk), editor.folder.root), random: () => 0.5 },
      settings: { read: () => editor.settings, onDidChange: settingsChanged.event },
      editor: {
        memento: {
          get: (key) => editor.values.get(key),
          update: async (key, value) => {
            this.written.push(key);
            this.did.push("published");
            editor.values.set(key, value);
          },
        },
        registerKeys: () => this.did.push("registered"),
        consent: editor.note("syncConsent"),
        half: editor.note("syncMachine"),
        ask: () =>
          new Promise<void>((resolve) => (this.unanswered ? this.unanswered.push(resolve) : resolve())),
        onDidChangeFocus: this.focus.event,
        syncNow: async () => void this.syncedNow++,
      },
    });
  }
}
