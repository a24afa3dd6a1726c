import assert from "node:assert/strict";
import * as v from "valibot";
import type { Log } from "../../../src/base/log.ts";
import { PageLink } from "../../../src/host/page/pageLink.ts";
import type { Letter, PageProtocol } from "../../../src/protocol/page.ts";

const requests = {
  double: { params: v.object({ number: v.number() }), result: v.object({ number: v.number() }) },
  fail: { params: v.object({}), result: v.object({}) },
} as const;
const protocol: PageProtocol<typeof requests, { type: "hello" }> = {
  requests,
  notice: v.object({ type: v.literal("hello") }),
  waitsForPerson: new Set(),
};

/** A link with what it posted and logged, and a way to ask. */
function linkWith(
  failure: Error = new Error("It cannot."),
  admit?: (method: string, params: object) => void,
) {
  const posted: Letter[] = [];
  const logged: string[] = [];
  const note = (level: string) => (line: string) => logged.push(`${level}: ${line}`);
  const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  let hear: (letter: unknown) => void = () => {};
  const webview = {
    postMessage: async (letter: Letter) => {
      posted.push(letter);
      return true;
    },
    onDidReceiveMessage(listener: (letter: unknown) => void) {
      hear = listener;
      return { dispose: () => (hear = () => {}) };
    },
  };
  const handlers = {
    double: async ({ number }: { number: number }) => ({ number: number * 2 }),
    fail: async () => {
      throw failure;
    },
  };
  const link = new PageLink(webview, protocol, handlers, log, admit);
  const ask = async (letter: unknown) => {
    hear(letter);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { link, posted, logged, ask };
}

describe("the host's end of a page's protocol", () => {
  it("answers what is in its table", async () => {
    const { ask, posted } = linkWith();
    await ask({ id: 7, method: "double", params: { number: 21 } });
    assert.deepEqual(posted, [{ answerTo: 7, ok: true, value: { number: 42 } }]);
  });

  it("reads questions before it believes them", async () => {
    const { ask, posted, logged } = linkWith();
    await ask({ id: 1, method: "double", params: { number: "21" } });
    assert.match(
      JSON.stringify(posted),
      /"answerTo":1,"ok":false,"message":"The page sent a malformed double/,
    );
    for (const letter of [
      null,
      "x",
      {},
      { id: "1", method: "double" },
      { id: 2, method: "explode", params: {} },
    ])
      await ask(letter);
    for (const method of ["constructor", "toString", "__proto__"]) await ask({ id: 3, method, params: {} });
    assert.equal(posted.length, 1);
    assert.equal(logged.filter((line) => line.startsWith("warn")).length, 8);
  });

  it("makes a failure an answer, and logs it", async () => {
    const { ask, posted, logged } = linkWith();
    await ask({ id: 1, method: "fail", params: {} });
    assert.deepEqual(posted, [{ answerTo: 1, ok: false, message: "It cannot." }]);
    assert.deepEqual(logged, ["error: fail: Error: It cannot."]);
  });

  it("does not report as a failure that a question was given up for a newer one", async () => {
    const { ask, logged } = linkWith(new DOMException("Given up.", "AbortError"));
    await ask({ id: 1, method: "fail", params: {} });
    assert.deepEqual(logged, ["debug: fail: AbortError: Given up."]);
  });

  it("lets its owner refuse questions", async () => {
    const { ask, posted } = linkWith(undefined, (method) => {
      if (method === "double") throw new Error("Not now.");
    });
    await ask({ id: 1, method: "double", params: { number: 1 } });
    assert.deepEqual(posted, [{ answerTo: 1, ok: false, message: "Not now." }]);
  });

  it("tells notices, and hears nothing once it is disposed", async () => {
    const { link, ask, posted } = linkWith();
    link.tell({ type: "hello" });
    link.dispose();
    await ask({ id: 1, method: "double", params: { number: 1 } });
    assert.deepEqual(posted, [{ notice: { type: "hello" } }]);
  });
});
