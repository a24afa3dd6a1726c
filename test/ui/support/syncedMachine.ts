import assert from "node:assert/strict";
import type { SyncChannelStatus } from "../../../src/app/syncStatus.ts";
import { nodeSyncFiles } from "../../../src/sync/service/nodeSyncFiles.ts";
import { readSyncStatus } from "../../../src/sync/service/statusFile.ts";
import { Chat } from "./chat.ts";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import { SideBar } from "./sideBar.ts";

/** A session as the list tells it. */
export interface ListedSession {
  readonly id: string;
  readonly title?: string;
  readonly tags: readonly string[];
  readonly messageCount: number;
}

/** One window of a machine on which Braid's syncing is used. */
export class SyncedMachine {
  readonly machine: Machine;
  readonly chat: Chat;
  readonly bar: SideBar;

  constructor(machine: Machine) {
    this.machine = machine;
    this.chat = new Chat(machine.workbench);
    this.bar = new SideBar(machine.workbench);
  }

  get workbench() {
    return this.machine.workbench;
  }

  /** Does what any extension can do through Braid's API. */
  verb(name: string, args: object): Promise<unknown> {
    return this.machine.run("syncHand.runVerb", name, args);
  }

  /** A session of this workspace, as far as it is listed here. @param filter As the verb that lists sessions takes it. */
  async session(title: string, filter: object = {}): Promise<ListedSession> {
    const listed = (await this.verb("session.list", filter)) as readonly ListedSession[];
    const found = listed.find((each) => each.title === title);
    assert.ok(found, JSON.stringify(listed.map((each) => each.title)));
    return found;
  }

  /** Reads what leaves the machine, names it, and turns Settings Sync on, as a user does it. */
  async turnOn(name: string): Promise<void> {
    await this.workbench.runCommand("Braid: Set Up Sync");
    const page = await this.workbench.chatFrame("editor", "Take Your Sessions Along");
    await page.getByLabel("Its name on your other machines").fill(name);
    await page.getByRole("checkbox", { name: "Settings Sync" }).check();
    await page.getByRole("button", { name: "Turn On", exact: true }).click();
    await page.getByText("Syncing is on.").first().waitFor();
    await this.workbench.runCommand("View: Close Editor");
  }

  /** Says something in the session that is open, and waits for the stand-in's echo. */
  async say(text: string): Promise<void> {
    await this.workbench.page.bringToFront();
    await this.chat.ask(text);
    await this.chat.shows(`You said: ${text}`);
    await this.chat.isIdle();
  }

  /** Opens a session of the tree, and waits until something of it can be read. */
  async open(label: string, text: string): Promise<void> {
    await this.workbench.page.bringToFront();
    await eventually(`"${label}" in the chat`, async () => {
      await this.workbench.clickRow(label);
      await eventually(
        `"${text}"`,
        async () => {
          const shown = await this.chat.text();
          assert.ok(shown.includes(text), shown);
        },
        3_000,
      );
    });
  }

  /** How syncing stands, from the file that the window which runs it writes. */
  async channel(): Promise<SyncChannelStatus> {
    const { channels } = await readSyncStatus(nodeSyncFiles, this.workbench.globalStorage());
    const [channel] = channels;
    assert.ok(channel);
    return channel;
  }

  /** Waits until this machine has said something after a moment: at most once a minute it does. */
  async speaksAfter(moment: number): Promise<void> {
    await eventually(
      "this machine to say something",
      async () => {
        const channel = await this.channel();
        assert.ok((channel.publishedAt ?? 0) > moment, JSON.stringify(channel));
      },
      90_000,
    );
  }
}
