import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { SideBar } from "./support/sideBar.ts";
import { Workbench } from "./support/workbench.ts";

describe("What was deleted, pinned and backed up", () => {
  let workbench: Workbench;
  let chat: Chat;
  let bar: SideBar;

  before(async () => {
    workbench = await Workbench.open({ theme: "dark" });
    chat = new Chat(workbench);
    bar = new SideBar(workbench);
    await workbench.showContainer("Braid");
    for (const question of ["First question", "Second question", "Third question", "Fourth question"]) {
      await chat.newSession();
      await chat.ask(question);
      await hasRow(question);
      await chat.isIdle();
    }
  });
  after(() => workbench.close());

  const labels = (view?: string) => bar.labels(view);
  const hasRow = (label: string, view?: string) => bar.hasRow(label, view);
  const hasNoRow = (label: string, view?: string) => bar.hasNoRow(label, view);
  const says = (text: RegExp) => bar.says(text);
  const press = (name: string, message: RegExp) => bar.press(name, message);
  const menu = (label: string, view: string, ...path: string[]) => bar.menu(label, view, ...path);
  /** A tree that is drawn anew between pressing and releasing swallows a click, so it is given again. */
  const remove = (label: string) =>
    eventually(`"${label}" to be deleted`, async () => {
      const row = workbench.treeRow(label);
      if (await row.isVisible()) {
        await row.hover({ timeout: 2_000 });
        await row.getByRole("button", { name: /Delete/ }).click({ timeout: 2_000 });
        await row.waitFor({ state: "hidden", timeout: 2_000 });
      }
      assert.ok(!(await labels()).includes(label));
    });
  const openTrash = async () => {
    const header = workbench.view("Trash").locator(".pane-header");
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
  };
  it("shows no trash while nothing is in it", async () => {
    assert.equal(await workbench.view("Trash").count(), 0);
  });

  it("shows what was deleted, when, and where it was", async () => {
    await remove("First question");
    await remove("Second question");
    await openTrash();
    const row = await hasRow("First question", "Trash");
    assert.match(row.description, /^deleted just now · workspace$/);
    assert.deepEqual(await labels("Trash"), ["Second question", "First question"]);
    const label = await workbench.treeRow("First question", "Trash").getAttribute("aria-label");
    assert.match(
      label ?? "",
      /First question, deleted just now, workspace, 2 messages, removed for good in 30 days/,
    );
    await workbench.screenshot("trash-dark");
  });

  it("brings back with one click, opens nothing, and offers to", async () => {
    await workbench.treeRow("First question", "Trash").hover();
    await workbench
      .treeRow("First question", "Trash")
      .getByRole("button", { name: /Restore/ })
      .click();
    await hasRow("First question");
    await hasNoRow("First question", "Trash");
    await says(/“First question” is back\./);
    await press("Open", /“First question” is back/);
    await chat.shows("First question");
  });

  it("removes for good only after saying what that means", async () => {
    await menu("Second question", "Trash", "Delete Session Permanently...");
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /Second question[\s\S]*cannot be undone, except from a backup/);
    await workbench.screenshot("trash-delete-permanently");
    await workbench.page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(await labels("Trash"), ["Second question"]);
    await workbench.clickRow("Second question", "Trash");
    await workbench.page.keyboard.press("Delete");
    await dialog.waitFor();
    await dialog.getByRole("button", { name: "Delete Permanently" }).click();
    await eventually("the trash to go away when it is empty", async () =>
      assert.equal(await workbench.view("Trash").count(), 0),
    );
    assert.ok(!(await labels()).includes("Second question"));
  });

  it("empties the trash with a count, and several rows are restored at once", async () => {
    for (const label of ["First question", "Third question", "Fourth question"]) await remove(label);
    await openTrash();
    await hasRow("Fourth question", "Trash");
    await workbench.clickRow("Fourth question", "Trash");
    await workbench.treeRow("Third question", "Trash").click({ modifiers: ["Shift"] });
    await workbench.page.keyboard.press("Enter");
    await hasRow("Third question");
    await hasRow("Fourth question");
    await says(/2 sessions are back/);
    await hasRow("First question", "Trash");
    await workbench.view("Trash").locator(".pane-header").hover();
    await workbench.view("Trash").getByRole("button", { name: "Empty Trash..." }).click();
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /the 1 session in the trash, of all workspaces/);
    await dialog.getByRole("button", { name: "Empty Trash" }).click();
    await eventually("the trash to go away", async () =>
      assert.equal(await workbench.view("Trash").count(), 0),
    );
  });

  it("keeps a pinned session at the top", async () => {
    const [first = "", second = ""] = await labels();
    await menu(second, "Sessions", "Pin Session");
    await eventually("it at the top", async () => assert.deepEqual(await labels(), [second, first]));
    await workbench.screenshot("pinned-dark");
    await menu(second, "Sessions", "Unpin Session");
    await eventually("it in its place", async () => assert.deepEqual(await labels(), [first, second]));
  });

  it("brings a session back to what it was when it was backed up, and forth again", async () => {
    await workbench.runCommand("Braid: Back Up Now");
    await says(/Backed up 2 sessions to/);
    await workbench.clickRow("Third question");
    await chat.ask("Something later");
    await chat.shows("Something later");
    await chat.isIdle();
    await menu("Third question", "Sessions", "History", "Restore Session as of...");
    const picker = workbench.page.locator(".quick-input-widget");
    await eventually("the states", async () =>
      assert.match(
        await picker.innerText(),
        /Restore “Third question” as of[\s\S]*2 messages · Third question/,
      ),
    );
    await picker.locator(".monaco-list-row").first().hover();
    await picker.getByRole("button", { name: "Look at It First" }).first().click();
    await eventually("the preview", async () =>
      assert.match(await workbench.page.locator(".part.editor .view-lines").innerText(), /Third.question/),
    );
    await workbench.screenshot("restore-as-of");
    await picker.locator(".monaco-list-row").first().click();
    await says(/“Third question” is as it was on/);
    await eventually("the later message to leave the thread", async () =>
      assert.ok(!(await chat.text()).includes("Something later")),
    );
    await press("Undo", /“Third question” is as it was/);
    await chat.shows("Something later");
  });

  it("restores everything from the backup after the storage was deleted with the extension", async () => {
    await workbench.runCommand("Braid: Back Up Now");
    await says(/Backed up 2 sessions to/);
    const stores = await readdir(join(workbench.dataDir, "user-data", "braid", "backups"));
    assert.equal(stores.length, 1);
    await workbench.restartServer({
      kill: true,
      meanwhile: () => rm(workbench.globalStorage(), { recursive: true }),
    });
    await workbench.showContainer("Braid");
    await says(/found a backup with 2 sessions/);
    await eventually("the welcome to offer it", async () =>
      assert.match(
        await workbench.view("Sessions").innerText(),
        /found a backup of yours[\s\S]*Restore Them/,
      ),
    );
    await workbench.screenshot("found-backup");
    await workbench.view("Sessions").getByRole("button", { name: "Restore Them" }).click();
    await hasRow("Third question");
    await hasRow("Fourth question");
    await says(/Restored 2 sessions\./);
    assert.equal(await workbench.view("Trash").count(), 0);
    await workbench.clickRow("Third question");
    await chat.shows("Something later");
  });
});
