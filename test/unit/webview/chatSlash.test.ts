import * as assert from "node:assert/strict";
import type { SlashAnswerView, SlashOutcomeView } from "../../../src/protocol/slash.ts";
import { accessibilityProblems } from "../../support/accessibility.ts";
import {
  type ChatPage,
  type ChatPageOptions,
  type ChatPages,
  startChatPages,
} from "../../support/chatPage.ts";
import { answer, conversationOf, emptyView, question, viewOf } from "../../support/chatViews.ts";
import { type PageThemeName, pageThemes } from "../../support/themeColours.ts";
import { attackTexts } from "./markdownCases.ts";

const hostile = [
  "<script>window.hacked = 1</script>",
  "<img src=x onerror='window.hacked = 1'>",
  "![x](https://evil.example/pixel.png) [x](javascript:window.hacked=1)",
  "</div></form><form action=https://evil.example><button onclick=window.hacked=1>x</button>",
  '"onmouseover="window.hacked=1',
  "title\u202egnp.exe",
];
const { session } = emptyView;
const answered = (more: Partial<SlashAnswerView> = {}): SlashAnswerView => ({
  kind: "answer",
  session,
  markdown: "Done.",
  rows: [],
  offers: [],
  isFailure: false,
  ...more,
});
const commands = [
  { text: "/new ", label: "/new", hint: "[TITLE]", detail: "Begin a new session" },
  { text: "/rename ", label: "/rename", hint: "TITLE", detail: "Give this session a title" },
  { text: "/pin", label: "/pin", hint: "", detail: "Keep this session at the top of the list" },
];
const titles = [
  { text: "/rename Alpha", label: "Alpha", hint: "", detail: "2 days" },
  { text: "/rename Beta", label: "Beta", hint: "", detail: "3 days" },
];

