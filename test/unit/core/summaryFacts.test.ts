import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { Json } from "../../../src/base/json.ts";
import { readActivity } from "../../../src/core/activity.ts";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import type { Change } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { fieldChange, pinnedFirst, summaryOf } from "../../../src/core/session.ts";
import { StampClock } from "../../../src/core/stamp.ts";
import { factsOf } from "../../../src/core/summaryFacts.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const writer = "writer0001" as WriterId;

function recordsOf(...changes: Change[]): RecordSet {
  const clock = new StampClock({ now: () => 1_000 as EpochMs }, writer);
  return new RecordSet(
    session,
    changes.map((change) => ({ session, ...change, stamp: clock.next() })),
  );
}

const reply = (number: number, more: Record<string, Json>): Change => ({
  type: "message",
  key: `m${String(number).padStart(9, "0")}`,
  value: { role: "assistant", status: "complete", createdAt: number, parts: [], ...more },
});

describe("what a summary tells beside title and times", () => {
  it("adds up what each model used, over all branches", () => {
    const claude = { provider: "anthropic", model: "claude" };
    const facts = factsOf(
      recordsOf(
        reply(1, { model: claude, usage: { inputTokens: 10, outputTokens: 3 } }),
        reply(2, { model: claude, usage: { inputTokens: 5, cacheReadTokens: 7 } }),
        reply(3, { model: { provider: "openai", model: "gpt" }, usage: { outputTokens: 2 } }),
        reply(4, { model: claude }),
        {
          type: "message",
          key: "m000000005",
          value: { role: "user", usage: { inputTokens: 99 }, model: claude },
        },
      ),
    );
    assert.deepEqual(facts.usage, [
      { ...claude, replies: 2, inputTokens: 15, outputTokens: 3, cacheReadTokens: 7, cacheWriteTokens: 0 },
      {
        ...{ provider: "openai", model: "gpt", replies: 1, inputTokens: 0, outputTokens: 2 },
        ...{ cacheReadTokens: 0, cacheWriteTokens: 0 },
      },
    ]);
    assert.deepEqual(facts.lastReply, { status: "complete", writer });
  });

  it("tells how the newest reply stands, whatever order records come in", () => {
    const facts = factsOf(recordsOf(reply(9, { status: "failed" }), reply(2, { status: "complete" })));
    assert.equal(facts.lastReply?.status, "failed");
  });

  it("counts the checkpoints that a person saved, and notices compaction", () => {
    const facts = factsOf(
      recordsOf(
        { type: "checkpoint", key: "c000000001", value: { name: "Mine", at: 1 } },
        { type: "checkpoint", key: "c000000002", value: { name: "Before", at: 2, automatic: "clear" } },
        { type: "compaction", key: "k", value: {} },
      ),
    );
    assert.equal(facts.checkpointCount, 1);
    assert.equal(facts.compacted, true);
  });

  it("holds short metadata, and leaves out what is long", () => {
    const facts = factsOf(
      recordsOf(
        { type: "meta", key: "project", value: "foo" },
        { type: "meta", key: "essay", value: "x".repeat(1_000) },
      ),
    );
    assert.deepEqual(facts.meta, { project: "foo" });
  });

  it("takes only what has the right form", () => {
    const facts = factsOf(
      recordsOf(
        fieldChange("colour", "url(evil)"),
        fieldChange("emoji", "✅ approved"),
        fieldChange("pinRank", "first"),
        reply(1, { usage: { inputTokens: "many" }, model: "none" }),
      ),
    );
    const { activity, lastSaid, ...others } = facts;
    assert.equal(lastSaid?.length, 1);
    assert.deepEqual(others, { lastReply: { status: "complete", writer } });
    assert.deepEqual(readActivity(activity ?? "")?.models, [
      { provider: "", model: "", outcomes: [1, 0, 0, 0] },
    ]);
  });

  it("does not count colours and order among pins as use, and puts pins in their order", () => {
    const one = summaryOf(recordsOf(fieldChange("createdAt", 1)));
    const dressed = summaryOf(
      recordsOf(
        fieldChange("createdAt", 1),
        ...[fieldChange("colour", "red"), fieldChange("emoji", "🧪"), fieldChange("pinRank", 2)],
      ),
    );
    assert.equal(dressed.lastUse, one.lastUse);
    assert.deepEqual([dressed.colour, dressed.emoji, dressed.pinRank], ["red", "🧪", 2]);
    const pinned = [
      { ...dressed, pinned: true as const },
      one,
      { ...one, pinned: true as const, pinRank: 1 },
    ];
    assert.deepEqual(
      pinnedFirst(pinned).map(({ pinRank }) => pinRank),
      [1, 2, undefined],
    );
  });
});
