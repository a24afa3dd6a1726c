import * as assert from "node:assert/strict";
import { chatProtocol, type Notice } from "../../../src/protocol/letters.ts";
import type { Question } from "../../../src/protocol/page.ts";
import { HostLink } from "../../../src/webview/link/hostLink.ts";

/** A link with what it sent and heard, and what it warned of. */
function linkWith() {
  const sent: Question[] = [];
  const heard: Notice[] = [];
  const link = new HostLink(
    chatProtocol,
    { postMessage: (letter) => sent.push(letter as Question) },
    (notice) => heard.push(notice),
  );
  return { link, sent, heard };
}

describe("the page's link to its host", () => {
  it("pairs each answer with its question", async () => {
    const { link, sent } = linkWith();
    const first = link.ask("loadEarlier", { session: "s", before: "m" });
    const second = link.ask("copy", { text: "x" });
    link.receive({ answerTo: sent[1]?.id, ok: true, value: {} });
    link.receive({ answerTo: sent[0]?.id, ok: true, value: { messages: [], earlier: 7 } });
    assert.deepEqual(await first, { messages: [], earlier: 7 });
    assert.deepEqual(await second, {});
  });

  it("turns a refusal into the host's sentence", async () => {
    const { link, sent } = linkWith();
    const answer = link.ask("send", { session: "s", text: "x" });
    link.receive({ answerTo: sent[0]?.id, ok: false, message: "The disk is full." });
    await assert.rejects(answer, { message: "The disk is full." });
  });

  it("believes no answer of the wrong form", async () => {
    const { link, sent } = linkWith();
    const answer = link.ask("load", {});
    link.receive({ answerTo: sent[0]?.id, ok: true, value: { session: 5 } });
    await assert.rejects(answer, /does not understand/);
  });

  it("ignores letters that it does not understand, with a warning", () => {
    const { link, heard } = linkWith();
    const warn = console.warn;
    const warnings: unknown[] = [];
    console.warn = (words: unknown) => warnings.push(words);
    try {
      for (const letter of [null, "x", {}, { notice: { type: "explode" } }, { answerTo: "1", ok: true }])
        link.receive(letter);
    } finally {
      console.warn = warn;
    }
    assert.equal(warnings.length, 5);
    assert.deepEqual(heard, []);
  });

  it("passes on notices", () => {
    const { link, heard } = linkWith();
    link.receive({ notice: { type: "focusComposer" } });
    assert.deepEqual(heard, [{ type: "focusComposer" }]);
  });
});
