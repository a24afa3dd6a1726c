import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ChatView } from "../../../src/protocol/view.ts";
import { accessibilityProblems } from "../../support/accessibility.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, conversationOf, emptyView, question, viewOf } from "../../support/chatViews.ts";
import { type PageThemeName, pageThemes } from "../../support/themeColours.ts";
import { cacheDir } from "../../workbench/paths.mjs";
import { until } from "../storage/support/storeFolder.ts";

const shots = join(cacheDir, "screenshots");
const full =
  "The disk is full, so new messages are not saved. Everything saved before is safe. Free some space; Braid goes on by itself.";

const withGap: ChatView = viewOf([
  question("q1", "What is a hybrid clock?"),
  answer("a1", "A clock that never runs backwards."),
  answer("a2", "It also orders what two machines say.", { afterGap: true }),
]);
const damaged: ChatView = viewOf([], {
  title: "How do clocks agree?",
  unreadable: {
    heading: "This session cannot be read",
    sentences: [
      "Its files are damaged, and no second copy of them was found. Nothing was deleted, and your other sessions are not affected.",
      "The damaged files are kept as they are in /home/ada/.config/Code/User/globalStorage/braid-dev.braid/quarantine.",
    ],
    rescues: ["checkHistory", "restoreBackup"],
  },
});

