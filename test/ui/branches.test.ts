import assert from "node:assert/strict";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import type { Workbench } from "./support/workbench.ts";

describe("Branches", () => {
  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    connected = await openConnectedChat();
    ({ server, workbench, chat } = connected);
  });
  after(() => connected.close());

  it("are shown in a view, compared side by side, and lend each other conclusions", async () => {
    server.script({ chunks: ["Early train: it is empty."] }, { chunks: ["Late train: it is cheap."] });
    await chat.ask("Which train?");
    await chat.shows("it is empty.");
    await chat.isIdle();
    await workbench.runCommand("Braid: Try Reply Again");
    await chat.shows("it is cheap.");
    await chat.isIdle();

    const header = workbench.view("Branches").locator(".pane-header");
    await header.click();
    await eventually("both versions in the view of branches", async () => {
      const rows = (await workbench.treeRows("Branches")).map(
        ({ label, description }) => `${label} ${description}`,
      );
      assert.match(rows.join("\n"), /^After “Which train\?” 2 versions\n.*Early train.* reply · 1 message/);
      assert.match(rows.at(-1) ?? "", /Late train.* shown · reply/);
    });
    await workbench.screenshot("branches");
    await workbench.clickRow("Early train: it is empty.", "Branches");
    await chat.shows("it is empty.");

    await workbench.runCommand("Braid: Compare Branches...");
    await workbench.answer("What Is Shown");
    await workbench.answer("Late train");
    await eventually("the two versions side by side", async () => {
      const text = await workbench.page.locator(".diff-editor, .monaco-diff-editor").first().innerText();
      assert.match(text.replaceAll("\u00a0", " "), /Early train[\s\S]*Late train/);
    });
    await workbench.screenshot("branches-compared");

    await workbench.runCommand("Braid: Bring Conclusion of a Branch Here...");
    await workbench.answer("Late train");
    await chat.shows(/Note from\s+Which train\?/);
    await chat.shows("it is cheap.");
    await workbench.screenshot("branches-note");
    server.script({ chunks: ["Then take the early one."] });
    await chat.ask("And now?");
    await chat.shows("Then take the early one.");
    const sent = JSON.stringify(server.requests.at(-1));
    assert.match(sent, /A note from another conversation, “Which train\?”/);
  });
});
