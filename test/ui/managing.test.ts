import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import { SideBar } from "./support/sideBar.ts";
import type { Workbench } from "./support/workbench.ts";

/** One user's way through everything that is done with sessions; each test goes on where the one before ended. */
describe("Managing sessions", () => {
  const login = "Why does the login form flicker?";
  const release = "Plan the release of version two";
  const bread = "How is rye bread baked?";
  const template = "Explain: the tokenizer";

  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;
  let bar: SideBar;

  before(async () => {
    connected = await openConnectedChat({ theme: "dark" });
    ({ server, workbench, chat } = connected);
    bar = new SideBar(workbench);
  });
  after(() => connected.close());

  const input = () => workbench.page.locator(".quick-input-widget input");
  const picker = () => workbench.page.locator(".quick-input-widget");
  const key = (name: string) => workbench.page.keyboard.press(name);
  const dialog = () => workbench.page.locator(".monaco-dialog-box");
  const asks = async (question: RegExp) => {
    const placeholder = await input().getAttribute("placeholder", { timeout: 2_000 });
    assert.match(`${placeholder}\n${await picker().innerText({ timeout: 2_000 })}`, question);
  };
  /** Waits for a question before it is answered, and until it is gone, so that no key goes to another one. */
  const answer = async (question: RegExp, text?: string) => {
    await eventually(`the question ${question}`, () => asks(question));
    if (text !== undefined) await input().fill(text);
    await key("Enter");
    await eventually(`the end of ${question}`, async () => {
      if (await picker().isVisible()) await assert.rejects(asks(question), assert.AssertionError);
    });
  };
  const choose = (question: RegExp, row: RegExp) =>
    eventually(`${row} for ${question}`, async () => {
      await asks(question);
      await picker().locator(".monaco-list-row", { hasText: row }).first().click({ timeout: 2_000 });
    });
  /** The file dialog of a workbench in a browser puts a path of its own into the box, sooner or later. */
  const giveFile = (path: string) =>
    eventually(`${path} to be taken`, async () => {
      if (!(await picker().isVisible())) throw new Error("There is no file dialog yet.");
      if ((await input().inputValue({ timeout: 2_000 })) === path) {
        await key("Enter");
        await picker().waitFor({ state: "hidden", timeout: 2_000 });
        return;
      }
      await input().fill(path, { timeout: 2_000 });
      throw new Error("The path was not there yet.");
    });
  const ask = async (question: string) => {
    await chat.ask(question);
    await chat.shows(`You said: ${question}`);
    await chat.isIdle();
  };
  const lacks = (text: string) =>
    eventually(`no "${text}" in the chat`, async () => assert.ok(!(await chat.text()).includes(text)));
  const group = async (by: string) => {
    await workbench.runCommand("Braid: Group Sessions By...");
    await answer(/Group Sessions By/, by);
  };

  it("creates them by asking, and from a template that asks for what it needs", async () => {
    await ask(login);
    for (const question of [release, bread]) {
      await chat.newSession();
      await ask(question);
    }
    await workbench.runCommand("Braid: New Session from Template...");
    await answer(/Came with Braid/, "Explain This Code");
    await answer(/What is to be explained/, "the tokenizer");
    await answer(/Who is it explained to/, "a beginner");
    await choose(/What is to happen with the first message/, /Send it at once/);
    await chat.shows("You said: Please explain this code: the tokenizer.");
    await chat.isIdle();
    await bar.shows([template, bread, release, login]);
    const [request] = server.requests.slice(-1);
    assert.match(JSON.stringify(request), /You explain code to a beginner/);
  });

  it("tags several at once, groups by tag, and filters with a query that gets a name", async () => {
    await bar.select(login, release);
    await bar.menu(release, "Sessions", "Tag Session...");
    await answer(/Type a tag/, "work");
    await bar.says(/Tagged 2 sessions with “work”/);
    await group("By Tag");
    await bar.shows(["work", "Untagged", template, bread]);
    await bar.unfold("work");
    await bar.shows(["work", release, login, "Untagged", template, bread]);
    await workbench.screenshot("managing-by-tag");

    await workbench.runCommand("Braid: Filter Sessions...");
    await answer(/Words of a title/, "tag:work -flicker");
    await bar.shows(["work", release]);
    await workbench.runCommand("Braid: Save Filter...");
    await answer(/A name for “tag:work -flicker”/, "Releases");
    await bar.says(/Saved the filter “Releases”/);
    await workbench.runCommand("Braid: Clear Filter");
    await bar.shows(["work", release, login, "Untagged", template, bread]);
    await workbench.runCommand("Braid: Filter Sessions...");
    await choose(/saved filters/, /Releases/);
    await bar.shows(["work", release]);
    await workbench.runCommand("Braid: Clear Filter");
  });

  it("branches from a message and shows the branch below where it comes from", async () => {
    await workbench.clickRow(login);
    await chat.shows(`You said: ${login}`);
    await ask("And in dark mode?");
    const question = (await chat.frame()).locator("article", { hasText: `You said: ${login}` });
    await question.getByRole("button", { name: "Branch from here" }).click();
    await bar.says(/goes on from there/);
    await lacks("And in dark mode?");
    await ask("And on a phone?");
    await group("By Origin");
    await eventually("the branch below its origin", async () => {
      const labels = await bar.labels();
      assert.equal(labels.length, 5);
      assert.match(labels[labels.indexOf(login) + 1] ?? "", /login form flicker/);
    });
    await workbench.screenshot("managing-by-origin");
  });

  it("saves a checkpoint, clears the conversation, and restores it, each with a way back", async () => {
    await workbench.clickRow(login);
    await chat.shows("And in dark mode?");
    await bar.menu(login, "Sessions", "History", "Save Checkpoint...");
    await answer(/What is it to be called/, "Two questions");
    await answer(/A description/, "");
    await bar.says(/Saved “Two questions”/);
    await workbench.runCommand("Braid: Clear History of Session");
    await answer(/Clear the history of which session[\s\S]*open · just now/);
    await lacks("You said");
    await workbench.runCommand("Braid: Restore Checkpoint...");
    await answer(/Restore a checkpoint of which session/);
    await choose(/Restore which checkpoint/, /Two questions/);
    await chat.shows("And in dark mode?");
    await bar.press("Undo", /is as it was at “Two questions”/);
    await lacks("You said");
    const field = (await chat.frame()).locator(".composer-field");
    await field.fill("/checkpoint restore Two questions");
    await field.press("Enter");
    // Attached: beside the answer of the command, a low panel may have no room to show it.
    await (await chat.frame()).getByText("You said: And in dark mode?").waitFor({ state: "attached" });
  });

  it("finds a word in what was said, and opens the session at it", async () => {
    await workbench.runCommand("Braid: Search Sessions");
    const page = await workbench.chatFrame("editor", "Find anything that was ever said");
    await page.getByRole("combobox").fill("role:user rye");
    await page.getByText("1 result").first().waitFor();
    await page.getByRole("combobox").press("Enter");
    await chat.shows(`You said: ${bread}`);
    await workbench.runCommand("View: Close Editor");
  });

  it("exports to a file which, imported again, changes nothing", async () => {
    const file = join(workbench.folder, "bread.json");
    await bar.menu(bread, "Sessions", "Export", "Export Session...");
    await choose(/as what/, /JSON/);
    await choose(/Where to/, /A File/);
    await giveFile(file);
    await bar.says(/Exported 1 session/);
    const exported = await readFile(file, "utf8");
    assert.match(exported, /How is rye bread baked/);
    assert.doesNotMatch(exported, /sk-test-0123456789/);
    const before = await workbench.treeRows();
    await workbench.runCommand("Braid: Import Sessions...");
    await choose(/Import what/, /Files/);
    await giveFile(file);
    await bar.says(/1 session is here already, with all that the file holds/);
    assert.deepEqual(
      (await workbench.treeRows()).map(({ label }) => label),
      before.map(({ label }) => label),
    );
  });

  it("deletes several at once, and brings them back by Undo and from the trash", async () => {
    await group("No Groups");
    await bar.select(bread, template);
    await key("Delete");
    await bar.hasNoRow(bread);
    await bar.press("Undo", /2 sessions are in the trash/);
    await bar.hasRow(bread);
    await bar.hasRow(template);
    await bar.select(bread, template);
    await key("Delete");
    await bar.hasNoRow(template);
    await workbench.view("Trash").locator(".pane-header").click();
    await bar.hasRow(bread, "Trash");
    await bar.menu(bread, "Trash", "Restore Session from Trash");
    await bar.hasRow(bread);
    await workbench.clickRow(template, "Trash");
    await key("Enter");
    await bar.hasRow(template);
  });

  it("archives all that match a query and takes it back, and finds one in the archive", async () => {
    await workbench.runCommand("Braid: Tag, Archive, Export or Delete Many Sessions...");
    await answer(/Which sessions in this workspace/, "tag:work");
    await choose(/What is to be done with 3 sessions/, /Archive/);
    await dialog().waitFor();
    await workbench.screenshot("managing-batch");
    assert.match(await dialog().innerText(), /Archive 3 sessions\?[\s\S]*can be undone/);
    await dialog().getByRole("button", { name: "Archive" }).click();
    await bar.press("Undo", /Archived 3 sessions/);
    await bar.hasRow(login);
    await bar.menu(bread, "Sessions", "Archive Session");
    await bar.hasNoRow(bread);
    await workbench.runCommand("Braid: Filter Sessions...");
    await choose(/Filter Sessions/, /is:archived/);
    await bar.shows([bread]);
    await workbench.screenshot("managing-archive");
    await bar.menu(bread, "Sessions", "Unarchive Session");
    await bar.hasNoRow(bread);
    await workbench.runCommand("Braid: Clear Filter");
    await bar.hasRow(bread);
  });

  it("tags by a slash command, and counts everything on the page of statistics", async () => {
    const field = (await chat.frame()).locator(".composer-field");
    await field.fill("/tag kitchen");
    await field.press("Enter");
    await chat.shows(/kitchen/);
    await workbench.runCommand("Braid: Statistics of All Sessions");
    await eventually("the figures", async () =>
      assert.match(
        await (await workbench.chatFrame("editor", "All Sessions"))
          .locator("body")
          .innerText({ timeout: 2_000 }),
        /Sessions\s+5[\s\S]*By model[\s\S]*Wire Large|wire-large/,
      ),
    );
  });
});
