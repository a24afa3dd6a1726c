import * as assert from "node:assert/strict";
import type { ChatView } from "../../../src/protocol/view.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, conversationOf, question, viewOf } from "../../support/chatViews.ts";

describe("finding text in the chat panel", function () {
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

  const open = async (view: ChatView) => {
    chat = await pages.open(view);
    await chat.page.locator(".composer-field").focus();
    await chat.page.keyboard.press("Control+f");
    await field().waitFor();
    return chat.page;
  };
  const field = () => chat.page.getByRole("searchbox", { name: "Find in session" });
  const says = (count: string) =>
    chat.page.locator(".find-count").getByText(count, { exact: true }).waitFor();
  /** What is marked, in the order of the page; the current one in brackets. */
  const marked = () =>
    chat.page.evaluate(() => {
      const textOf = (name: string) =>
        [...(CSS.highlights.get(name) ?? [])].map((each) => {
          const range = new Range();
          range.setStart(each.startContainer, each.startOffset);
          range.setEnd(each.endContainer, each.endOffset);
          return String(range);
        });
      return [...textOf("braid-found"), ...textOf("braid-found-current").map((text) => `[${text}]`)];
    });
  const isInSight = (text: string) =>
    chat.page.evaluate((wanted) => {
      const [current] = [...(CSS.highlights.get("braid-found-current") ?? [])];
      if (!current) return false;
      const range = new Range();
      range.setStart(current.startContainer, current.startOffset);
      range.setEnd(current.endContainer, current.endOffset);
      const { top, bottom } = range.getBoundingClientRect();
      const box = document.querySelector(".scroller")?.getBoundingClientRect();
      return String(range) === wanted && !!box && top >= box.top && bottom <= box.bottom && bottom > top;
    }, text);

  const mixed = viewOf([
    question("q1", "Where is the café?"),
    answer("a1", "The **Caf**é is *here*:\n\n- a cafe\n- another\n\n```ts\nconst cafe = 1;\n```\n\nEnd"),
    question("q2", "東京の CAFE\u0301"),
    answer("a2", "", {
      parts: [
        { type: "thinking", text: "Hidden cafe thoughts" },
        { type: "text", text: "No." },
      ],
    }),
  ]);

  it("counts, marks and goes round, forwards and backwards, by key and by button", async () => {
    const page = await open(mixed);
    await field().fill("cafe");
    await says("1 of 6");
    assert.deepEqual(await marked(), ["Café", "cafe", "cafe", "CAFE\u0301", "cafe", "[café]"]);
    await field().press("Enter");
    await says("2 of 6");
    await field().press("Shift+Enter");
    await field().press("Shift+Enter");
    await says("6 of 6");
    assert.ok(await isInSight("cafe")); // In the thoughts, which were folded.
    await page.getByRole("button", { name: "Next match" }).click();
    await says("1 of 6");
    await page.getByRole("button", { name: "Match Case" }).click();
    await says("1 of 3");
    await field().fill("nothing of that kind");
    await says("No results");
    assert.deepEqual(await marked(), []);
  });

  it("finds no words across paragraphs, and words that run through marks", async () => {
    await open(mixed);
    await field().fill("caféis");
    await says("No results");
    await field().fill("café is here");
    await says("1 of 1");
    await field().fill("京の");
    await says("1 of 1");
  });

  it("closes with Escape, leaves no marks, and gives the focus back", async () => {
    const page = await open(mixed);
    await field().fill("cafe");
    await says("1 of 6");
    await field().press("Escape");
    await field().waitFor({ state: "detached" });
    assert.deepEqual(await marked(), []);
    assert.equal(await page.evaluate(() => document.activeElement?.className), "composer-field");
    assert.deepEqual(await chat.asked("stop"), []);
    await chat.host((host) => host.post({ notice: { type: "openFind" } }), undefined);
    await says("1 of 6");
  });

  it("brings what it finds before the reader's eyes, wherever it is", async () => {
    await open(viewOf([...conversationOf(30), question("q", "A needle"), ...conversationOf(30, 30)]));
    await field().fill("needle");
    await says("1 of 1");
    await chat.page.waitForTimeout(700);
    assert.ok(await isInSight("needle"));
  });

  it("finds what is not loaded yet, and passes over what cannot be seen", async () => {
    const all = conversationOf(60);
    const hidden = answer("a1", "See [this](https://example.org/needle).");
    const seen = answer("a2", "Two needles: a needle.");
    const earlier = all.map((message) => ({ a1: hidden, a2: seen })[message.id] ?? message);
    await open(viewOf([...all.slice(80), question("last", "One needle")], { earlier: 80 }));
    await chat.host(
      (host, messages) => {
        host.answers.loadEarlier = () => ({ messages, earlier: 0 });
        host.answers.find = () => ({
          hits: [
            { message: "a1", count: 1 },
            { message: "a2", count: 2 },
          ],
        });
      },
      earlier.slice(0, 80),
    );
    await field().fill("needle");
    await says("4 of 4");
    await field().press("Enter");
    await says("1 of 3"); // The address is not on the page, so the next message has the first.
    await chat.page.waitForTimeout(700);
    assert.ok(await isInSight("needle"));
    assert.deepEqual(
      (await chat.asked("find")).map(({ text, before, matchCase }) => [text, before, matchCase]),
      [["needle", "q40", false]],
    );
    await field().press("Shift+Enter");
    await says("3 of 3");
  });

  it("follows a reply that is being written without moving what is read", async () => {
    const page = await open(
      viewOf(
        [
          ...conversationOf(10),
          question("q", "A needle?"),
          answer("r", "", { status: "streaming", parts: [] }),
        ],
        { live: { message: "r", seq: 0 } },
      ),
    );
    await field().fill("needle");
    await says("1 of 1");
    const topOf = () =>
      page.locator('[data-message="q"]').evaluate((element) => element.getBoundingClientRect().top);
    await page.waitForTimeout(700);
    const before = await topOf();
    for (let seq = 0; seq < 60; seq++)
      await chat.host((host, at) => host.reply("r", at, [{ type: "text", text: `A needle.\n\n` }]), seq);
    await says("1 of 61");
    assert.ok(Math.abs((await topOf()) - before) <= 1);
    await field().press("Enter");
    await says("2 of 61");
  });

  it("looks for what is selected", async () => {
    const page = await open(mixed);
    await field().press("Escape");
    await page.getByText("another").evaluate((element) => getSelection()?.selectAllChildren(element));
    await page.keyboard.press("Control+f");
    await says("1 of 1");
    assert.equal(await field().inputValue(), "another");
  });
});
