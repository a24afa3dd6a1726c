import assert from "node:assert/strict";
import { join } from "node:path";
import type { SyncService } from "../../support/settingsSync/syncService.ts";
import { projectRoot } from "../../workbench/paths.mjs";
import { eventually } from "./eventually.ts";
import { type Hand, Hands } from "./hand.ts";
import { type PlacedExtension, publicationOf } from "./placedExtension.ts";
import { Workbench, type WorkbenchOptions } from "./workbench.ts";

export interface MachineOptions extends Omit<WorkbenchOptions, "extension" | "env"> {
  readonly service: SyncService;
  /** By this name the service tells its requests from those of other machines. */
  readonly name: string;
  readonly extensions: readonly PlacedExtension[];
}

const extensionForTests = (name: string): PlacedExtension => ({
  folder: join(projectRoot, "test", "fixtures", "extensions", name),
});

/** The smallest extension with synced state. Its commands are those of the class `Probe`. */
export const syncProbe = extensionForTests("sync-probe");

/**
 * One window of a real VS Code that is signed in to Settings Sync. Several of them on one service are a user's
 * several machines: each has its own server, data, extensions and browser profile.
 *
 * ```ts
 * const service = await SyncService.start();
 * const braid = { folder: await unpack(vsixFile, (await ensureWorkbench()).server) };
 * const here = await Machine.open({ service, name: "here", extensions: [braid] });
 * const there = await Machine.open({ service, name: "there", extensions: [{ ...braid, version: "0.2.0" }] });
 * await new Chat(here.workbench).newSession();
 * await here.syncNow(); // Uploads ...
 * await there.syncNow(); // ... and fetches.
 * service.extension("braid-dev.braid")?.state; // What is in the cloud.
 * service.failNext(413, { method: "POST" }); // Also 429 with or without { retryAfter: seconds }.
 * service.cutOff("there"); // Works on without network, until `service.letIn("there")`.
 * await here.upgrade({ ...braid, version: "0.2.0" }); // Before the other machine.
 * const second = await here.anotherWindow();
 * ```
 *
 * VS Code also syncs by itself, at once or three seconds after a change, so expectations are for `eventually`; what
 * must not be synced yet is written behind `service.cutOff`. A window stops syncing at 100 requests in five minutes
 * (`service.countOf`). A reload right after an awaited `update` of the global state sometimes loses that write.
 */
export class Machine {
  readonly workbench: Workbench;
  readonly #service: SyncService;
  readonly #hands: Hands;
  #hand: Hand;

  private constructor(service: SyncService, workbench: Workbench, hands: Hands, hand: Hand) {
    this.#service = service;
    this.workbench = workbench;
    this.#hands = hands;
    this.#hand = hand;
  }

  /** Resolves when extensions run and VS Code has synced for the first time. */
  static async open({ service, name, extensions, ...options }: MachineOptions): Promise<Machine> {
    const hands = await Hands.listen();
    for (const extension of extensions) await publish(service, extension);
    const workbench = await Workbench.open({
      ...options,
      extension: { placed: [extensionForTests("sync-hand"), ...extensions] },
      env: {
        BRAID_TEST_SYNC_URL: service.url,
        BRAID_TEST_ACCOUNT: name,
        BRAID_TEST_HAND_PORT: String(hands.port),
        EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: service.galleryUrl }),
      },
    });
    const machine = new Machine(service, workbench, hands, await handAfter(hands, 0));
    // The list of machines is what VS Code writes last when it begins to sync.
    await eventually(`the first sync of ${name}`, async () => {
      assert.ok(service.uploadsOf(name, 200, "machines") > 0);
    });
    return machine;
  }

  /** One more window on the same folder. It closes together with this one. */
  async anotherWindow(): Promise<Machine> {
    const { count } = this.#hands;
    const workbench = await this.workbench.anotherWindow();
    return new Machine(this.#service, workbench, this.#hands, await handAfter(this.#hands, count));
  }

  async close(): Promise<void> {
    await this.workbench.close();
    this.#hands.close();
  }

  /** Runs a command in this window as an extension does. Arguments and answer are what JSON can carry. */
  run(command: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#hand.run(command, ...args);
  }

  /**
   * As "Settings Sync: Sync Now" does. Also resolves when sync has failed: look at the service, or at what was to
   * arrive. While the service answers 429 do not wait for this: VS Code may then never answer.
   */
  async syncNow(): Promise<void> {
    try {
      await this.run("workbench.userDataSync.actions.syncNow");
    } catch (cause) {
      if (!String(cause).includes("Canceled")) throw cause; // What VS Code sometimes says when it stops.
    }
  }

  async reload(): Promise<void> {
    const { count } = this.#hands;
    await this.workbench.reload();
    this.#hand = await handAfter(this.#hands, count);
  }

  /** Ends VS Code and starts it again, with this window alone. */
  async restart(): Promise<void> {
    const { count } = this.#hands;
    await this.workbench.restartServer();
    this.#hand = await handAfter(this.#hands, count);
  }

  /** Installs another version of an extension, and reloads the window as VS Code then asks to. */
  async upgrade(extension: PlacedExtension): Promise<void> {
    await publish(this.#service, extension);
    await this.workbench.place(extension);
    await this.reload();
  }
}

/** Packages that were not installed from the Marketplace need not be known there. */
async function publish(service: SyncService, extension: PlacedExtension): Promise<void> {
  if (!extension.pinned) service.publish(await publicationOf(extension));
}

const handAfter = (hands: Hands, count: number): Promise<Hand> =>
  eventually(
    "an extension host that gives a hand",
    async () => {
      const hand = hands.newerThan(count);
      assert.ok(hand);
      return hand;
    },
    60_000,
  );
