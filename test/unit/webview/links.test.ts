import * as assert from "node:assert/strict";
import { visibleText } from "../../../src/core/visibleText.ts";
import { imageOrigin, readLink } from "../../../src/webview/markdown/links.ts";

describe("links in messages", () => {
  it("lead to web and mail addresses, as the browser will read them", () => {
    const url = (href: string) => readLink(href, false);
    assert.deepEqual(url("https://example.com/a b"), { kind: "web", url: "https://example.com/a%20b" });
    assert.deepEqual(url("https://аpple.com"), { kind: "web", url: "https://xn--pple-43d.com/" });
    assert.deepEqual(url("https://example.com/\u202egnp.exe"), {
      kind: "web",
      url: "https://example.com/%E2%80%AEgnp.exe",
    });
    assert.equal(url("mailto:someone@example.com").kind, "web");
  });

  for (const href of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "command:workbench.action.quit",
    "vscode://x/y",
    "src/a.ts",
    "#x",
    "//example.com",
    "streamdown:incomplete-link",
    "",
  ]) {
    it(`do not lead to ${JSON.stringify(href)}`, () => assert.equal(readLink(href, true).kind, "none"));
  }

  it("are buttons for four harmless things, in the Guide's answers only", () => {
    assert.deepEqual(readLink("braid:setKey", true), { kind: "remedy", remedy: "setKey" });
    for (const [href, fromGuide] of [
      ["braid:setKey", false],
      ["braid:retry", true],
      ["braid:anything", true],
    ] as const)
      assert.equal(readLink(href, fromGuide).kind, "none");
  });
});

describe("images in messages", () => {
  it("are named by the host they would be loaded from", () => {
    assert.equal(
      imageOrigin("https://tracker.example.com:8443/x.png?data=secret"),
      "tracker.example.com:8443",
    );
    assert.equal(imageOrigin("data:image/png;base64,AAAA"), "data: address");
    assert.equal(imageOrigin("x.png"), "a relative address");
  });
});

describe("text of unknown origin in one line", () => {
  it("shows what could hide or reorder other text", () => {
    assert.equal(visibleText("a\u202eb\u0007\u061c\u2066"), "a⟨U+202E⟩b⟨U+0007⟩⟨U+061C⟩⟨U+2066⟩");
    assert.equal(visibleText("two\r\nlines\tand a tab"), "two lines and a tab");
    assert.equal(visibleText("שלום, 你好 👋🏽"), "שלום, 你好 👋🏽");
  });
});
