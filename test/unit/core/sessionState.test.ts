import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { sessionStates, stateOf } from "../../../src/core/sessionState.ts";

const dayMs = 86_400_000;
const now = (1000 * dayMs) as EpochMs;
const [here, gone] = ["writerhere" as WriterId, "writergone" as WriterId];

const summary = (more: Partial<SessionSummary> = {}): SessionSummary => ({
  id: "aaaaaaaaaaaa" as SessionId,
  createdAt: (now - 900 * dayMs) as EpochMs,
  updatedAt: now,
  messageCount: 2,
  tags: [],
  listed: true,
  ...more,
});
const state = (more?: Partial<SessionSummary>) =>
  stateOf(summary(more), { now, isReplyAlive: (_session, writer) => writer === here });
const longAgo = { updatedAt: (now - 7 * dayMs - 1) as EpochMs };

describe("how a session stands", () => {
  it("is told in one word", () => {
    assert.equal(state(), "active");
    assert.equal(state({ updatedAt: (now - 7 * dayMs) as EpochMs }), "active");
    assert.equal(state(longAgo), "idle");
    assert.equal(state({ messageCount: 0 }), "created");
    assert.equal(state({ compacted: true }), "compacted");
    assert.equal(state({ archived: true }), "archived");
    assert.equal(state({ lastReply: { status: "complete", writer: gone } }), "active");
    assert.equal(state({ lastReply: { status: "stopped", writer: gone } }), "active");
    assert.equal(state({ lastReply: { status: "failed", writer: gone } }), "attention");
  });

  it("tells a reply that is being written from one that broke off", () => {
    assert.equal(state({ lastReply: { status: "streaming", writer: here } }), "running");
    assert.equal(state({ lastReply: { status: "streaming", writer: gone } }), "attention");
  });

  it("is the first word of the list where several hold", () => {
    const all: Partial<SessionSummary>[] = [
      { archived: true },
      { lastReply: { status: "streaming", writer: here } },
      { lastReply: { status: "failed", writer: here } },
      { messageCount: 0 },
      { compacted: true },
      longAgo,
      {},
    ];
    for (const [index, name] of sessionStates.entries())
      assert.equal(state(Object.assign({}, ...all.slice(index).reverse())), name);
  });

  it("does not call idle what a clock that ran ahead wrote", () => {
    const ahead = { updatedAt: (now + 900 * dayMs) as EpochMs };
    assert.equal(state({ ...ahead, lastMessageAt: now }), "active");
    assert.equal(state({ ...ahead, lastMessageAt: (now - 30 * dayMs) as EpochMs }), "idle");
  });
});