describe("the chat panel in trouble", function () {
  this.timeout(60_000);
  let pages: ChatPages;
  let chat: ChatPage;
  before(async () => {
    pages = await startChatPages();
    await mkdir(shots, { recursive: true });
  });
  after(() => pages?.dispose());
  afterEach(async () => {
    assert.deepEqual(chat.incidents, []);
    await chat.close();
  });

  const banner = () => chat.page.locator(".save-banner");
  const composer = () => chat.page.locator(".composer-field");
  /** What a screen reader is told in passing. */
  const announced = () => chat.page.getByRole("status").innerText();
  const tell = (trouble?: string) =>
    chat.host(
      (host, words) =>
        host.post({ notice: { type: "saving", ...(words !== undefined && { trouble: words }) } }),
      trouble,
    );

  describe("with the disk", () => {
    it("says so as an alert for as long as it is so, and then that saving works again", async () => {
      chat = await pages.open(withGap);
      assert.equal(await banner().count(), 0);
      await tell(full);
      await banner().waitFor();
      assert.equal(await chat.page.getByRole("alert").innerText(), full);
      await tell("This computer does not allow it, so new messages are not saved.");
      await chat.page.getByText("This computer does not allow it").waitFor();
      assert.equal(await banner().count(), 1);
      await tell();
      await banner().waitFor({ state: "detached" });
      await chat.page.waitForTimeout(100);
      assert.equal(await announced(), "Saving works again.");
    });

    it("says so to a page that is loaded meanwhile, or shown anew", async () => {
      chat = await pages.open({ ...withGap, saveTrouble: full });
      await banner().waitFor();
      await chat.host((host) => {
        const { saveTrouble: _, ...healed } = host.view;
        host.show(healed);
      }, undefined);
      await banner().waitFor({ state: "detached" });
      await chat.page.waitForTimeout(100);
      assert.equal(await announced(), "Saving works again.");
    });

    it("keeps a question in the text box that could not be saved, until it can be sent", async () => {
      chat = await pages.open({ ...withGap, saveTrouble: full });
      await chat.host(
        (host) =>
          Object.assign(host.refusals, { send: "The disk is full, so this was not saved.", saveDraft: "no" }),
        undefined,
      );
      await composer().fill("Where were we?");
      await composer().press("Enter");
      await chat.page.getByText("so this was not saved").waitFor();
      assert.equal(await composer().inputValue(), "Where were we?");
      await chat.host((host) => {
        Object.assign(host.refusals, { send: undefined, saveDraft: undefined });
      }, undefined);
      await tell();
      await chat.page.waitForTimeout(400);
      const drafts = await chat.asked("saveDraft");
      assert.equal(drafts.at(-1)?.text, "Where were we?", "the draft is saved when saving works again");
      await composer().press("Enter");
      await chat.page.waitForFunction(() => document.querySelector("textarea")?.value === "");
      assert.equal(await chat.page.getByText("so this was not saved").count(), 0);
    });

    it("still copies, shows other sessions and loads earlier messages", async () => {
      chat = await pages.open({ ...viewOf(conversationOf(3, 10)), earlier: 4, saveTrouble: full });
      await chat.host((host) => {
        host.answers.loadEarlier = () => ({ messages: [], earlier: 0 });
      }, undefined);
      await chat.page.getByRole("button", { name: /Show earlier/ }).click();
      await until(async () => (await chat.asked("loadEarlier")).length === 1);
      await chat.page.getByRole("button", { name: "Copy message" }).last().dispatchEvent("click");
      await until(async () => (await chat.asked("copy")).length === 1);
      await chat.host((host, view) => host.show(view), {
        ...emptyView,
        session: "s00000000001",
        saveTrouble: full,
      });
      await chat.page.getByText("Ask anything, lose nothing").waitFor();
      assert.equal(await banner().count(), 1);
    });
  });

  describe("with a session that cannot be read", () => {
    it("shows a page that says what happened, where it is and what helps, and no place to write", async () => {
      chat = await openUnreadable("dark", 420);
      const page = chat.page.locator(".unreadable");
      assert.equal(await page.getByRole("heading").innerText(), "This session cannot be read");
      assert.match(
        await page.innerText(),
        /Nothing was deleted.*globalStorage\/braid-dev\.braid\/quarantine/s,
      );
      assert.equal(await composer().count(), 0);
      await page.getByRole("button", { name: "Check and Repair" }).click();
      await page.getByRole("button", { name: "Restore from Backup" }).click();
      assert.deepEqual(
        (await chat.asked("rescue")).map(({ rescue }) => rescue),
        ["checkHistory", "restoreBackup"],
      );
    });

    it("shows the conversation, and the place to write, as soon as it can be read again", async () => {
      chat = await openUnreadable("dark", 420);
      await chat.host((host, view) => host.show(view), withGap);
      await composer().waitFor();
      await chat.page.getByText("What is a hybrid clock?").waitFor();
      assert.equal(await chat.page.locator(".unreadable").count(), 0);
    });
  });

  it("shows where a message is missing, also to screen readers", async () => {
    chat = await pages.open(withGap);
    const gap = chat.page.getByRole("note", { name: "A message is missing here" });
    assert.equal(await gap.innerText(), "A message that came before could not be read.");
    const [before, after] = [
      chat.page.locator('[data-message="a1"]'),
      chat.page.locator('[data-message="a2"]'),
    ];
    const [top, middle, bottom] = await Promise.all([before, gap, after].map((place) => place.boundingBox()));
    assert.ok((top?.y ?? 0) < (middle?.y ?? 0) && (middle?.y ?? 0) < (bottom?.y ?? 0));
  });

  /** A page without a place to write: `open` waits for one, so it begins with another session. */
  async function openUnreadable(theme: PageThemeName, width: number): Promise<ChatPage> {
    const opened = await pages.open({ ...emptyView, session: "s00000000009" }, { theme, width, height: 560 });
    await opened.host((host, view) => host.show(view), damaged);
    await opened.page.locator(".unreadable").waitFor();
    return opened;
  }

  for (const theme of Object.keys(pageThemes) as PageThemeName[]) {
    for (const width of [220, 420]) {
      it(`fits, and has no accessibility problems that a tool can find, in ${theme} at ${width} px`, async () => {
        chat = await pages.open({ ...withGap, saveTrouble: full }, { theme, width, height: 560 });
        await chat.page.screenshot({ path: join(shots, `trouble-disk-${theme}-${width}.png`) });
        assert.deepEqual(await accessibilityProblems(chat.page), []);
        assert.equal(await overflow(), 0);
        await chat.close();
        chat = await openUnreadable(theme, width);
        await chat.page.screenshot({ path: join(shots, `trouble-session-${theme}-${width}.png`) });
        assert.deepEqual(await accessibilityProblems(chat.page), []);
        assert.equal(await overflow(), 0);
      });
    }
  }

  const overflow = () =>
    chat.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
});
