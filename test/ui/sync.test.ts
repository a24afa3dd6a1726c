import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { SideBar } from "./support/sideBar.ts";
import { Workbench } from "./support/workbench.ts";

describe("Setting up syncing", () => {
  let workbench: Workbench;
  let bar: SideBar;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "braid-ui-sync-"));
    workbench = await Workbench.open();
    bar = new SideBar(workbench);
    const chat = new Chat(workbench);
    await workbench.showContainer("Braid");
    await chat.newSession();
    await chat.ask("How is rye bread baked?");
    await chat.isIdle();
  });
  after(async () => {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  });

  const page = () => workbench.chatFrame("editor", "Take Your Sessions Along");
  const button = async (name: string) => (await page()).getByRole("button", { name, exact: true });
  const isSaid = (words: string) =>
    eventually(`the page to say "${words}"`, async () =>
      assert.ok((await (await page()).locator("main").innerText({ timeout: 2_000 })).includes(words)),
    );

  /** The file dialog of a workbench in a browser puts a path of its own into the box, sooner or later. */
  const give = (path: string) =>
    eventually(`${path} to be taken`, async () => {
      const picker = workbench.page.locator(".quick-input-widget");
      const input = picker.locator("input").first();
      if ((await input.inputValue({ timeout: 2_000 })) === path) {
        await workbench.page.keyboard.press("Enter");
        await picker.waitFor({ state: "hidden", timeout: 2_000 });
        return;
      }
      await input.fill(path, { timeout: 2_000 });
      throw new Error("The path was not there yet.");
    });

  it("says first what leaves this machine; then a folder is turned on, filled, shown, and turned off again", async () => {
    await workbench.runCommand("Braid: Show Sync");
    await workbench.view("Sync").getByRole("button", { name: "Set Up Sync" }).last().click();
    await isSaid("Nothing leaves this machine before you press Turn On");
    await isSaid("Not end-to-end encrypted yet");
    await isSaid("This editor has no Settings Sync. Use a folder.");
    await workbench.screenshot("sync-page");

    await (await button("Choose Folder…")).click();
    await give(folder);
    await isSaid(folder);
    assert.deepEqual(await readdir(folder), []);
    await (await button("Turn On")).click();
    await isSaid("Syncing is on.");
    await (await button("Show how it stands")).click();
    const name = folder.split("/").at(-1) ?? "";
    await bar.hasRow(`Folder “${name}”`, "Sync");
    await bar.hasRow("This machine", "Sync");
    await eventually("the history in the folder", async () =>
      assert.notEqual((await readdir(folder)).length, 0),
    );
    await workbench.screenshot("sync-view");

    await (await button("Turn Off")).click();
    await isSaid("Syncing is off.");
    await bar.shows([], "Sync");
  });
});
