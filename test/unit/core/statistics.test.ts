import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import { type ActivityMessage, ActivityMeter, activityOf, readActivity } from "../../../src/core/activity.ts";
import { costOfUsage, noPrices, priceOf, readPrices } from "../../../src/core/cost.ts";
import { HistoryTally, localDay } from "../../../src/core/historyTally.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { type Message, messageValueOf } from "../../../src/core/message.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { fieldChange, type SessionSummary, sessionOf, summaryOf } from "../../../src/core/session.ts";
import { sessionStatistics } from "../../../src/core/sessionStatistics.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const claude = { provider: "anthropic", model: "claude" };
const guide = { provider: "guide", model: "guide" };
/** The middle of a day, wherever the tests run. */
const noon = new Date(2026, 0, 31, 12).getTime();
const minute = 60_000;

const user = (at: number): ActivityMessage => ({
  role: "user",
  status: "complete",
  createdAt: at as EpochMs,
});
const reply = (at: number, tookMs: number, more: Partial<ActivityMessage> = {}): ActivityMessage => ({
  ...{ role: "assistant", status: "complete", createdAt: at as EpochMs, model: claude },
  timings: {
    startedAt: at as EpochMs,
    firstDeltaAt: (at + Math.round(tookMs / 10)) as EpochMs,
    finishedAt: (at + tookMs) as EpochMs,
  },
  ...more,
});

function sessionWith(messages: readonly ActivityMessage[], ...fields: ReturnType<typeof fieldChange>[]) {
  let parentId: MessageId | undefined;
  const changes = messages.map((message, index) => {
    const id = `m${String(index).padStart(9, "0")}` as MessageId;
    const whole: Message = { id, parts: [], ...(parentId && { parentId }), ...message };
    parentId = id;
    return { type: "message", key: id, value: messageValueOf(whole) };
  });
  const records = new RecordSet(
    session,
    [fieldChange("createdAt", noon), ...fields, ...changes].map((change, index) => ({
      session,
      ...change,
      stamp: `${noon.toString(36).padStart(9, "0")}-${String(index).padStart(4, "0")}-writer0001` as Stamp,
    })),
  );
  return { records, session: sessionOf(records, () => false), summary: summaryOf(records) };
}

const tallyOf = (...activities: ReturnType<typeof activityOf>[]) => {
  const tally = new HistoryTally(noPrices);
  for (const activity of activities)
    tally.add({ activity, tags: ["Bug"], workspace: { key: "w", name: "Work" } });
  return tally.result();
};

/** What a summary tells of what happened. */
const toldBy = ({ activity = "" }: SessionSummary) => readActivity(activity) ?? activityOf([]);

