import assert from "node:assert/strict";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

describe("The sessions tree", () => {
  let workbench: Workbench;
  const questions = [
    "What can Braid do?",
    "Fix the login test",
    "Explain the login form",
    "Plan the release",
  ];

  before(async () => {
    workbench = await Workbench.open({ theme: "dark" });
    const chat = new Chat(workbench);
    await workbench.showContainer("Braid");
    for (const question of questions) {
      await chat.newSession();
      await chat.ask(question);
      await eventually(`"${question}" in the tree`, async () =>
        assert.ok((await labels()).includes(question)),
      );
      await chat.isIdle();
    }
  });
  after(() => workbench.close());

  const labels = async () => (await workbench.treeRows()).map(({ label }) => label);
  const shows = (...expected: readonly string[]) =>
    eventually(`the rows ${expected.join(", ")}`, async () => assert.deepEqual(await labels(), expected));
  const input = () => workbench.page.locator(".quick-input-widget input");

  it("is grouped and filtered, and several of its rows are deleted and brought back at once", async () => {
    const [braid = "", fix = "", explain = "", plan = ""] = questions;
    await shows(plan, explain, fix, braid);
    await workbench.runCommand("Braid: Group Sessions By...");
    await workbench.answer("By Time");
    await shows("Today", plan, explain, fix, braid);

    await workbench.runCommand("Braid: Filter Sessions...");
    await input().fill("login");
    await shows("Today", explain, fix);
    await workbench.page.keyboard.press("Escape");
    await shows("Today", plan, explain, fix, braid);
    await workbench.runCommand("Braid: Filter Sessions...");
    await input().fill("login");
    await workbench.page.keyboard.press("Enter");
    await shows("Today", explain, fix);
    assert.match(await workbench.view("Sessions").innerText(), /2 of 4 sessions match “login”\./);
    await workbench.screenshot("tree-filtered");

    await workbench.clickRow(explain);
    await workbench.treeRow(fix).click({ modifiers: ["Shift"] });
    await eventually("both rows to be deleted", async () => {
      await workbench.page.keyboard.press("Delete");
      assert.deepEqual(await labels(), []);
    });
    const welcome = workbench.view("Sessions");
    await eventually("the empty view", async () =>
      assert.match(await welcome.innerText(), /No session matches the filter/),
    );
    await welcome.locator(".monaco-text-button", { hasText: "Clear Filter" }).click();
    await shows("Today", plan, braid);
    await workbench.page
      .locator(".notifications-toasts .notification-list-item", { hasText: /2 sessions are in the trash/ })
      .getByRole("button", { name: "Undo", exact: true })
      .click();
    await shows("Today", explain, fix, plan, braid); // Bringing back is a use.
  });
});
