import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { ReplyEvent } from "../../../src/core/reply.ts";
import { converse, type Line, type Patience } from "../../../src/providers/converse.ts";

const hello: ReplyEvent = { type: "text", text: "Hello" };
const finished: ReplyEvent = { type: "finished" };
const failed: ReplyEvent = { type: "stopped", by: { kind: "other", detail: "named" } };
const byUser: ReplyEvent = { type: "stopped", by: "user" };

async function eventsOf(
  talk: (line: Line) => AsyncIterable<ReplyEvent>,
  {
    signal = new AbortController().signal,
    patience = { firstByteMs: 1_000, idleMs: 1_000 } as Patience,
  } = {},
): Promise<readonly ReplyEvent[]> {
  const events: ReplyEvent[] = [];
  for await (const event of converse(talk, () => ({ kind: "other", detail: "named" }), signal, patience))
    events.push(event);
  return events;
}

describe("a conversation with a server that may do anything", () => {
  it("ends once, and what comes after the end is not heard", async () => {
    const talk = async function* () {
      yield hello;
      yield finished;
      yield hello;
      yield finished;
    };
    assert.deepEqual(await eventsOf(talk), [hello, finished]);
  });

  it("ends with a named failure when it throws, at once, later or without an error", async () => {
    const later = async function* () {
      yield hello;
      throw undefined;
    };
    assert.deepEqual(await eventsOf(later), [hello, failed]);
    const atOnce = () => {
      throw new Error("at once");
    };
    assert.deepEqual(await eventsOf(atOnce), [failed]);
  });

  it("ends with a named failure when it just ends", async () => {
    const silent = async function* () {};
    assert.deepEqual(await eventsOf(silent), [failed]);
  });

  it("stops at once, even when the conversation cannot be stopped", async () => {
    const deaf = async function* () {
      yield hello;
      await new Promise(() => {});
    };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const startedAt = performance.now();
    assert.deepEqual(await eventsOf(deaf, { signal: controller.signal }), [hello, byUser]);
    assert.ok(performance.now() - startedAt < 300);
  });

  it("ends when nothing is heard for too long, but any sign of life is heard", async () => {
    const patience = { firstByteMs: 60, idleMs: 60 };
    const silent = async function* () {
      await new Promise(() => {});
      yield hello;
    };
    assert.deepEqual(await eventsOf(silent, { patience }), [failed]);
    const breathing = async function* (line: Line) {
      for (let count = 0; count < 8; count++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        line.heard();
      }
      yield finished;
    };
    assert.deepEqual(await eventsOf(breathing, { patience }), [finished]);
  });

  it("is finished when it fails after the reply was whole", async () => {
    const careless = async function* (line: Line) {
      yield hello;
      line.complete();
      throw new Error("too late to matter");
    };
    assert.deepEqual(await eventsOf(careless), [hello, finished]);
  });

  it("tells the conversation when nobody listens any more", async () => {
    let wasAborted = false;
    const talk = async function* (line: Line) {
      line.signal.addEventListener("abort", () => {
        wasAborted = true;
      });
      yield hello;
      yield hello;
    };
    for await (const _ of converse(talk, () => ({ kind: "cutStream" }), new AbortController().signal)) break;
    assert.equal(wasAborted, true);
  });

  it("leaves no listener on a signal that lives long", async () => {
    const { signal } = new AbortController();
    const talk = async function* () {
      yield finished;
    };
    await eventsOf(talk, { signal });
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});
