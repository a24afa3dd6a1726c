// Runs in the page before its own scripts: plays the host, and takes the times.

import { withoutSpace } from "../replies.mjs";
import { PaintWatch } from "./paintWatch.mjs";

const session = "benchbenchbe";
const replyId = "0000000000000000001";

/** @type {import("../chatPages.mjs").PageKind} */
let kind = "bare";
let text = "";
let seq = 0;
/** Letters wait until the page can hear them. @type {() => void} */
let onLoad = () => {};
const loaded = new Promise((resolve) => {
  onLoad = () => resolve(undefined);
});

/** @param {unknown} letter */
const tell = (letter) => window.postMessage(letter, "*"); // As in VS Code: copied, and in a later task.

const view = (/** @type {"streaming" | "complete"} */ status) => ({
  session,
  title: "A bench",
  model: { label: "bench", provider: "Bench", isGuide: false },
  messages: [
    {
      id: "0000000000000000000",
      role: "user",
      status: "complete",
      createdAt: 0,
      parts: [{ type: "text", text: "Tell me everything." }],
    },
    {
      id: replyId,
      role: "assistant",
      status,
      createdAt: 0,
      author: "bench",
      parts: [{ type: "text", text }],
    },
  ],
  earlier: 0,
  ...(status === "streaming" && { live: { message: replyId, seq } }),
  draft: "",
  surface: "view",
});

// VS Code gives this to the page.
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    getState: () => undefined,
    setState: () => {},
    postMessage: async (/** @type {{ id: number, method: string }} */ { id, method }) => {
      if (method === "load") await begun;
      tell({ answerTo: id, ok: true, value: method === "load" ? view("streaming") : {} });
      if (method === "load") onLoad();
    },
  }),
});

/** @type {() => void} */
let onBegin = () => {};
const begun = new Promise((resolve) => {
  onBegin = () => resolve(undefined);
});

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** @param {readonly string[]} chunks */
function grow(chunks) {
  const events = chunks.map((chunk) => ({ type: "text", text: chunk }));
  tell({ notice: { type: "reply", session, message: replyId, seq, events } });
  seq += chunks.length;
  text += chunks.join("");
}

function visibleText() {
  if (kind === "bare") return withoutSpace(document.body.textContent ?? "");
  const shown = [...document.querySelectorAll(kind === "chat" ? "braid-markdown" : ".words")].at(-1);
  const copy = /** @type {Element | undefined} */ (shown?.cloneNode(true));
  for (const ours of copy?.querySelectorAll(".code-header") ?? []) ours.remove(); // The language and a button.
  return withoutSpace(copy?.textContent ?? "");
}

/** Until nothing has changed for some frames: painting may lag behind, and colours may come later. */
async function quiet() {
  let changes = 0;
  const observer = new MutationObserver(() => changes++);
  observer.observe(document, { subtree: true, childList: true, characterData: true });
  for (let calm = 0; calm < 20; calm++) {
    const before = changes;
    await nextFrame();
    if (changes !== before) calm = 0;
  }
  observer.disconnect();
}

const bench = {
  visibleText,

  /** @param {import("../chatPages.mjs").PageKind} pageKind @param {string} start What is there of the reply already. */
  async begin(pageKind, start) {
    kind = pageKind;
    text = start;
    onBegin();
    if (kind === "chat") await loaded;
    await quiet();
  },

  /**
   * Lets the reply grow by so many chunks in every frame, and end.
   *
   * @param {readonly string[]} chunks
   * @param {number} perFrame
   */
  async streamByFrames(chunks, perFrame) {
    for (let start = 0; start < chunks.length; start += perFrame) {
      grow(chunks.slice(start, start + perFrame));
      await nextFrame();
    }
    tell({ notice: { type: "show", view: view("complete") } });
    await quiet();
  },

  /**
   * Lets the reply grow by a word at a time, and watches when each is painted.
   *
   * @param {readonly { text: string, afterMs: number }[]} words Each has a mark that PaintWatch knows. `afterMs` counts
   *   from the beginning.
   * @returns {Promise<{ delaysMs: number[], framesMs: number[] }>} From each word's time to the end of the frame with
   *   it, and between frames.
   */
  async streamByTime(words, watch = new PaintWatch()) {
    const startedMs = performance.now();
    for (const [index, { text: word, afterMs }] of words.entries()) {
      const dueMs = startedMs + afterMs;
      await new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()));
      // Due, not sent: the real host is another process, and does not wait for a page that is busy.
      watch.expect(index, dueMs);
      grow([word]);
    }
    await quiet();
    return watch.end();
  },
};

Object.assign(globalThis, { braidBench: bench });

/** @typedef {typeof bench} Harness */
