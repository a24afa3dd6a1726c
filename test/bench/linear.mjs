import { openChatPages } from "./chatPages.mjs";
import { exponentOf } from "./ratios.mjs";
import { chunksOf, sampleReply } from "./replies.mjs";

const runs = 3;
const sizes = [2_500, 5_000, 10_000, 20_000];
/** More than any model sends, so that a run does not take minutes. The same for both. */
const chunksPerFrame = 50;

/** @typedef {Awaited<ReturnType<typeof openChatPages>>} ChatPages */
/** @typedef {import("./chatPages.mjs").PageKind} PageKind */

/**
 * What the page's main thread does to show a reply from its first word to its last, against the reply's length.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measureLinearity() {
  const pages = await openChatPages();
  try {
    await costOf(pages, "chat", 1_000); // The first page of a browser pays for what the others find ready.
    const [ours, theirs] = [[], []].map(() => /** @type {number[][]} */ ([]));
    for (let run = 0; run < runs; run++) {
      ours?.push(await costsOf(pages, "chat"));
      theirs?.push(await costsOf(pages, "reparse"));
    }
    return rowsOf(ours ?? [], theirs ?? []);
  } finally {
    await pages.close();
  }
}

/** @param {readonly number[][]} ours @param {readonly number[][]} theirs One list per run, one cost per size. */
function rowsOf(ours, theirs) {
  const at = (/** @type {readonly number[] | undefined} */ costs, /** @type {number} */ index) =>
    costs?.[index] ?? Number.NaN;
  const contenders = /** @type {const} */ ([
    ["ours", ours],
    ["full reparse", theirs],
  ]);
  const growth = sizes.slice(1).flatMap((size, index) =>
    contenders.map(([name, runs]) => ({
      what: `linear: cost of ${size.toLocaleString("en")} tokens, ${name}`,
      against: `its cost of ${(size / 2).toLocaleString("en")} (linear: 2)`,
      ratios: runs.map((costs) => at(costs, index + 1) / at(costs, index)),
    })),
  );
  const exponents = contenders.map(([name, runs]) => ({
    what: `linear: exponent of cost, ${name}`,
    against: "length of the reply (linear: 1)",
    ratios: runs.map((costs) => exponentOf(sizes.map((size, index) => ({ size, cost: at(costs, index) })))),
  }));
  const last = sizes.length - 1;
  return [
    ...growth,
    ...exponents,
    {
      what: `linear: cost of ${sizes[last]?.toLocaleString("en")} tokens`,
      against: "marked, DOMPurify, innerHTML per frame",
      ratios: ours.map((costs, run) => at(costs, last) / at(theirs[run], last)),
    },
  ];
}

/** @param {ChatPages} pages @param {PageKind} kind */
async function costsOf(pages, kind) {
  const costs = [];
  for (const tokens of sizes) costs.push(await costOf(pages, kind, tokens));
  return costs;
}

/**
 * In seconds of the main thread.
 *
 * @param {ChatPages} pages
 * @param {PageKind} kind
 * @param {number} tokens
 */
async function costOf(pages, kind, tokens) {
  const { markdown, visible } = sampleReply(tokens);
  const { page, close } = await pages.open(kind, "");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const spent = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const task = metrics.find(({ name }) => name === "TaskDuration");
    if (!task) throw new Error("The browser does not tell what its main thread did.");
    return task.value;
  };
  const before = await spent();
  await page.evaluate(
    ([chunks, perFrame]) => braidBench.streamByFrames(chunks, perFrame),
    /** @type {const} */ ([chunksOf(markdown), chunksPerFrame]),
  );
  const cost = (await spent()) - before;
  await close(visible);
  return cost;
}
