import assert from "node:assert/strict";
import { Bench } from "tinybench";
import { loadSource } from "./bundle.mjs";
import { median } from "./ratios.mjs";
import { chunksOf, sampleReply } from "./replies.mjs";

/** @typedef {import("../../src/core/reply.ts").ReplyEvent} ReplyEvent */

const tokens = 20_000;
const runs = 7;

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
    });
    assert.equal(told, events.length);
    assert.deepEqual(finished.parts, [{ type: "text", text: markdown }]);
  };
  const bare = async () => {
    let text = "";
    for await (const event of streamOf(events)) if (event.type === "text") text += event.text;
    assert.equal(text, markdown);
  };

  const ratios = [];
  for (let run = 0; run < runs; run++) {
    const bench = new Bench({ time: 300, warmupTime: 100 });
    bench.add("ours", ours).add("bare", bare);
    await bench.run();
    ratios.push(medianOf(bench, "ours") / medianOf(bench, "bare"));
  }
  return [
    { what: "reply: 20,000 tokens through writeReply", against: "a bare loop over the events", ratios },
  ];
}

/** @param {readonly ReplyEvent[]} events */
async function* streamOf(events) {
  yield* events;
}

/** @param {Bench} bench @param {string} name */
function medianOf(bench, name) {
  const result = bench.getTask(name)?.result;
  if (result?.state !== "completed") throw new Error(`"${name}" did not complete.`, { cause: result });
  return result.latency.p50 ?? median([]);
}
