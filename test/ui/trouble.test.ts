import assert from "node:assert/strict";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectsSession } from "../../src/core/projectRecords.ts";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import { themes } from "./support/themes.ts";
import type { Workbench } from "./support/workbench.ts";

describe("Trouble with the disk and with damaged files", () => {
  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    connected = await openConnectedChat({ theme: "dark" });
    ({ server, workbench, chat } = connected);
    await ask(otherTitle, "It is.");
    await chat.newSession();
  });
  after(() => connected.close());

  const otherTitle = "Is this the first session?";

  async function ask(question: string, answer: string): Promise<void> {
    server.script({ chunks: [answer] });
    await chat.ask(question);
    await chat.shows(answer);
    await chat.isIdle();
  }

  const stored = (...names: string[]) => join(workbench.globalStorage(), ...names);

  /** A file where the folder of journals should be refuses even an administrator. */
  async function refuseToWrite(): Promise<void> {
    await rename(stored("journal"), stored("journal-away"));
    await writeFile(stored("journal"), "");
  }
  async function writeAgain(): Promise<void> {
    await rm(stored("journal"));
    await rename(stored("journal-away"), stored("journal"));
  }

  const banner = async () => (await chat.frame()).locator(".save-banner");
  const status = () => workbench.page.locator(".statusbar-item", { hasText: "Braid cannot save" });
  const row = async (label: string) => (await workbench.treeRows()).find((each) => each.label === label);

  /** Pictures in every theme, to be looked at: `.vscode-test/screenshots/`. */
  async function picture(name: string): Promise<void> {
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await workbench.runCommand("Preferences: Color Theme");
      await workbench.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
      await workbench.answer(themes[theme]);
      const kind = { light: "vs", highContrast: "hc-black", dark: "vs-dark" }[theme];
      await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await workbench.screenshot(`${name}-${theme}`);
    }
  }

  describe("while the disk refuses in the middle of a reply", () => {
    it("shows a banner and the status bar, lets the reply go on, and keeps a question in the text box", async () => {
      server.script({ chunks: ["This was saved. ", "This was not, ", "for a while."], holdAfter: 1 });
      await chat.ask("Can you hear me?");
      await chat.shows("This was saved.");
      await new Promise((resolve) => setTimeout(resolve, 600)); // What is on the screen is on disk by then.
      await refuseToWrite();
      server.release();
      await chat.shows("for a while.");
      await chat.isIdle();
      await (await banner()).waitFor();
      assert.match(await (await banner()).innerText(), /not saved\. Everything saved before is safe/);
      await status().waitFor();
      await chat.ask("Another question");
      await chat.shows(/was not sent\. It stays in the text box/);
      assert.equal(await (await chat.composer()).inputValue(), "Another question");
      await picture("trouble-banner");
    });

    it("still shows other sessions, and comes back to this one", async () => {
      await workbench.clickRow(otherTitle);
      await chat.shows("It is.");
      await (await banner()).waitFor();
      await workbench.clickRow("Can you hear me?");
      await chat.shows("This was not, for a while.");
    });

    it("takes the banner away by itself and saves the reply", async () => {
      await writeAgain();
      await (await banner()).waitFor({ state: "detached" });
      await status().waitFor({ state: "detached" });
      // The page took part in nothing of this, so that a new one must find it on disk.
      await workbench.restartServer({ kill: true });
      await workbench.showContainer("Braid");
      await workbench.clickRow("Can you hear me?");
      await chat.shows("This was saved. This was not, for a while.");
      assert.doesNotMatch(await chat.text(), /interrupted/);
    });
  });

  describe("with a session whose only file is damaged", () => {
    const title = "A question that will be damaged";

    before(async () => {
      await check();
      const known = await sessionsOnDisk();
      await chat.newSession();
      await ask(title, "An answer.");
      await workbench.clickRow(otherTitle);
      await chat.shows("It is.");
      await check();
      const [session, ...others] = [...(await sessionsOnDisk())].filter((id) => !known.has(id));
      assert.ok(session);
      assert.deepEqual(others, []);
      await workbench.restartServer(); // It is in nobody's memory then.
      await workbench.showContainer("Braid");
      await chat.shows("It is.");
      for (const file of await readdir(stored("sessions")))
        if (file.startsWith(session)) await writeFile(stored("sessions", file), "not a session any more");
      await rm(stored("folded"), { recursive: true, force: true }); // Or everything would come back from there.
    });

    /** Finds everything in order, and by the way puts what was said last into session files. */
    async function check(): Promise<void> {
      await workbench.runCommand("Braid: Check and Repair History");
      await workbench.chatFrame("editor", "Everything is in order");
      await workbench.runCommand("View: Close All Editors");
      await workbench.page.locator(".part.editor .tab").first().waitFor({ state: "detached" });
    }

    const sessionsOnDisk = async () =>
      new Set((await readdir(stored("sessions"))).map((file) => file.slice(0, projectsSession.length)));

    it("shows a calm page that says where it is and what helps, and nothing to write into", async () => {
      await workbench.clickRow(title);
      await chat.shows("This session cannot be read");
      await chat.shows(/Nothing was deleted/);
      await chat.shows(stored("quarantine"));
      assert.equal(await (await chat.frame()).getByRole("textbox").count(), 0);
      assert.notEqual((await readdir(stored("quarantine"))).length, 0);
    });

    it("marks its row, which keeps its title, and tells of it once", async () => {
      await eventually("the row to be marked", async () =>
        assert.equal((await row(title))?.description, "damaged"),
      );
      await eventually("one notification", async () => {
        const told = (await workbench.notifications()).filter((text) => text.includes("damaged files of"));
        assert.equal(told.length, 1);
      });
      await picture("trouble-page");
    });

    it("checks the history at the press of a button, and reports in plain words", async () => {
      await chat.click("Check and Repair");
      const report = await workbench.chatFrame("editor", "Braid: your history");
      const text = await report.locator("body").innerText();
      assert.match(text, /with \d+ messages/);
      assert.match(text, /still cannot/);
      assert.match(text, /Kept in quarantine/);
      await picture("trouble-report");
    });

    it("leaves all other sessions as they are", async () => {
      await workbench.clickRow(otherTitle);
      await chat.shows("It is.");
    });
  });
});
