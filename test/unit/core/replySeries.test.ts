import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import { newMessageId } from "../../../src/core/ids.ts";
import type { Message } from "../../../src/core/message.ts";
import { replySeries } from "../../../src/core/replySeries.ts";

const replyAt = (createdAt: number, more: Partial<Message> = {}): Message => ({
  ...{ id: newMessageId(createdAt), role: "assistant", parts: [], status: "complete" },
  createdAt: createdAt as EpochMs,
  model: { provider: "anthropic", model: "m" },
  ...more,
});
const lasting = (startedAt: number, firstDeltaAt: number, finishedAt: number) => ({
  startedAt: startedAt as EpochMs,
  firstDeltaAt: firstDeltaAt as EpochMs,
  finishedAt: finishedAt as EpochMs,
});

describe("replies over time", () => {
  it("tell tokens and times of models' replies, oldest first", () => {
    const late = replyAt(2_000, { usage: { inputTokens: 3, outputTokens: 4 } });
    const early = replyAt(1_000, { timings: lasting(1_000, 1_200, 3_000) });
    const others = [
      replyAt(500, { role: "user" }),
      replyAt(600, { model: { provider: "guide", model: "guide" } }),
    ];
    assert.deepEqual(replySeries([late, ...others, early], 10), [
      { at: 1_000, firstWordsMs: 200, responseMs: 2_000 },
      { at: 2_000, inputTokens: 3, outputTokens: 4 },
    ]);
  });

  it("believe no time of a reply that broke off, or of a clock that ran backwards", () => {
    const broken = replyAt(1, { status: "stopped", timings: lasting(10, 20, 30) });
    const backwards = replyAt(2, { timings: lasting(10, 5, 3) });
    assert.deepEqual(replySeries([broken, backwards], 10), [{ at: 1 }, { at: 2 }]);
  });

  it("are the newest, when there are more than can be plotted", () => {
    assert.deepEqual(
      replySeries([replyAt(1), replyAt(2), replyAt(3)], 2).map(({ at }) => at),
      [2, 3],
    );
  });
});
