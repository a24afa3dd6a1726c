import * as assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ChatView } from "../../../src/protocol/view.ts";
import { accessibilityProblems } from "../../support/accessibility.ts";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, guideView, question, viewOf } from "../../support/chatViews.ts";
import { type PageThemeName, pageThemes } from "../../support/themeColours.ts";
import { cacheDir } from "../../workbench/paths.mjs";
import { realisticReply } from "./markdownCases.ts";

const shots = join(cacheDir, "screenshots");
const longWord =
  "https://learn.example.com/a-very-long-address-that-has-no-place-to-break/because/it/goes/on/and/on?with=parameters";

const full: ChatView = viewOf(
  [
    {
      ...question("q1", "How do I replace a file so that a crash never leaves half of it?"),
      siblings: { index: 1, count: 3, previous: "q0", next: "q3" },
    },
    answer("a1", "", {
      parts: [
        { type: "thinking", text: "They want **atomic** replacement." },
        { type: "text", text: realisticReply },
      ],
      usage: { inputTokens: 1_204, outputTokens: 356 },
      siblings: { index: 0, count: 2, next: "a0" },
      branches: 2,
    }),
    question("q2", `And on Windows? See ${longWord}\n\nשלום — right-to-left words too.`),
    answer(
      "a2",
      `On Windows, \`${"Very".repeat(20)}LongName\` does the same.\n\nمرحبا بالعالم، هذا نص من اليمين إلى اليسار.\n\nIt may fail while`,
      {
        status: "failed",
        problem: {
          sentence:
            "Anthropic is receiving too many requests from this account. Wait a moment, then try again.",
          remedies: ["retry", "chooseModel"],
          retryAt: Date.now() + 42_000,
        },
      },
    ),
  ],
  {
    title: "Renaming files safely on every platform, including network shares and containers",
    earlier: 12,
    origin: { kind: "branch", title: "Renaming files on every platform there is", state: "here" },
  },
);

describe("the looks of the chat panel", function () {
  this.timeout(60_000);
  let pages: ChatPages;
  before(async () => {
    pages = await startChatPages();
    await mkdir(shots, { recursive: true });
  });
  after(() => pages?.dispose());

  /** Opens a page, looks at it, and closes it. */
  async function look(
    view: ChatView,
    theme: PageThemeName,
    width: number,
    use: (chat: ChatPage) => Promise<void>,
  ): Promise<void> {
    const chat = await pages.open(view, { theme, width, height: width > 500 ? 800 : 700 });
    try {
      await chat.page.waitForTimeout(250);
      await use(chat);
      assert.deepEqual(chat.incidents, []);
    } finally {
      await chat.close();
    }
  }

  async function problemsOf({ page }: ChatPage): Promise<string[]> {
    await page.evaluate(() => {
      for (const message of document.querySelectorAll<HTMLElement>(".message"))
        message.style.contentVisibility = "visible";
      for (const toolbar of document.querySelectorAll<HTMLElement>(".toolbar > *"))
        toolbar.style.opacity = "1";
    });
    return accessibilityProblems(page);
  }

  for (const theme of Object.keys(pageThemes) as PageThemeName[]) {
    it(`has no accessibility problems that a tool can find, in ${theme}`, async () => {
      await look(full, theme, 420, async (chat) => {
        await chat.page.locator(".thinking summary").click();
        assert.deepEqual(await problemsOf(chat), []);
      });
      await look(guideView, theme, 420, async (chat) => assert.deepEqual(await problemsOf(chat), []));
      await look({ ...full, surface: "editor" }, theme, 900, async (chat) => {
        await chat.host(
          (host) => Object.assign(host.refusals, { chooseModel: "It did not work.", stop: "no" }),
          undefined,
        );
        assert.deepEqual(await problemsOf(chat), []);
      });
    });

    it(`leaves pictures to look at in the cache folder, in ${theme}`, async () => {
      const at = { at: "message", message: "q1", offsetPx: 16 } as const;
      for (const [widths, surface] of [
        [[220, 300], "view"],
        [[900], "editor"],
      ] as const) {
        for (const width of widths) {
          const file = (what: string) => join(shots, `chat-${what}-${theme}-${width}.png`);
          await look(
            { ...guideView, surface },
            theme,
            width,
            async ({ page }) => void (await page.screenshot({ path: file("welcome") })),
          );
          await look({ ...full, surface, anchor: at }, theme, width, async ({ page }) => {
            await page.screenshot({ path: file("top") });
            await page.getByRole("button", { name: "Jump to latest" }).click();
            await page.waitForTimeout(250);
            await page.screenshot({ path: file("end") });
          });
        }
      }
    });
  }

  for (const [name, view] of Object.entries({
    view: full,
    welcome: guideView,
    editor: { ...full, surface: "editor" as const },
  })) {
    it(`never scrolls sideways, between 170 and 1,200 px, as ${name}`, async () => {
      await look(view, "dark", 1_200, async ({ page }) => {
        for (const width of [1_200, 600, 300, 220, 170]) {
          await page.setViewportSize({ width, height: 700 });
          await page.waitForTimeout(100);
          const wide = await page.evaluate(() =>
            [...document.querySelectorAll("#braid, .scroller, .messages, .composer, .welcome")]
              .filter((element) => element.scrollWidth > element.clientWidth + 1)
              .map(({ className }) => className),
          );
          assert.deepEqual(wide, [], `at ${width} px`);
        }
      });
    });
  }

  it("has controls of at least 22 px, all of them with names", async () => {
    await look(full, "dark", 300, async ({ page }) => {
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("button, summary, textarea")]
          .filter((control) => control.offsetHeight < 22 || control.offsetWidth < 22)
          .map(({ outerHTML }) => outerHTML.slice(0, 120)),
      );
      assert.deepEqual(small, []);
    });
  });

  it("can be used with the keyboard alone, in the order in which it is read", async () => {
    await look(viewOf(full.messages.slice(0, 2), { title: "Short" }), "dark", 420, async ({ page }) => {
      const reached: string[] = [];
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      for (let press = 0; press < 16; press++) {
        await page.keyboard.press("Tab");
        reached.push(
          await page.evaluate(() => {
            const { activeElement } = document;
            return (
              activeElement?.getAttribute("aria-label") ??
              activeElement?.textContent?.trim().slice(0, 20) ??
              ""
            );
          }),
        );
      }
      assert.deepEqual(reached, [
        "Conversation",
        "Previous version",
        "Next version",
        "Copy message",
        "Edit message",
        "Branch from here",
        "Thinking",
        "the notes",
        "the list",
        "Copy code",
        "Code, TypeScript",
        "Copy code",
        "Code, TypeScript",
        "Table",
        "https://example.org/",
        "Copy code",
      ]);
    });
  });
});
