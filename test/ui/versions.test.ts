import assert from "node:assert/strict";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import type { Workbench } from "./support/workbench.ts";

describe("Versions and branches in the chat panel", () => {
  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    connected = await openConnectedChat();
    ({ server, workbench, chat } = connected);
  });
  after(() => connected.close());

  const ask = async (question: string, reply: string) => {
    server.script({ chunks: [reply] });
    await chat.ask(question);
    await chat.shows(reply);
    await chat.isIdle();
  };
  /** A button of the message with that text. */
  const buttonOf = async (text: string, name: string | RegExp) =>
    (await chat.frame()).locator("article", { hasText: text }).last().getByRole("button", { name });
  const lacks = (text: string) =>
    eventually(`no "${text}"`, async () => assert.ok(!(await chat.text()).includes(text)));

  it("edits a question, regenerates a reply, switches back, finds, and branches both ways", async () => {
    await ask("Which trains go to Zürich?", "The night train does.");
    await ask("And by day?", "Two by day.");

    server.script({ chunks: ["To Bern there are many."] });
    await (await buttonOf("Which trains", "Edit message")).click();
    const field = (await chat.frame()).getByRole("textbox", { name: "Edited message" });
    await field.fill("Which trains go to Bern?");
    await field.press("Enter");
    await chat.shows("To Bern there are many.");
    await chat.isIdle();
    await lacks("Two by day.");
    await (await buttonOf("Bern?", "Previous version")).click();
    await chat.shows("Two by day.");
    await lacks("Bern");

    server.script({ chunks: ["None at all."] });
    await (await buttonOf("The night train", "Try again")).click();
    await chat.shows("None at all.");
    await chat.isIdle();
    await chat.shows("2 / 2");
    await (await buttonOf("None at all.", "Previous version")).click();
    await chat.shows("Two by day.");

    // The shortcut, in the view: the key reaches both the page and the editor, and opens one bar.
    await (await chat.composer()).press("Control+f");
    const find = (await chat.frame()).getByRole("searchbox", { name: "Find in session" });
    await find.fill("zurich");
    await chat.shows("1 of 1");
    await find.press("Escape");
    await find.waitFor({ state: "detached" });

    await (await buttonOf("The night train", "Branch from here")).click();
    await chat.shows("Branched from");
    await lacks("Two by day.");
    assert.match((await workbench.notifications()).join(), /goes on from there/);
    await ask("And by bus?", "By bus, three.");
    await (await chat.frame())
      .getByRole("button", { name: "Which trains go to Zürich?", exact: true })
      .click();
    await chat.shows("Two by day.");
    await (await buttonOf("The night train", "1 branch")).click();
    await chat.shows("By bus, three.");
    await workbench.screenshot("branch-in-panel");

    await workbench.runCommand("Braid: Open Chat in Editor");
    const editor = await workbench.chatFrame("editor", "By bus, three.");
    await workbench.runCommand("Braid: Find in Session");
    await editor.getByRole("searchbox", { name: "Find in session" }).fill("train");
    await eventually("matches in the editor", async () =>
      assert.match(await editor.locator(".find-count").innerText({ timeout: 2_000 }), /^\d of 2$/),
    );
    await workbench.screenshot("find-in-editor");
  });
});
