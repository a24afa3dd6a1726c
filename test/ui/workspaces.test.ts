import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hasGit, makeRepository, writeFiles } from "../support/gitRepository.ts";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

/** What is recognised by its history, or by its remote where there is no git to make one. */
async function makeProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (hasGit) makeRepository(folder);
  else
    writeFiles(folder, {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config": '[remote "origin"]\n\turl = https://git.test/me/project\n',
    });
}

describe("History follows the project, as a user sees it", () => {
  let home: string;
  let workbench: Workbench;
  let chat: Chat;
  const at = (name: string) => join(home, name);

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "braid-projects-"));
    await makeProject(at("old-name"));
    workbench = await Workbench.open({
      theme: "dark",
      folder: at("old-name"),
      viewport: { width: 900, height: 760 },
    });
    chat = new Chat(workbench);
  });
  after(async () => {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  });

  /** The same VS Code, with another folder. */
  async function openFolder(name: string): Promise<void> {
    const url = new URL(workbench.page.url());
    url.searchParams.set("folder", pathToFileURL(at(name)).pathname);
    await workbench.page.goto(url.href.replaceAll("%2F", "/"));
    await workbench.page.locator(".monaco-workbench .part.statusbar").waitFor();
    await workbench.showContainer("Braid");
    await eventually("the sessions of this folder, or that there are none", async () => {
      if ((await labels()).length === 0) assert.match(await welcome(), /no sessions yet/);
    });
    await chat.shows(/./);
  }
  async function ask(question: string): Promise<void> {
    await chat.newSession();
    await chat.ask(question);
    await chat.shows(/not a language model|sessions/i);
    await chat.isIdle();
  }
  const labels = async () => (await workbench.treeRows()).map(({ label }) => label);
  const shows = (...expected: readonly string[]) =>
    eventually(`the rows ${expected.join(", ")}`, async () => assert.deepEqual(await labels(), expected));
  const welcome = () => workbench.view("Sessions").innerText();
  const button = (name: string) =>
    workbench.view("Sessions").locator(".monaco-text-button", { hasText: name });
  const notification = () => workbench.page.locator(".notifications-toasts .notification-toast").first();

  it("shows the sessions of a repository whose folder was renamed", async () => {
    await workbench.showContainer("Braid");
    await ask("What can Braid do?");
    await ask("What happens if VS Code crashes?");
    await shows("What happens if VS Code crashes?", "What can Braid do?");
    await rename(at("old-name"), at("new-name"));
    await openFolder("new-name");
    await shows("What happens if VS Code crashes?", "What can Braid do?");
    await workbench.screenshot("workspaces-renamed");
  });

  it("offers the sessions of other workspaces where there are none yet", async () => {
    await mkdir(at("elsewhere"));
    await openFolder("elsewhere");
    await eventually("the offer in the empty view", async () => {
      assert.match(await welcome(), /no sessions yet[\s\S]*Show Sessions of All Workspaces[\s\S]*Relink/);
    });
    assert.deepEqual(await labels(), []);
    await workbench.screenshot("workspaces-empty");
    await button("Show Sessions of All Workspaces").click();
    await shows("new-name", "What happens if VS Code crashes?", "What can Braid do?");
  });

  it("groups all sessions by workspace, the open one first, and opens any of them here", async () => {
    await ask("Where are my sessions kept?");
    // Unfolded as it was when it was the only one.
    await shows(
      "elsewhere",
      "Where are my sessions kept?",
      "new-name",
      "What happens if VS Code crashes?",
      "What can Braid do?",
    );
    const [, , group] = await workbench.treeRows();
    assert.equal(group?.description, "2");
    await workbench.screenshot("workspaces-all");
    await workbench.clickRow("What can Braid do?");
    await chat.shows("What can Braid do?");
  });

  it("remembers that over a reload, and goes back to one workspace", async () => {
    await workbench.reload();
    await workbench.showContainer("Braid");
    await eventually("the groups", async () => assert.ok((await labels()).includes("elsewhere")));
    await workbench.runCommand("Braid: Show Only This Workspace");
    await shows("Where are my sessions kept?");
  });

  it("asks whether a folder that was moved without a trace is the same, and can undo it", async () => {
    await mkdir(at("one/notes"), { recursive: true });
    await mkdir(at("two"));
    await openFolder("one/notes");
    await ask("How do I rename a session?");
    await shows("How do I rename a session?");
    await rename(at("one/notes"), at("two/notes"));
    await openFolder("two/notes");
    await notification().getByText("1 session of “notes” looks like it belongs to this workspace.").waitFor();
    await workbench.screenshot("workspaces-offer");
    await notification().getByRole("button", { name: "Relink" }).click();
    await shows("How do I rename a session?");
    await notification().getByText("now belongs to this workspace").waitFor();
    await notification().getByRole("button", { name: "Undo" }).click();
    await shows();
  });

  it("does not ask about it again", async () => {
    await workbench.reload();
    await workbench.showContainer("Braid");
    await eventually("the empty view", async () => assert.match(await welcome(), /no sessions yet/));
    assert.deepEqual(await workbench.notifications(), []);
  });

  it("relinks what the user picks, from the palette", async () => {
    await workbench.runCommand("Braid: Relink Sessions to This Workspace...");
    const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
    await eventually("the other workspaces", async () => {
      const shown = await rows.allInnerTexts();
      assert.ok(
        shown.some((text) => /new-name[\s\S]*2 sessions/.test(text)),
        shown.join("\n"),
      );
    });
    await workbench.screenshot("workspaces-relink");
    await rows.filter({ hasText: "2 sessions" }).click();
    await workbench.page.keyboard.press("Enter");
    await shows("What happens if VS Code crashes?", "What can Braid do?");
  });
});