describe("the statistics of a session", () => {
  it("count who said how much, and keep the Guide's answers apart from replies", () => {
    const { session: said } = sessionWith([
      user(noon),
      reply(noon, 1000),
      user(noon + minute),
      reply(noon + minute, 5, { model: guide }),
      user(noon + 2 * minute),
      reply(noon + 2 * minute, 10, { status: "failed" }),
    ]);
    const counted = sessionStatistics(said, noPrices);
    assert.deepEqual(counted.messages, { user: 3, assistant: 2, guide: 1, system: 0, total: 6 });
    assert.deepEqual(counted.replies, { complete: 1, stopped: 0, failed: 1, unfinished: 0 });
    assert.deepEqual(counted.responseTime, { count: 1, averageMs: 1000, p95Ms: 1000 });
    assert.deepEqual(counted.firstWords, { count: 1, averageMs: 100, p95Ms: 100 });
    assert.equal(counted.durationMs, 2 * minute);
    assert.deepEqual(
      counted.byModel.map(({ name }) => name),
      ["claude", "guide"],
    );
  });

  it("tell the average of all replies, and what 95 of 100 did not exceed", () => {
    const replies = Array.from({ length: 100 }, (_, index) => reply(noon + index * minute, (index + 1) * 10));
    const { responseTime } = sessionStatistics(sessionWith(replies).session, noPrices);
    assert.deepEqual(responseTime, { count: 100, averageMs: 505, p95Ms: 950 });
  });

  it("do not take a clock that was set back for a quick reply", () => {
    const { session: said } = sessionWith([reply(noon, -5000), reply(noon + 1, 300)]);
    assert.deepEqual(sessionStatistics(said, noPrices).responseTime, {
      count: 1,
      averageMs: 300,
      p95Ms: 300,
    });
  });

  it("leave pauses of more than a quarter of an hour out of the active time", () => {
    const { session: said } = sessionWith([
      user(noon),
      reply(noon + minute, 2 * minute),
      user(noon + 60 * minute),
      user(noon + 61 * minute),
    ]);
    const { activeMs, durationMs } = sessionStatistics(said, noPrices);
    assert.deepEqual([activeMs, durationMs], [4 * minute, 61 * minute]);
  });

  it("count all branches, and beside them what is shown", () => {
    const at = (ms: number) => (noon + ms) as EpochMs;
    const question: Message = { ...user(at(0)), id: "m00000001" as MessageId, parts: [] };
    const [old, shown] = ["m00000002", "m00000003"].map((id, index) => ({
      ...reply(at(1 + index), 10),
      ...{ id: id as MessageId, parts: [], parentId: question.id },
    }));
    const messages = [question, old, shown].flatMap((message) => message ?? []);
    const records = new RecordSet(
      session,
      messages.map((message, index) => ({
        ...{ session, type: "message", key: message.id, value: messageValueOf(message) },
        stamp: `${noon.toString(36).padStart(9, "0")}-000${index}-writer0001` as Stamp,
      })),
    );
    const counted = sessionStatistics(
      sessionOf(records, () => false),
      noPrices,
    );
    assert.equal(counted.messages.assistant, 2);
    assert.equal(counted.shown.messages.assistant, 1);
  });
});

