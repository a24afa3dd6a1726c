import assert from "node:assert/strict";
import { loadSource } from "./bundle.mjs";
import { median } from "./ratios.mjs";
import { chunksOf, sampleReply } from "./replies.mjs";

/** @typedef {import("../../src/core/reply.ts").ReplyEvent} ReplyEvent */

const tokens = 20_000;
const runs = 7;
const pairsPerRun = 60;

/**
 * What the host does with a reply besides storing and showing it, against reading the same stream and nothing else.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measureReply() {
  /** @type {typeof import("../../src/agent/writeReply.ts") & typeof import("../../src/base/clock.ts")} */
  const { writeReply, systemClock } = await loadSource("reply", ["agent/writeReply.ts", "base/clock.ts"]);
  const { markdown } = sampleReply(tokens);
  /** @type {ReplyEvent[]} */
  const events = [
    ...chunksOf(markdown).map((text) => /** @type {const} */ ({ type: "text", text })),
    { type: "finished" },
  ];
  const message = /** @type {any} */ ({
    id: "0".repeat(19),
    role: "assistant",
    status: "streaming",
    createdAt: 0,
    parts: [],
  });

  const ours = async () => {
    let told = 0;
    const finished = await writeReply(message, streamOf(events), systemClock, {
      save: async () => {},
      onEvent: () => void told++,
      onSaveFailed: (cause) => assert.fail(String(cause)),
      onDidHeal: () => ({ dispose() {} }),
    });
    assert.equal(told, events.length);
    assert.deepEqual(finished.parts, [{ type: "text", text: markdown }]);
  };
  const bare = async () => {
    let text = "";
    for await (const event of streamOf(events)) if (event.type === "text") text += event.text;
    assert.equal(text, markdown);
  };

  for (let warmup = 0; warmup < pairsPerRun; warmup++) await timesOf(ours, bare);
  const ratios = [];
  for (let run = 0; run < runs; run++) {
    const pairs = [];
    for (let pair = 0; pair < pairsPerRun; pair++) pairs.push(await timesOf(ours, bare));
    ratios.push(median(pairs.map(([ourMs]) => ourMs)) / median(pairs.map(([, bareMs]) => bareMs)));
  }
  return [
    { what: "reply: 20,000 tokens through writeReply", against: "a bare loop over the events", ratios },
  ];
}

/** @param {readonly ReplyEvent[]} events */
async function* streamOf(events) {
  yield* events;
}

/**
 * One directly after the other, so that both see the machine in the same mood.
 *
 * @param {() => Promise<void>} ours
 * @param {() => Promise<void>} bare
 * @returns {Promise<[ourMs: number, bareMs: number]>}
 */
async function timesOf(ours, bare) {
  const startedMs = performance.now();
  await ours();
  const betweenMs = performance.now();
  await bare();
  return [betweenMs - startedMs, performance.now() - betweenMs];
}
