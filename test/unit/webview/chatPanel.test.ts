import * as assert from "node:assert/strict";
import type { ChatView } from "../../../src/protocol/view.ts";
import {
  type ChatPage,
  type ChatPageOptions,
  type ChatPages,
  startChatPages,
} from "../../support/chatPage.ts";
import { answer, conversationOf, emptyView, guideView, question, viewOf } from "../../support/chatViews.ts";

const liveView = (text = ""): ChatView =>
  viewOf(
    [
      question("q", "Why?"),
      answer("r", text, { status: "streaming", parts: text ? [{ type: "text", text }] : [] }),
    ],
    {
      live: { message: "r", seq: text ? 1 : 0 },
    },
  );

describe("the chat panel", function () {
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

  const open = async (view: ChatView, options?: ChatPageOptions) => {
    chat = await pages.open(view, options);
    return chat.page;
  };
  const field = () => chat.page.getByRole("textbox", { name: "Message" });
  const reply = () => chat.page.locator(".reply").last();

  describe("writing", () => {
    it("sends with Enter and is emptied once the message is on disk", async () => {
      const page = await open(emptyView);
      await chat.host((host) => host.silent.add("send"), undefined);
      await field().fill("Why is the sky blue?");
      await field().press("Enter");
      await page.getByRole("button", { name: "Send" }).and(page.locator("[aria-busy=true]")).waitFor();
      assert.equal(await field().inputValue(), "Why is the sky blue?");
      await chat.host((host) => host.silent.delete("send"), undefined);
      await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
      assert.deepEqual(await chat.asked("send"), [
        { session: emptyView.session, text: "Why is the sky blue?" },
      ]);
    });

    it("begins a new line with Shift+Enter and grows with the text", async () => {
      await open(emptyView);
      const heightPx = async () => (await field().boundingBox())?.height ?? 0;
      const before = await heightPx();
      await field().pressSequentially("one");
      for (let line = 0; line < 4; line++) await field().press("Shift+Enter");
      assert.equal(await field().inputValue(), "one\n\n\n\n");
      assert.ok((await heightPx()) > before);
      await field().fill("line\n".repeat(200));
      assert.ok((await heightPx()) <= 700 * 0.4 + 1);
      assert.deepEqual(await chat.asked("send"), []);
    });

    it("does not send while an input method composes", async () => {
      await open(emptyView);
      await field().fill("にほん");
      await field().dispatchEvent("keydown", {
        key: "Enter",
        isComposing: true,
        bubbles: true,
        cancelable: true,
      });
      await field().dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
      assert.deepEqual(await chat.asked("send"), []);
    });

    it("keeps the text and says why when sending fails", async () => {
      const page = await open(emptyView);
      await chat.host((host) => Object.assign(host.refusals, { send: "The disk is full." }), undefined);
      await field().fill("Important words");
      await field().press("Enter");
      const problem = page.getByRole("alert");
      await problem.getByText("The disk is full.").waitFor();
      assert.equal(await field().inputValue(), "Important words");
      await problem.getByRole("button", { name: "Dismiss" }).click();
      assert.equal(await problem.count(), 0);
    });

    it("keeps the draft over a reload, saved or not", async () => {
      const page = await open(emptyView);
      await field().fill("half a thought");
      await page.waitForTimeout(450);
      assert.deepEqual(await chat.asked("saveDraft"), [
        { session: emptyView.session, text: "half a thought" },
      ]);
      await chat.host((host) => Object.assign(host.refusals, { saveDraft: "no" }), undefined);
      await field().fill("half a thought, and more");
      await page.reload();
      await page.waitForFunction(
        () => document.querySelector("textarea")?.value === "half a thought, and more",
      );
      await page.waitForTimeout(450);
      assert.equal(await chat.host((host) => host.view.draft, undefined), "half a thought, and more");
    });

    it("is not disturbed by views that arrive while a person types", async () => {
      await open({ ...emptyView, draft: "saved" });
      assert.equal(await field().inputValue(), "saved");
      await field().pressSequentially("typed ");
      await chat.host((host) => host.show({ ...host.view, draft: "other", title: "New" }), undefined);
      await chat.page.getByRole("heading", { name: "New" }).waitFor();
      assert.match(await field().inputValue(), /typed/);
      assert.ok(await field().evaluate((element) => element === document.activeElement));
    });

    it("stops the reply with the button or with Escape, and sends nothing meanwhile", async () => {
      const page = await open(liveView("Because"));
      await field().fill("And then?");
      await field().press("Enter");
      await page.getByRole("alert").getByText("still being written").waitFor();
      await field().press("Escape");
      await page.getByRole("button", { name: "Stop" }).click();
      assert.equal((await chat.asked("stop")).length, 2);
      assert.deepEqual(await chat.asked("send"), []);
    });

    it("gets the focus when the host says so", async () => {
      await open(viewOf(conversationOf(1)));
      await chat.host((host) => host.post({ notice: { type: "focusComposer" } }), undefined);
      await chat.page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    });
  });

  describe("an empty session", () => {
    it("offers questions that the Guide answers at once, and the way to a real model", async () => {
      const page = await open(guideView);
      await page.getByRole("button", { name: "Choose model, now Guide, not a language model" }).click();
      await page.getByRole("button", { name: "Set API Key" }).click();
      await page.getByRole("button", { name: "What happens if VS Code crashes?" }).click();
      await page.waitForTimeout(50);
      assert.equal((await chat.asked("chooseModel")).length, 1);
      assert.deepEqual(await chat.asked("remedy"), [{ session: guideView.session, remedy: "setKey" }]);
      assert.equal((await chat.asked("send"))[0]?.text, "What happens if VS Code crashes?");
    });

    it("only fills in a question when a model would be paid for the answer", async () => {
      const page = await open(emptyView);
      await page.getByRole("button", { name: "What can Braid do?" }).click();
      assert.equal(await field().inputValue(), "What can Braid do?");
      assert.deepEqual(await chat.asked("send"), []);
    });
  });

  describe("a streaming reply", () => {
    it("is painted as it arrives, and what stands already is not touched again", async () => {
      await open(liveView());
      await chat.page.getByText("Waiting for the first words").waitFor();
      await chat.host(
        (host) => host.reply("r", 0, [{ type: "text", text: "# Title\n\nFirst.\n\nSecond **bo" }]),
        undefined,
      );
      await reply().getByRole("heading", { name: "Title" }).waitFor();
      await reply()
        .locator("h3")
        .evaluate((element) => Object.assign(element, { isTheSame: true }));
      await chat.host(
        (host) => host.reply("r", 1, [{ type: "text", text: "ld** words.\n\nThird." }]),
        undefined,
      );
      await reply().locator("strong", { hasText: "bold" }).waitFor();
      assert.ok(
        await reply()
          .locator("h3")
          .evaluate((element) => "isTheSame" in element),
      );
      assert.equal(await chat.page.getByRole("log").getAttribute("aria-busy"), "true");
    });

    it("keeps a selection in the paragraph that is still growing", async () => {
      await open(liveView("Select me"));
      await reply()
        .getByText("Select me")
        .evaluate((element) => getSelection()?.selectAllChildren(element));
      await chat.host((host) => host.reply("r", 1, [{ type: "text", text: " and more" }]), undefined);
      await reply().getByText("Select me and more").waitFor();
      assert.match(await chat.page.evaluate(() => String(getSelection())), /^Select me/);
    });

    it("shows an open code block as code, and colours it", async () => {
      await open(liveView("Look:\n\n```ts\nconst answer"));
      await reply().locator(".code-block .hljs-keyword", { hasText: "const" }).waitFor();
      await chat.host(
        (host) => host.reply("r", 1, [{ type: "text", text: " = 42;\n```\n\nDone." }]),
        undefined,
      );
      await reply().locator(".hljs-number", { hasText: "42" }).waitFor();
      assert.equal(await reply().locator("code").innerText(), "const answer = 42;");
    });

    it("ends in exactly what a reload shows", async () => {
      const text =
        "See [it].\n\n1. a\n\n   ```js\n   x()\n   ```\n2. b\n\n```py\nprint(1)\n```\n\nEnd.\n\n[it]: https://example.com";
      const page = await open(liveView());
      for (let at = 0; at < text.length; at += 5) {
        const piece = { seq: at / 5, text: text.slice(at, at + 5) };
        await chat.host((host, { seq, text }) => host.reply("r", seq, [{ type: "text", text }]), piece);
      }
      const ended = viewOf([question("q", "Why?"), answer("r", text)]);
      await chat.host((host, view) => host.show(view), ended);
      await page.getByRole("link", { name: "it" }).waitFor();
      await page.waitForTimeout(100);
      const streamed = await reply().locator("braid-markdown").innerHTML();
      await page.evaluate((view) => sessionStorage.setItem("fakeHostView", JSON.stringify(view)), ended);
      await page.reload();
      await page.getByRole("link", { name: "it" }).waitFor();
      await page.waitForTimeout(100);
      assert.equal(await reply().locator("braid-markdown").innerHTML(), streamed);
    });

    it("keeps every character of code that is long, or in a language nobody knows", async () => {
      for (const language of ["ts", "klingon"]) {
        const code = Array.from({ length: 1_500 }, (_, line) => `const value${line} = "some words";`).join(
          "\n",
        );
        await open(liveView());
        await chat.host((host, text) => {
          for (let at = 0; at < text.length; at += 997)
            host.reply("r", at / 997, [{ type: "text", text: text.slice(at, at + 997) }]);
        }, `\`\`\`${language}\n${code}`);
        await reply().locator("code", { hasText: "value1499 =" }).waitFor();
        await chat.page.waitForTimeout(300);
        await reply().getByRole("button", { name: "Copy code" }).click();
        await chat.page.waitForTimeout(100);
        assert.deepEqual(await chat.asked("copy"), [{ text: code }]);
        const [height = 0, lineHeight = 1] = await reply()
          .locator("code")
          .evaluate((element) => [
            element.clientHeight,
            Number.parseFloat(getComputedStyle(element).lineHeight),
          ]);
        // Browsers round line heights a little; a line too many or too few at each seam would be more than that.
        assert.ok(Math.abs(height / lineHeight - 1_500) < 3);
        if (language === "ts") await chat.close();
      }
    });

    it("asks for everything again when pieces are missing", async () => {
      await open(liveView("Be"));
      await chat.host(
        (host, view) => {
          host.view = view;
          host.reply("r", 3, [{ type: "text", text: "lost" }]);
        },
        { ...liveView("Because"), live: { message: "r", seq: 4 } },
      );
      await reply().getByText("Because").waitFor();
      assert.equal((await chat.asked("load")).length, 2);
    });

    it("shows thinking while it goes on and folds it when the answer begins", async () => {
      await open(liveView());
      await chat.host((host) => host.reply("r", 0, [{ type: "thinking", text: "Hmm." }]), undefined);
      await reply().getByText("Hmm.").waitFor();
      await chat.host((host) => host.reply("r", 1, [{ type: "text", text: "Because." }]), undefined);
      await reply().getByText("Because.").waitFor();
      assert.equal(await reply().getByText("Hmm.").isVisible(), false);
    });

    it("is announced once when it has ended", async () => {
      const page = await open(liveView("Because"));
      await chat.host(
        (host, view) => host.show(view),
        viewOf([question("q", "Why?"), answer("r", "Because.")]),
      );
      await page.getByRole("status").getByText("Reply finished.").waitFor();
      assert.equal(await page.getByRole("log").getAttribute("aria-busy"), "false");
    });
  });

  describe("a reply that did not end well", () => {
    it("says what happened and offers what helps", async () => {
      const problem = {
        sentence: "This reply was interrupted. What arrived is kept.",
        remedies: ["continue", "retry"] as ("continue" | "retry")[],
      };
      const page = await open(
        viewOf([question("q", "Why?"), answer("r", "Bec", { status: "interrupted", problem })]),
      );
      await page.getByText(problem.sentence).waitFor();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Try Again", exact: true }).click();
      const session = emptyView.session;
      assert.deepEqual(await chat.asked("remedy"), [
        { session, message: "r", remedy: "continue" },
        { session, message: "r", remedy: "retry" },
      ]);
    });

    it("counts down to the moment when it can be tried again", async () => {
      const problem = {
        sentence: "Too many requests.",
        remedies: ["retry" as const],
        retryAt: Date.now() + 2_400,
      };
      const page = await open(
        viewOf([question("q", "Why?"), answer("r", "", { status: "failed", problem })]),
      );
      await page.getByText(/Try again in [12] s/).waitFor();
      await page.waitForFunction(() => document.querySelector("braid-countdown")?.textContent === "");
    });

    it("is silent about its trouble once a reply went on from it", async () => {
      const problem = { sentence: "You stopped this reply.", remedies: ["continue" as const] };
      const page = await open(
        viewOf([
          question("q", "Why?"),
          answer("r", "Bec", { status: "stopped", problem }),
          answer("c", "ause.", { continues: true }),
        ]),
      );
      await page.getByText("ause.").waitFor();
      assert.equal(await page.getByText(problem.sentence).count(), 0);
      assert.equal(await page.locator(".author").count(), 1);
    });
  });

  describe("copying", () => {
    it("copies the code as it was written, and says so", async () => {
      const page = await open(viewOf([answer("r", "```ts\nconst a = '<b>';\n\n  b();\n```")]));
      await page.getByRole("button", { name: "Copy code" }).click();
      await page.locator(".code-header .codicon-check").waitFor();
      await page.getByRole("status").getByText("Copied.").waitFor();
      assert.deepEqual(await chat.asked("copy"), [{ text: "const a = '<b>';\n\n  b();" }]);
    });

    it("copies a message as markdown, without its thinking", async () => {
      const parts = [
        { type: "thinking" as const, text: "Hmm." },
        { type: "text" as const, text: "**Because** it is." },
      ];
      const page = await open(viewOf([question("q", "Why?"), answer("r", "", { parts })]));
      await reply().hover();
      await reply().getByRole("button", { name: "Copy message" }).click();
      await page.waitForTimeout(50);
      assert.deepEqual(await chat.asked("copy"), [{ text: "**Because** it is." }]);
    });
  });

  it("asks again until the host answers", async () => {
    const page = await open(viewOf(conversationOf(1)));
    await page.evaluate(() =>
      sessionStorage.setItem(
        "fakeHostView",
        JSON.stringify((window as never as { fakeHost: { view: unknown } }).fakeHost.view),
      ),
    );
    await page.addInitScript(() =>
      (window as never as { fakeHost: { silent: Set<string> } }).fakeHost.silent.add("load"),
    );
    await page.reload();
    await page.getByText("Opening the conversation").waitFor();
    await page.waitForTimeout(1_100);
    assert.ok((await chat.asked("load")).length >= 2);
    await chat.host((host) => host.silent.delete("load"), undefined);
    await page.getByText("Question 0").waitFor();
  });

  it("names its session for screen readers, with nothing hidden in the name", async () => {
    const page = await open(viewOf(conversationOf(1), { title: "Payments \u202egpj" }));
    await page.getByRole("heading", { name: "Payments ⟨U+202E⟩gpj" }).waitFor();
  });
});
