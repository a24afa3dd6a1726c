import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { accessibilityProblems } from "../../support/accessibility.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { conversationOf, emptyView, viewOf } from "../../support/chatViews.ts";
import { type PageThemeName, pageThemes } from "../../support/themeColours.ts";
import { cacheDir } from "../../workbench/paths.mjs";

const shots = join(cacheDir, "screenshots");
const none = "None of 12 messages has arrived yet. They are on “Laptop” and on their way.";
const some = "4 of 12 messages have arrived. The others are on “Laptop” and on their way.";
const title = "Why does the build forget its cache?";

describe("a session whose messages are on another machine", function () {
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

  it("says where they are in place of the invitation, then above the text box, then no more", async () => {
    chat = await pages.open({ ...emptyView, title, absent: none });
    await chat.page.getByText(none).waitFor();
    assert.equal(await chat.page.getByText("Ask anything, lose nothing").count(), 0);
    assert.equal(await chat.page.locator(".composer-field").isVisible(), true);
    await chat.host((host, view) => host.show(view), viewOf(conversationOf(2), { title, absent: some }));
    await chat.page.locator(".absent-note", { hasText: some }).waitFor();
    assert.equal(await chat.page.getByText(none).count(), 0);
    await chat.host((host, view) => host.show(view), viewOf(conversationOf(6), { title }));
    await chat.page.locator(".absent-note").waitFor({ state: "detached" });
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[])
    for (const width of [220, 420])
      it(`fits, and has no accessibility problems that a tool can find, in ${theme} at ${width} px`, async () => {
        chat = await pages.open({ ...emptyView, title, absent: none }, { theme, width, height: 560 });
        await chat.page.screenshot({ path: join(shots, `absent-all-${theme}-${width}.png`) });
        assert.deepEqual(await accessibilityProblems(chat.page), []);
        assert.equal(await overflow(), 0);
        const view = viewOf(conversationOf(2), { title, absent: some });
        await chat.host((host, shown) => host.show(shown), view);
        await chat.page.locator(".absent-note").waitFor();
        await chat.page.screenshot({ path: join(shots, `absent-some-${theme}-${width}.png`) });
        assert.deepEqual(await accessibilityProblems(chat.page), []);
        assert.equal(await overflow(), 0);
      });

  const overflow = () =>
    chat.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
});
