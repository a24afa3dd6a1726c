import * as assert from "node:assert/strict";
import type { ChatView } from "../../../src/protocol/view.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, conversationOf, question, viewOf } from "../../support/chatViews.ts";

describe("the reader's place in the conversation", function () {
  this.timeout(60_000);
  let pages: ChatPages;
  let chat: ChatPage;
  before(async () => {
    pages = await startChatPages();
  });
  after(() => pages?.dispose());
  afterEach(async () => {
    assert.deepEqual(chat.incidents, []);
    await chat.close();
  });

  const long: ChatView = viewOf(
    [...conversationOf(20), question("q", "Why?"), answer("r", "Because", { status: "streaming" })],
    { live: { message: "r", seq: 1 } },
  );
  const open = async (view: ChatView) => {
    chat = await pages.open(view);
    await settled();
    return chat.page;
  };
  const settled = () => chat.page.waitForTimeout(250);
  const fromEndPx = () =>
    chat.page
      .locator(".scroller")
      .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  const topOf = (message: string) =>
    chat.page
      .locator(`[data-message="${message}"]`)
      .evaluate(
        (element) =>
          element.getBoundingClientRect().top -
          (element.closest(".scroller")?.getBoundingClientRect().top ?? 0),
      );
  const grow = (seq: number) =>
    chat.host((host, first) => {
      for (let seq = first; seq < first + 10; seq++)
        host.reply("r", seq, [{ type: "text", text: "\n\nMore and more words." }]);
    }, seq);
  const toEnd = () => chat.page.getByRole("button", { name: "Jump to latest" });

  it("is the end at first, and stays there while a reply grows", async () => {
    await open(long);
    assert.ok((await fromEndPx()) < 2);
    await grow(1);
    await settled();
    assert.ok((await fromEndPx()) < 2);
    assert.equal(await toEnd().count(), 0);
  });

  it("never moves once the reader has left the end, until they jump back", async () => {
    const page = await open(long);
    await page.locator(".scroller").hover();
    await page.mouse.wheel(0, -900);
    await settled();
    const before = await topOf("q18");
    await grow(1);
    await settled();
    assert.ok(Math.abs((await topOf("q18")) - before) <= 1);
    await toEnd().click();
    await settled();
    assert.ok((await fromEndPx()) < 2);
    await grow(11);
    await settled();
    assert.ok((await fromEndPx()) < 2);
  });

  it("is saved and found again after a reload, to the pixel", async () => {
    const page = await open(long);
    await page.locator(".scroller").hover();
    await page.mouse.wheel(0, -2_345);
    await page.waitForTimeout(600);
    const [saved] = (await chat.asked("saveAnchor")).slice(-1);
    const anchor = saved?.anchor as { at: string; message: string; offsetPx: number };
    assert.equal(anchor.at, "message");
    await page.reload();
    await page.locator(".composer-field").waitFor();
    await page.waitForTimeout(800);
    assert.ok(Math.abs((await topOf(anchor.message)) - anchor.offsetPx) <= 1);
  });

  it("is the end of the question just sent, wherever the reader was", async () => {
    const page = await open(viewOf(conversationOf(20)));
    await page.locator(".scroller").hover();
    await page.mouse.wheel(0, -2_000);
    await settled();
    await page.getByRole("textbox", { name: "Message" }).fill("More?");
    await page.keyboard.press("Enter");
    await settled();
    assert.ok((await fromEndPx()) < 2);
  });

  it("does not move when earlier messages are put before it", async () => {
    const all = conversationOf(60);
    const view = viewOf(all.slice(80), {
      earlier: 80,
      anchor: { at: "message", message: "q41", offsetPx: 100 },
    });
    const page = await open(view);
    await chat.host(
      (host, messages) => {
        host.answers.loadEarlier = () => ({ messages, earlier: 40 });
      },
      all.slice(40, 80),
    );
    const before = await topOf("q41");
    await page
      .getByRole("button", { name: "Show earlier messages (80)" })
      .evaluate((button: HTMLElement) => button.click());
    await page.getByRole("button", { name: "Show earlier messages (40)" }).waitFor({ state: "attached" });
    await settled();
    assert.ok(Math.abs((await topOf("q41")) - before) <= 1);
    assert.deepEqual(await chat.asked("loadEarlier"), [{ session: view.session, before: "q40" }]);
  });

  it("loads earlier messages when the reader comes to the first", async () => {
    const all = conversationOf(30);
    const page = await open(viewOf(all.slice(40), { earlier: 40 }));
    await chat.host(
      (host, messages) => {
        host.answers.loadEarlier = () => ({ messages, earlier: 0 });
      },
      all.slice(0, 40),
    );
    await page.locator(".scroller").hover();
    for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -3_000);
    await page.getByText("Question 19").waitFor();
    await settled();
    assert.equal((await chat.asked("loadEarlier")).length, 1);
    assert.equal(await page.getByRole("button", { name: /Show earlier/ }).count(), 0);
  });

  it("is fetched when it lies before the messages that the host sent", async () => {
    const all = conversationOf(60);
    chat = await pages.open(
      viewOf(all.slice(80), { earlier: 80, anchor: { at: "message", message: "q25", offsetPx: 30 } }),
    );
    await chat.host(
      (host, messages) => {
        host.answers.loadEarlier = () => ({ messages, earlier: 40 });
      },
      all.slice(40, 80),
    );
    // The first question came before the answer above was there.
    await chat.host((host) => host.show({ ...host.view, session: "s22222222222" }), undefined);
    await chat.page.locator('[data-message="q25"]').waitFor({ state: "attached" });
    await chat.page.waitForTimeout(700);
    assert.ok(Math.abs((await topOf("q25")) - 30) <= 1);
  });

  it("is the beginning of the welcome when everything that was said is cleared", async () => {
    chat = await pages.open(long, { width: 300, height: 320 });
    await settled();
    await chat.host((host) => host.show({ ...host.view, messages: [] }), undefined);
    await chat.page.getByText("Ask anything, lose nothing").waitFor();
    await settled();
    assert.ok((await fromEndPx()) > 20, "The welcome is longer than the page.");
    assert.equal(await chat.page.locator(".scroller").evaluate(({ scrollTop }) => scrollTop), 0);
  });
});