describe("the statistics of many sessions", () => {
  it("are made from summaries: they tell what reading every message tells", () => {
    const message = fc.record({
      isReply: fc.boolean(),
      after: fc.integer({ min: 0, max: 3 * 86_400_000 }),
      took: fc.integer({ min: 0, max: 100_000 }),
      status: fc.constantFrom("complete", "stopped", "failed", "streaming" as const),
      model: fc.constantFrom("claude", "gpt"),
      usage: fc.option(
        fc.record(
          { inputTokens: fc.nat(1000), outputTokens: fc.nat(1000), cost: fc.nat(9) },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (drawn) => {
        const messages = drawn.map(({ isReply, after, took, status, model, usage }) => {
          const at = noon + after;
          if (!isReply) return user(at);
          return reply(at, took, {
            status: status as "complete",
            model: { provider: "p", model },
            ...(usage && { usage }),
          });
        });
        const { summary, session: whole } = sessionWith(messages);
        const [quick, read] = [toldBy(summary), activityOf(whole.tree.all)];
        assert.deepEqual(tallyOf(quick), tallyOf(read));
        const { messages: counts, byDay, byModel } = tallyOf(quick);
        assert.equal(counts.total, messages.length);
        const sum = (groups: readonly { messages: { total: number } }[]) =>
          groups.reduce((total, group) => total + group.messages.total, 0);
        assert.equal(sum(byDay), messages.length);
        assert.equal(sum(byModel), counts.assistant);
      }),
    );
  });

  it("group by model, provider, day, workspace and tag", () => {
    const one = activityOf([user(noon), reply(noon, 100)]);
    const other = activityOf([
      user(noon - 86_400_000),
      reply(noon, 200, { model: { provider: "x", model: "y" } }),
    ]);
    const counted = tallyOf(one, other);
    assert.equal(counted.sessions, 2);
    assert.deepEqual(
      counted.byDay.map(({ day, sessions, messages }) => [day, sessions, messages.total]),
      [
        ["2026-01-30", 1, 1],
        ["2026-01-31", 2, 3],
      ],
    );
    assert.deepEqual(
      counted.byProvider.map(({ key }) => key),
      ["anthropic", "x"],
    );
    assert.deepEqual(
      counted.byModel.map(({ model, sessions }) => [model, sessions]),
      [
        ["claude", 1],
        ["y", 1],
      ],
    );
    assert.deepEqual(
      counted.byTag.map(({ name, sessions }) => [name, sessions]),
      [["Bug", 2]],
    );
    assert.deepEqual(
      counted.byWorkspace.map(({ name, messages }) => [name, messages.total]),
      [["Work", 4]],
    );
  });

  it("do not count again what a branch has from its origin", () => {
    const { summary } = sessionWith(
      [user(noon - 2 * minute), reply(noon - minute, 10), user(noon + minute)],
      fieldChange("origin", { session: "bbbbbbbbbbbb" }),
    );
    assert.equal(tallyOf(toldBy(summary)).messages.total, 1);
  });

  it("need a session read only when it is very long", () => {
    const apart = Array.from({ length: 300 }, (_, index) => user(noon + index * 20 * minute));
    assert.equal(sessionWith(apart).summary.activity, undefined);
    const together = Array.from({ length: 300 }, (_, index) => user(noon + index * 1000));
    assert.equal(toldBy(sessionWith(together).summary).spans.length, 9);
  });

  it("survive times that no calendar has, and negative counts", () => {
    const meter = new ActivityMeter();
    for (const at of [0, -5, 1e300, 8.7e15])
      meter.add(reply(at, 10, { usage: { inputTokens: -100, outputTokens: 7 } }));
    const { messages, byDay, tokens } = tallyOf(meter.result() ?? activityOf([]));
    assert.deepEqual([messages.total, byDay, tokens.inputTokens, tokens.outputTokens], [4, [], 0, 28]);
    assert.equal(localDay(8e15 as EpochMs), undefined);
  });
});

describe("what replies cost", () => {
  const prices = readPrices({
    "claude*": { input: 1, output: 2 },
    "anthropic/claude": { input: 3, output: 15, cacheRead: 0.3 },
    "*": { input: 100, output: 100 },
    broken: { input: "1", output: 2 },
    negative: { input: -1, output: 2 },
  });
  const used = {
    replies: 1,
    inputTokens: 1_000_000,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };

  it("follows the name that fits best, in any case", () => {
    assert.equal(priceOf(prices, claude)?.input, 3);
    assert.equal(priceOf(prices, { provider: "x", model: "Claude-Next" })?.input, 1);
    assert.equal(priceOf(prices, { provider: "x", model: "broken" })?.input, 100);
    assert.equal(priceOf(readPrices("free"), claude), undefined);
  });

  it("counts cached tokens as input where no price for them is set", () => {
    const cached = { ...used, inputTokens: 0, cacheReadTokens: 1_000_000, cacheWriteTokens: 1_000_000 };
    assert.equal(costOfUsage([{ ...claude, ...cached }], prices).amount, 3.3);
  });

  it("is what the endpoint told, before any price", () => {
    assert.deepEqual(costOfUsage([{ ...claude, ...used, cost: 0.25 }], prices), {
      amount: 0.25,
      unpricedReplies: 0,
    });
  });

  it("is unknown without a price", () => {
    assert.deepEqual(costOfUsage([{ ...claude, ...used, replies: 4 }], noPrices), { unpricedReplies: 4 });
  });

  it("is added up per reply, told or priced, and says how many are not in it", () => {
    const { session: said } = sessionWith([
      reply(noon, 1, { usage: { inputTokens: 1_000_000, outputTokens: 5 } }),
      reply(noon + 1, 1, { usage: { inputTokens: 1_000_000, cost: 0.5 } }),
      reply(noon + 2, 1, { usage: { inputTokens: 9 }, model: { provider: "x", model: "other" } }),
      reply(noon + 3, 1, { usage: { inputTokens: 9 }, model: guide }),
      reply(noon + 4, 1),
    ]);
    const { cost, tokens } = sessionStatistics(said, readPrices({ claude: { input: 3, output: 0 } }));
    assert.deepEqual(cost, { amount: 3.5, unpricedReplies: 1 });
    assert.equal(tokens.countedReplies, 3);
  });
});