describe("slash commands in the chat panel", function () {
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

  /** Opens a page whose host completes names and arguments, and answers every command alike. */
  const open = async (
    outcome: SlashOutcomeView = answered(),
    view = emptyView,
    options?: ChatPageOptions,
  ) => {
    chat = await pages.open(view, options);
    await chat.host(
      (host, { outcome, commands, titles }) => {
        host.answers.completeSlash = ({ text }) => {
          const typed = String(text);
          const isName = !typed.includes(" ");
          const rows = (isName ? commands : titles).filter((row) =>
            isName ? row.label.startsWith(typed) : row.text.startsWith(typed),
          );
          return { rows, isName };
        };
        host.answers.runSlash = () => outcome;
        host.answers.takeOffer = () => ({ ...outcome, markdown: "Taken.", rows: [], offers: [] });
      },
      { outcome, commands, titles },
    );
    return chat.page;
  };
  const field = () => chat.page.locator(".composer-field");
  const options = () => chat.page.getByRole("option");
  const card = () => chat.page.getByRole("region", { name: "Answer of Braid" });
  const value = (text: string) =>
    chat.page.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);
  const ran = async () => (await chat.asked("runSlash")).map(({ text }) => text);
  const active = () => chat.page.locator("[role=option][aria-selected=true]");

  describe("the list that completes", () => {
    it("opens at a slash while the focus stays in the field, and narrows with each letter", async () => {
      await open();
      await field().pressSequentially("/");
      await options().first().waitFor();
      await chat.page.getByRole("status").getByText("3 suggestions").waitFor({ state: "attached" });
      assert.equal(await options().count(), 3);
      assert.match(
        (await options().nth(1).textContent()) ?? "",
        /\/rename\s+TITLE\s+Give this session a title/,
      );
      const list = await field().getAttribute("aria-controls");
      assert.equal(await chat.page.getByRole("listbox").getAttribute("id"), list);
      assert.equal(await field().getAttribute("aria-activedescendant"), await active().getAttribute("id"));
      await field().pressSequentially("p");
      await chat.page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
      await field().fill("p");
      await options().first().waitFor({ state: "detached" });
      assert.equal(await field().getAttribute("aria-activedescendant"), null);
    });

    it("is used with the arrow keys, Enter, Tab and Escape; a name runs once it is there as a whole", async () => {
      await open();
      await field().pressSequentially("/");
      await options().first().waitFor();
      await field().press("ArrowUp");
      assert.match((await active().textContent()) ?? "", /\/pin/);
      await field().press("ArrowUp");
      await field().press("Enter");
      await value("/rename ");
      await options().first().waitFor();
      assert.equal(await active().count(), 0);
      await field().press("ArrowDown");
      await field().press("ArrowDown");
      await field().press("Tab");
      await value("/rename Beta");
      assert.deepEqual(await ran(), []);
      await field().press("Enter");
      await value("");
      await field().pressSequentially("/pi");
      await options().first().waitFor();
      await field().press("Escape");
      assert.equal(await options().count(), 0);
      assert.equal(await field().inputValue(), "/pi");
      await field().press("Enter");
      await value("");
      assert.deepEqual(await ran(), ["/rename Beta", "/pi"]);
    });

    it("never puts an argument in place of what was typed", async () => {
      await open();
      await field().pressSequentially("/rename Al");
      await options().first().waitFor();
      await field().press("Enter");
      await value("");
      assert.deepEqual(await ran(), ["/rename Al"]);
    });

    it("is used with the mouse, which leaves the focus where it is", async () => {
      await open();
      await field().pressSequentially("/");
      await options().nth(1).click();
      await value("/rename ");
      assert.ok(await field().evaluate((element) => element === document.activeElement));
      await chat.page.locator(".welcome h2").click();
      await options().first().waitFor({ state: "detached" });
    });

    it("waits for its answer when Tab comes first, and lets Tab go when there is nothing to complete", async () => {
      await open();
      await chat.host((host) => host.silent.add("completeSlash"), undefined);
      await field().pressSequentially("/re");
      await field().press("Tab");
      await chat.host((host) => host.silent.delete("completeSlash"), undefined);
      await value("/rename ");
      await field().pressSequentially("nothing like it");
      await chat.page.waitForTimeout(100);
      await field().press("Tab");
      assert.equal(await field().evaluate((element) => element === document.activeElement), false);
    });

    it("is not asked for paths, several lines, or while an input method composes", async () => {
      await open();
      for (const text of ["/usr/bin", "/help\nme", " /help", "//help"]) await field().fill(text);
      await field().fill("");
      await field().evaluate((element: HTMLTextAreaElement) => {
        element.value = "/あ";
        element.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
      });
      await chat.page.waitForTimeout(50);
      assert.deepEqual(await chat.asked("completeSlash"), []);
    });
  });

  it("leaves the text box in sight, however low the panel and however long an answer is", async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `- line ${index}`).join("\n");
    await open(answered({ markdown: rows }), emptyView, { height: 150 });
    await field().fill("/pin");
    await field().press("Enter");
    await card().waitFor();
    const box = await chat.page.locator(".composer-box").boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 150, JSON.stringify(box));
  });

  describe("running one", () => {
    it("shows the answer above the text box, in this conversation only, until it is dismissed", async () => {
      const page = await open(answered({ markdown: "Saved **it**." }), viewOf(conversationOf(1)));
      await field().fill("/checkpoint save");
      await field().press("Enter");
      await card().locator("strong", { hasText: "it" }).waitFor();
      assert.equal(await page.getByRole("log").getByText("Saved").count(), 0);
      assert.deepEqual(await chat.asked("send"), []);
      assert.deepEqual((await chat.asked("saveDraft")).at(-1), { session, text: "" });
      const first = viewOf(conversationOf(1));
      await chat.host((host, view) => host.show(view), { ...first, session: "s00000000001" });
      await card().waitFor({ state: "detached" });
      await chat.host((host, view) => host.show(view), first);
      await card().waitFor();
      await field().press("Escape");
      assert.equal(await card().count(), 0);
      await field().fill("/stats");
      await field().press("Enter");
      await card().getByRole("button", { name: "Dismiss answer" }).click();
      assert.equal(await card().count(), 0);
      assert.ok(await field().evaluate((element) => element === document.activeElement));
    });

    it("keeps what was typed when it did not work, or the host does not answer", async () => {
      const page = await open(answered({ isFailure: true, markdown: "There is no such command." }));
      await field().fill("/nothing");
      await field().press("Enter");
      await card().getByText("There is no such command.").waitFor();
      assert.equal(await field().inputValue(), "/nothing");
      await chat.host((host) => Object.assign(host.refusals, { runSlash: "The disk is gone." }), undefined);
      await field().press("Enter");
      await page.getByRole("alert").getByText("The disk is gone.").waitFor();
      assert.equal(await field().inputValue(), "/nothing");
    });

    it("works while a reply is being written", async () => {
      const page = await open(
        answered(),
        viewOf([question("q", "Why?"), answer("r", "", { status: "streaming", parts: [] })], {
          live: { message: "r", seq: 0 },
        }),
      );
      await field().fill("/stats");
      await field().press("Enter");
      await card().getByText("Done.").waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
    });

    it("sends what is a message after all, as the host read it", async () => {
      await open({ kind: "message", text: "/help me" });
      await field().fill("//help me");
      await field().press("Enter");
      await value("");
      assert.deepEqual(await chat.asked("send"), [{ session, text: "/help me" }]);
    });

    it("asks nobody about a text that begins otherwise", async () => {
      await open();
      for (const text of [" /help", "/help\nme", "see /help", "/ x"]) {
        await field().fill(text);
        await field().press("Enter");
        await value("");
      }
      assert.deepEqual(await ran(), []);
      assert.equal((await chat.asked("send")).length, 4);
    });

    it("tells the host when the text was not typed here, but came as a draft", async () => {
      await open(answered({ isFailure: true }), { ...emptyView, draft: "/delete" });
      await field().press("Enter");
      await card().waitFor();
      await field().press("End");
      await field().pressSequentially("x");
      await field().press("Enter");
      await chat.page.waitForTimeout(50);
      // Put away while another session was shown, and back again.
      await chat.host((host, view) => host.show(view), { ...emptyView, session: "s00000000001" });
      await value("");
      await chat.host((host, view) => host.show(view), { ...emptyView, draft: "/deletex" });
      await value("/deletex");
      await field().press("Enter");
      await chat.page.waitForTimeout(50);
      assert.deepEqual(
        (await chat.asked("runSlash")).map(({ text, isTyped }) => [text, isTyped]),
        [
          ["/delete", false],
          ["/deletex", true],
          ["/deletex", true],
        ],
      );
    });
  });

  it("offers what can be done next, in rows and buttons", async () => {
    const rows = [
      {
        id: "0.0",
        icon: "comment",
        verb: "Open",
        label: "A session",
        detail: "2 days",
        snippet: {
          text: "find me here",
          marks: [
            [5, 2],
            [99, 1],
          ] as [number, number][],
        },
      },
    ];
    await open(answered({ rows, offers: [{ id: "0.1", label: "Undo" }] }));
    await field().fill("/search me");
    await field().press("Enter");
    const row = card().getByRole("button", { name: /Open:\s+A session/ });
    await row.waitFor();
    assert.deepEqual(await row.locator("mark").allTextContents(), ["me"]);
    assert.match(await row.innerText(), /A session\s+find me here\s+2 days/);
    await row.click();
    await card().getByText("Taken.").waitFor();
    await field().fill("/pin");
    await field().press("Enter");
    await card().getByRole("button", { name: "Undo" }).click();
    await card().getByText("Taken.").waitFor();
    assert.deepEqual(
      (await chat.asked("takeOffer")).map(({ offer }) => offer),
      ["0.0", "0.1"],
    );
    assert.ok(await field().evaluate((element) => element === document.activeElement));
  });

  it("puts a command into the text box, or sends words to the model, when an offer says so", async () => {
    await open(answered({ isFailure: true, offers: [{ id: "0.0", label: "/rename" }] }));
    await chat.host((host) => {
      host.answers.takeOffer = () => ({ kind: "compose", text: "/rename It" });
    }, undefined);
    await field().fill("/renmae It");
    await field().press("Enter");
    await card().getByRole("button", { name: "/rename" }).click();
    await value("/rename It");
    await chat.host((host) => {
      host.answers.takeOffer = () => ({ kind: "message", text: "/rename It" });
    }, undefined);
    await field().press("Enter");
    await card().getByRole("button", { name: "/rename" }).click();
    await value("");
    assert.deepEqual(await chat.asked("send"), [{ session, text: "/rename It" }]);
    assert.equal(await card().count(), 0);
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[])
    it(`have no accessibility problems that a tool can find, in ${theme}`, async () => {
      const rows = [{ id: "0.0", icon: "comment", verb: "Open", label: "A session", detail: "2 days" }];
      const offers = [{ id: "0.1", label: "Undo" }];
      await open(answered({ markdown: "Done, with `code`.", rows, offers }), viewOf(conversationOf(1)), {
        theme,
      });
      await field().fill("/stats");
      await field().press("Enter");
      await card().waitFor();
      await field().pressSequentially("/");
      await options().first().waitFor();
      assert.deepEqual(await accessibilityProblems(chat.page), []);
    });

  it("draws hostile words as words", async () => {
    const attacks = [
      ...hostile,
      ...attackTexts()
        .map((text) => text.slice(0, 2_000))
        .slice(0, 40),
    ];
    const rows = attacks.map((text, index) => ({
      ...{ id: `0.${index}`, icon: "comment", verb: "Open", label: text, detail: text },
      snippet: { text, marks: [[0, 3]] as [number, number][] },
    }));
    await open(
      answered({
        markdown: attacks.join("\n\n"),
        rows,
        offers: attacks.map((label) => ({ id: "0.0", label })),
      }),
    );
    await chat.host((host, labels) => {
      host.answers.completeSlash = () => ({
        isName: true,
        rows: labels.map((label) => ({ text: "/x", label, hint: label, detail: label })),
      });
    }, attacks);
    await field().fill("/stats");
    await options().first().waitFor();
    await field().press("Escape");
    await field().press("Enter");
    await card().waitFor();
    const found = await chat.page.evaluate(() =>
      [
        ...document.querySelectorAll(
          "footer :is(script, style, iframe, img, object, form form, [style], [onclick])",
        ),
      ].map(({ outerHTML }) => outerHTML.slice(0, 100)),
    );
    assert.deepEqual(found, []);
    for (const button of await card().getByRole("button").all()) await button.hover();
    assert.equal(await chat.page.evaluate(() => "hacked" in window), false);
    assert.match(await card().innerText(), /title⟨U\+202E⟩gnp\.exe/);
  });
});
