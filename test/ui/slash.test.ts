import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

describe("Slash commands", () => {
  let workbench: Workbench;
  let chat: Chat;
  before(async () => {
    workbench = await Workbench.open();
    chat = new Chat(workbench);
    await workbench.showContainer("Braid");
  });
  after(() => workbench.close());

  const field = async (): Promise<Locator> => (await chat.frame()).locator(".composer-field");
  const type = async (text: string) => (await field()).pressSequentially(text);
  const press = async (...keys: string[]) => {
    for (const key of keys) await (await field()).press(key);
  };
  const holds = (text: string) =>
    eventually(`the text box to hold "${text}"`, async () =>
      assert.equal(await (await field()).inputValue(), text),
    );
  const run = async (text: string) => {
    await (await field()).fill(text);
    await press("Enter");
  };
  const answers = (words: RegExp) =>
    eventually(`an answer like ${words}`, async () => {
      const card = (await chat.frame()).getByRole("region", { name: "Answer of Braid" });
      assert.match(await card.innerText({ timeout: 2_000 }), words);
    });
  const questions = async () => (await chat.frame()).locator(".message.question").allInnerTexts();
  const hasRow = (label: string) =>
    eventually(`a session called "${label}"`, async () => {
      const rows = await workbench.treeRows();
      assert.ok(
        rows.some((row) => row.label === label),
        JSON.stringify(rows),
      );
    });

  it("complete from the keyboard, rename, save and restore a checkpoint, and are never sent to the model", async () => {
    await chat.newSession();
    await chat.ask("What can Braid do?");
    await chat.isIdle();

    await type("/ren");
    await (await chat.frame()).getByRole("option", { name: /rename/ }).waitFor();
    await press("Tab");
    await holds("/rename ");
    await type("Told by the Guide");
    await press("Enter");
    await answers(/This session is called “Told by the Guide” now/);
    await holds("");
    await hasRow("Told by the Guide");
    await workbench.screenshot("slash-rename");

    await run("/checkpoint save Before more");
    await answers(/Saved “Before more”/);
    await chat.ask("Where are my sessions stored?");
    await chat.isIdle();
    assert.equal((await questions()).length, 2);
    await type("/checkpoint restore ");
    await (await chat.frame()).getByRole("option", { name: /Before more/ }).waitFor();
    await press("ArrowDown", "Enter");
    await holds("/checkpoint restore Before more");
    await press("Enter");
    await answers(/as it was at “Before more”/);
    await eventually("one question", async () => assert.equal((await questions()).length, 1));
    await chat.click("Undo");
    await eventually("two questions", async () => assert.equal((await questions()).length, 2));

    await run("/help");
    await answers(/\/checkpoint[\s\S]*\/model/);
    await workbench.screenshot("slash-help");
    await run("/renmae");
    await answers(/There is no command \/renmae\. Do you mean \/rename\?/);
    await holds("/renmae");
    assert.equal((await questions()).length, 2);
    await chat.click("Send as a Message");
    await eventually("the message", async () =>
      assert.match((await questions()).at(-1) ?? "", /^\/renmae$/m),
    );
    await holds("");
  });

  it("switch to another session and begin a new one", async () => {
    await run("/new Second project");
    await hasRow("Second project");
    await eventually("an empty conversation", async () => assert.deepEqual(await questions(), []));
    await run("/session told by");
    await eventually("the first session", async () => assert.equal((await questions()).length, 3));
    await run("/session last");
    await eventually("the second session", async () => assert.deepEqual(await questions(), []));
    await run("/stats all");
    await answers(/session/);
  });
});
