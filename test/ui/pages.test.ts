import assert from "node:assert/strict";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import type { Workbench } from "./support/workbench.ts";

describe("The pages beside the chat", () => {
  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    connected = await openConnectedChat();
    ({ server, workbench, chat } = connected);
    server.script({ chunks: ["`getUserById` reads the cache first."] });
    await chat.ask("Where does the account come from?");
    await chat.shows("reads the cache first");
    await chat.isIdle();
    await chat.newSession();
    server.script({ chunks: ["Knead it, and wait."] });
    await chat.ask("How is bread made?");
    await chat.shows("Knead it");
    await chat.isIdle();
  });
  after(() => connected.close());

  const pageText = async (containing: string) =>
    (await workbench.chatFrame("editor", containing)).locator("body").innerText({ timeout: 2_000 });

  it("search while one types, open a result at its message, and are there again after a reload", async () => {
    await workbench.runCommand("Braid: Search Sessions");
    const page = await workbench.chatFrame("editor", "Find anything that was ever said");
    await page.getByRole("combobox").fill("user");
    await page.getByText("1 result").first().waitFor();
    assert.equal(await page.locator("mark").first().innerText(), "User");
    await workbench.screenshot("pages-search");
    await page.getByRole("combobox").press("Enter");
    await chat.shows("Where does the account come from?");
    await Promise.all([
      workbench.page.waitForEvent("load"),
      workbench.runCommand("Developer: Reload Window"),
    ]);
    const again = await workbench.chatFrame("editor", "getUserById");
    assert.equal(await again.getByRole("combobox").inputValue(), "user");
  });

  it("tell the figures of all sessions, and of the one in front", async () => {
    await workbench.runCommand("Braid: Statistics of All Sessions");
    await eventually("the figures of two sessions", async () =>
      assert.match(await pageText("All Sessions"), /Sessions\s+2[\s\S]*Messages\s+4[\s\S]*By model/),
    );
    await workbench.screenshot("pages-statistics");
    await workbench.runCommand("Braid: Statistics of This Session");
    await eventually("the figures of the session in front", async () =>
      assert.match(await pageText("Open Session"), /Where does the account[\s\S]*Messages\s+2/),
    );
  });
});
