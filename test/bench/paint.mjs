import { openChatPages } from "./chatPages.mjs";
import { markOf } from "./page/paintWatch.mjs";
import { quantile } from "./ratios.mjs";
import { sampleReply, withoutSpace } from "./replies.mjs";

const runs = 5;
const wordCount = 360;
const wordsPerSecond = 60;
const wordsPerParagraph = 50;
/** A frame of a screen with 60 Hz takes 16.7 ms; a longer one than this has missed its turn. */
const longestFrameMs = 20;

/** @typedef {Awaited<ReturnType<typeof openChatPages>>} ChatPages */

/**
 * From a piece of text reaching the page to the frame that shows it, in a reply that is long already.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measurePaint() {
  const pages = await openChatPages();
  try {
    /** @type {Record<"chat" | "bare", Awaited<ReturnType<typeof stream>>>[]} */
    const results = [];
    for (let run = 0; run < runs; run++) {
      const chat = await stream(pages, "chat");
      results.push({ chat, bare: await stream(pages, "bare") });
    }
    const against = "a bare page that sets textContent";
    const delay = (/** @type {number} */ share) =>
      results.map(({ chat, bare }) => quantile(chat.delaysMs, share) / quantile(bare.delaysMs, share));
    return [
      { what: "paint: from delta to painted, median", against, ratios: delay(0.5) },
      { what: "paint: from delta to painted, 95 % within", against, ratios: delay(0.95) },
      {
        what: "paint: frames in time, of all frames",
        against,
        ratios: results.map(({ chat, bare }) => inTime(chat.framesMs) / inTime(bare.framesMs)),
      },
    ];
  } finally {
    await pages.close();
  }
}

/** @param {ChatPages} pages @param {"chat" | "bare"} kind */
async function stream(pages, kind) {
  const start = sampleReply(2000);
  const words = Array.from({ length: wordCount }, (_, index) => ({
    text: `${index % wordsPerParagraph === 0 ? "\n\n" : " "}${markOf(index)}`,
    // Not at the pace of the frames themselves: then all words would meet the same moment between two frames.
    afterMs: ((index + ((index * 7) % 11) / 11) / wordsPerSecond) * 1000,
  }));
  const { page, close } = await pages.open(kind, start.markdown);
  const result = await page.evaluate((words) => braidBench.streamByTime(words), words);
  const marks = withoutSpace(words.map(({ text }) => text).join(""));
  await close(kind === "bare" ? marks : start.visible + marks);
  return result;
}

/** @param {readonly number[]} framesMs */
const inTime = (framesMs) => framesMs.filter((time) => time <= longestFrameMs).length / framesMs.length;
