import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WireServer } from "../support/wire.ts";
import type { Chat } from "./support/chat.ts";
import { type ConnectedChat, openConnectedChat } from "./support/connectedChat.ts";
import { eventually } from "./support/eventually.ts";
import type { Workbench } from "./support/workbench.ts";

const paragraphs = Array.from({ length: 60 }, (_, index) => `Paragraph number ${index + 1}.\n\n`);

describe("The chat panel", () => {
  let connected: ConnectedChat;
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    connected = await openConnectedChat();
    ({ server, workbench, chat } = connected);
  });
  after(() => connected.close());

  const hasDraft = (text: string) =>
    eventually(`the draft "${text}"`, async () =>
      assert.equal(await (await chat.composer()).inputValue({ timeout: 1_000 }), text),
    );
  /** Everything that is on disk in journals, as text. */
  const journals = async () => {
    const folder = join(workbench.globalStorage(), "journal");
    return (
      await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")))
    ).join();
  };
  /** Drafts are saved a moment after the last key; by a host that was killed before, once there is another one. */
  const typed = async (text: string) => {
    await eventually("the text to be typed", async () => {
      await (await chat.composer()).fill(text, { timeout: 2_000 });
      assert.equal(await (await chat.composer()).inputValue({ timeout: 1_000 }), text);
    });
    await eventually("the draft on disk", async () =>
      assert.ok((await journals()).includes(`"value":${JSON.stringify(text)}`)),
    );
  };

  it("keeps an unsent draft while it is hidden", async () => {
    await typed("A thought\nin two lines");
    await workbench.showContainer("Explorer");
    await workbench.showContainer("Braid");
    await hasDraft("A thought\nin two lines");
  });

  it("keeps it through a reload of the window", async () => {
    await workbench.reload();
    await hasDraft("A thought\nin two lines");
  });

  it("keeps it when the extension host is killed", async () => {
    await typed("A thought, extended");
    await workbench.killExtensionHost();
    await hasDraft("A thought, extended");
  });

  it("keeps it when VS Code is killed, and then sends it", async () => {
    await typed("A thought, to its end");
    await workbench.restartServer({ kill: true });
    await workbench.showContainer("Braid");
    await hasDraft("A thought, to its end");
    server.script({ chunks: paragraphs });
    await (await chat.composer()).press("Enter");
    await chat.shows("Paragraph number 60.");
    await chat.isIdle();
    await hasDraft("");
  });

  const showLongSession = async () => {
    await workbench.clickRow("A thought, to its end");
    await chat.shows("Paragraph number 60.");
  };

  describe("remembers where its reader was", () => {
    before(showLongSession);

    const target = "Paragraph number 20.";
    const topOf = async () =>
      Math.round(
        (await (await chat.frame()).getByText(target, { exact: true }).boundingBox({ timeout: 2_000 }))?.y ??
          Number.NaN,
      );
    const isWhereItWas = (before: number) =>
      eventually("the same place", async () =>
        assert.ok(Math.abs((await topOf()) - before) <= 3, `${await topOf()} instead of ${before}`),
      );
    let placeBefore = 0;

    it("after it was hidden", async () => {
      // A panel that has just changed its session holds its place against everything but a hand, which this is not.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await (await chat.frame()).getByText(target, { exact: true }).scrollIntoViewIfNeeded();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      placeBefore = await topOf();
      await workbench.showContainer("Explorer");
      await workbench.showContainer("Braid");
      await isWhereItWas(placeBefore);
    });

    it("after a reload of the window", async () => {
      await workbench.reload();
      await isWhereItWas(placeBefore);
    });

    it("after the extension host was killed", async () => {
      await workbench.killExtensionHost();
      await isWhereItWas(placeBefore);
    });
  });

  describe("as an editor", () => {
    before(showLongSession);

    const editor = (containing = "") => workbench.chatFrame("editor", containing);

    it("opens several sessions at once", async () => {
      await workbench.runCommand("Braid: Open Chat in Editor");
      await editor("Paragraph number 60.");
      await chat.newSession();
      server.script({ chunks: ["In the second editor."] });
      await chat.ask("Second session");
      await chat.shows("In the second editor.");
      await chat.isIdle();
      await workbench.runCommand("Braid: Open Chat in Editor");
      await editor("In the second editor.");
      const tabs = await workbench.page.locator(".tab .label-name").allInnerTexts();
      assert.deepEqual(tabs.sort(), ["A thought, to its end", "Second session"]);
    });

    it("shows the same reply as the view, while it arrives", async () => {
      server.script({ chunks: ["Seen ", "twice."], holdAfter: 1 });
      const second = await editor("In the second editor.");
      await second.getByRole("textbox").fill("And here?");
      await second.getByRole("textbox").press("Enter");
      await chat.shows("And here?");
      await chat.shows("Seen");
      server.release();
      await chat.shows("Seen twice.");
      await editor("Seen twice.");
      await workbench.screenshot("editor-panels");
    });

    it("is there again after a reload of the window", async () => {
      // As a user does it: the browser's own reload gives VS Code no time to write down what is open.
      await Promise.all([
        workbench.page.waitForEvent("load"),
        workbench.runCommand("Developer: Reload Window"),
      ]);
      await editor("Seen twice.");
      const tabs = await workbench.page.locator(".tab .label-name").allInnerTexts();
      assert.deepEqual(tabs.sort(), ["A thought, to its end", "Second session"]);
    });
  });

  it("shows hostile Markdown without loading, running or hiding anything", async () => {
    const asked: string[] = [];
    workbench.page.on("request", (request) => asked.push(request.url()));
    await chat.newSession();
    server.script({
      chunks: [
        "![x](https://tracker.example/pixel.png) <img src=x onerror=alert(1)> <script>alert(2)</script> ",
        "[click](javascript:alert(3)) [run](command:workbench.action.quit) [safe](https://example.com/a?b=c)",
      ],
    });
    await chat.ask("Show me something");
    await chat.shows("tracker.example");
    await chat.isIdle();
    const frame = await chat.frame();
    assert.equal(await frame.locator("main img, main script, main iframe").count(), 0);
    assert.equal(await frame.locator('a[href^="javascript"], a[href^="command"]').count(), 0);
    assert.deepEqual(
      asked.filter((url) => url.includes("tracker") || url.includes("example.com")),
      [],
    );
    await frame.getByText("safe", { exact: true }).click();
    await workbench.page.getByText("https://example.com/a?b=c").waitFor();
    await workbench.screenshot("link-confirmation");
    await workbench.page.keyboard.press("Escape");
  });
});
