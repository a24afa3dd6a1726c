import * as assert from "node:assert/strict";
import type { ChatView } from "../../../src/protocol/view.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, conversationOf, question, viewOf } from "../../support/chatViews.ts";

const asked = viewOf([question("q1", "Why?"), answer("a1", "Because.")]);

describe("versions of messages in the chat panel", function () {
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
    return chat.page;
  };
  const message = (id: string) => chat.page.locator(`[data-message="${id}"]`);
  const click = (id: string, name: string) => message(id).getByRole("button", { name }).click();
  const topOf = (id: string) =>
    message(id).evaluate(
      (element) =>
        element.getBoundingClientRect().top -
        (element.closest(".scroller")?.getBoundingClientRect().top ?? 0),
    );
  const { session } = asked;

  describe("editing a question", () => {
    const field = () => chat.page.getByRole("textbox", { name: "Edited message" });

    it("sends the new words with Enter, and begins a new line with Shift+Enter", async () => {
      await open(asked);
      await click("q1", "Edit message");
      assert.equal(await field().inputValue(), "Why?");
      assert.ok(await field().evaluate((element) => element === document.activeElement));
      await field().pressSequentially(" Or");
      await field().press("Shift+Enter");
      await field().pressSequentially("how?");
      await field().press("Enter");
      await field().waitFor({ state: "detached" });
      assert.deepEqual(await chat.asked("edit"), [{ session, message: "q1", text: "Why? Or\nhow?" }]);
    });

    it("keeps the new words over a reload and while another session is shown", async () => {
      const page = await open(asked);
      await click("q1", "Edit message");
      await field().fill("Why ever?");
      await page.reload();
      await field().waitFor();
      assert.equal(await field().inputValue(), "Why ever?");
      await chat.host((host, other) => host.show(other), { ...asked, session: "s11111111111" });
      await field().waitFor({ state: "detached" });
      await chat.host((host, view) => host.show(view), asked);
      await field().waitFor();
      assert.equal(await field().inputValue(), "Why ever?");
    });

    it("is given up with Escape", async () => {
      await open(asked);
      await click("q1", "Edit message");
      await field().fill("Why ever?");
      await field().press("Escape");
      await field().waitFor({ state: "detached" });
      assert.equal(await message("q1").locator(".bubble").innerText(), "Why?");
      assert.equal(
        await chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
        "Edit message",
      );
      assert.deepEqual(await chat.asked("edit"), []);
    });

    it("keeps the words and says why when they could not be sent", async () => {
      const page = await open(asked);
      await chat.host((host) => Object.assign(host.refusals, { edit: "The disk is full." }), undefined);
      await click("q1", "Edit message");
      await field().fill("Why ever?");
      await page.getByRole("button", { name: "Save & Send" }).click();
      await page.getByRole("alert").getByText("The disk is full.").waitFor();
      assert.equal(await field().inputValue(), "Why ever?");
    });
  });

  it("lets any reply be tried again, and any message be branched from", async () => {
    await open(viewOf(conversationOf(2)));
    await click("a0", "Try again");
    await click("q1", "Branch from here");
    await chat.page.waitForTimeout(50);
    assert.deepEqual(await chat.asked("remedy"), [{ session, message: "a0", remedy: "retry" }]);
    assert.deepEqual(await chat.asked("branch"), [{ session, message: "q1" }]);
  });

  it("shows what a note says and where it is from, as text, with the way there", async () => {
    const title = "<b>Trains</b> \u202e";
    const note = answer("n1", "The **fast** train. <img src=x onerror=alert(1)>", {
      role: "system",
      note: { title },
    });
    const page = await open(viewOf([question("q1", "Which?"), note, question("q2", "Why?")]));
    const link = message("n1").getByRole("button", { name: /<b>Trains<\/b>/ });
    assert.equal(await message("n1").locator(".note-source b, img").count(), 0);
    assert.equal(await message("n1").locator("strong").innerText(), "fast");
    const heading = await page.getByRole("heading", { name: /^Note from/ }).innerText();
    const tip = (await link.getAttribute("title")) ?? "";
    assert.ok(!`${heading}${tip}`.includes("\u202e"));
    assert.match(tip, /^Open “<b>Trains/);
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(50);
    assert.deepEqual(await chat.asked("openSource"), [{ session, message: "n1" }]);
  });

  it("shows the ways to the branches and to where the session comes from", async () => {
    const view = {
      ...viewOf([question("q1", "Why?"), answer("a1", "Because.", { branches: 1 })]),
      origin: { kind: "branch", title: "Trains \u202e", state: "here" },
    } satisfies ChatView;
    const page = await open(view);
    await page.getByRole("button", { name: /^Trains/ }).click();
    await click("a1", "1 branch");
    await page.waitForTimeout(50);
    assert.deepEqual(await chat.asked("openOrigin"), [{ session }]);
    assert.deepEqual(await chat.asked("openBranch"), [{ session, message: "a1" }]);
    assert.ok(!(await page.locator(".origin").innerText()).includes("\u202e"));
    await chat.host((host, gone) => host.show(gone), {
      ...view,
      origin: { ...view.origin, state: "gone" },
    } as ChatView);
    await page.getByText("Branched from a session that is gone").waitFor();
  });

  /** A conversation in whose middle the message `id` is one of three versions. */
  const versionOf = (id: string, index: number, after: number): ChatView => {
    const other = (at: number) => ["v0", "v1", "v2"][at];
    const [previous, next] = [other(index - 1), other(index + 1)];
    const siblings = { index, count: 3, ...(previous && { previous }), ...(next && { next }) };
    return viewOf([
      ...conversationOf(10),
      { ...question(id, `Version ${index + 1}`), siblings },
      ...conversationOf(after, 50 + 10 * index),
    ]);
  };
  const answerVersions = () =>
    chat.host(
      (host, versions) => {
        host.answers.selectVersion = ({ message }) => {
          host.show(versions[message as "v0"]);
          return {};
        };
      },
      { v0: versionOf("v0", 0, 3), v1: versionOf("v1", 1, 10), v2: versionOf("v2", 2, 1) },
    );

  it("switches to another version without moving it, by button and by arrow key", async () => {
    const page = await open({
      ...versionOf("v1", 1, 10),
      anchor: { at: "message", message: "v1", offsetPx: 150 },
    });
    await answerVersions();
    await page.waitForTimeout(700);
    await message("v1").getByRole("button", { name: "Next version" }).focus();
    const before = await topOf("v1");
    await page.keyboard.press("Enter");
    await message("v2").waitFor();
    await page.getByRole("status").getByText("Version 3 of 3").waitFor();
    // So little follows on it that it cannot stand as high; it is in sight all the same.
    assert.ok((await topOf("v2")) >= before && (await topOf("v2")) < 500);
    await page.keyboard.press("ArrowRight"); // There is none; the focus stays.
    await page.keyboard.press("ArrowLeft");
    await message("v1").waitFor();
    await page.waitForTimeout(100);
    const beforeLast = await topOf("v1");
    await page.keyboard.press("ArrowLeft");
    await message("v0").waitFor();
    await page.waitForTimeout(100);
    assert.ok(Math.abs((await topOf("v0")) - beforeLast) <= 1);
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      "Previous version",
    );
    assert.deepEqual(
      (await chat.asked("selectVersion")).map(({ message: to }) => to),
      ["v2", "v1", "v0"],
    );
  });

  describe("going to a message", () => {
    const all = conversationOf(60);
    const visit = { id: 1, message: "q25", takesFocus: true };

    it("fetches it, shows it, marks it for a moment and says so once", async () => {
      const page = await open(viewOf(all.slice(80), { earlier: 80 }));
      await chat.host(
        (host, messages) => {
          host.answers.loadEarlier = ({ before }) =>
            before === "q40"
              ? { messages: messages.slice(40), earlier: 40 }
              : { messages: messages.slice(0, 40), earlier: 0 };
        },
        all.slice(0, 80),
      );
      await chat.host((host, wish) => host.show({ ...host.view, visit: wish }), { ...visit, message: "q5" });
      await page.locator('[data-message="q5"][data-visited]').waitFor();
      await page.waitForTimeout(700);
      assert.ok(Math.abs((await topOf("q5")) - 40) <= 1);
      assert.ok(await message("q5").evaluate((element) => element === document.activeElement));
      assert.deepEqual(await chat.asked("visited"), [{ session, id: 1 }]);
      await chat.host((host) => host.show({ ...host.view, title: "Again" }), undefined);
      await page.locator('[data-message="q5"]:not([data-visited])').waitFor();
      assert.equal((await chat.asked("visited")).length, 1);
    });

    it("works on a page that has just loaded, and comes before where the reader was", async () => {
      const page = await open(
        viewOf(all, { visit, anchor: { at: "message", message: "q50", offsetPx: 10 } }),
      );
      await page.locator('[data-message="q25"][data-visited]').waitFor();
      await page.waitForTimeout(700);
      assert.ok(Math.abs((await topOf("q25")) - 40) <= 1);
    });
  });

  it("passes over a reply that is written in a version that is not shown", async () => {
    const page = await open({ ...asked, live: { message: "elsewhere", seq: 0, isElsewhere: true } });
    await chat.host((host) => host.reply("elsewhere", 0, [{ type: "text", text: "unseen" }]), undefined);
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.waitForTimeout(100);
    assert.equal((await chat.asked("load")).length, 1);
  });
});
