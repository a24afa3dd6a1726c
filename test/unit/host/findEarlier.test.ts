import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { MessageId } from "../../../src/core/ids.ts";
import type { Message, Role } from "../../../src/core/message.ts";
import { findEarlier } from "../../../src/host/chat/findEarlier.ts";

const message = (id: string, role: Role, text: string): Message => ({
  id: id as MessageId,
  role,
  status: "complete",
  createdAt: 0 as EpochMs,
  parts: [{ type: "text", text }],
});
const thread = [
  message("q1", "user", "Where is the **train**?"),
  message("a1", "assistant", "The fast **train** is [late](https://trains.example/), __init__ said."),
  message("q2", "user", "A Train again"),
  message("a2", "assistant", "train"),
];
const find = async (text: string, matchCase = false, before = "a2") =>
  (await findEarlier(thread, before, text, matchCase, () => false)).hits.map(
    ({ message, count }) => `${message}:${count}`,
  );

describe("finding text in what the page has not loaded", () => {
  it("counts per message, up to the first one on the page", async () => {
    assert.deepEqual(await find("train"), ["q1:1", "a1:2", "q2:1"]);
    assert.deepEqual(await find("Train", true), ["q2:1"]);
    assert.deepEqual(await find(""), []);
  });

  it("finds words through their marks, in replies only, and marks that are words", async () => {
    assert.deepEqual(await find("fast train is late"), ["a1:1"]);
    assert.deepEqual(await find("the train"), []);
    assert.deepEqual(await find("__init__"), ["a1:1"]);
  });

  it("goes no further for a question that nobody waits for", async () => {
    const long = Array.from({ length: 400 }, (_, index) =>
      message(`m${index}`, "assistant", "train é ".repeat(2_000)),
    );
    const { hits } = await findEarlier(long, "none", "train", false, () => true);
    assert.ok(hits.length > 0 && hits.length < long.length);
  });
});
