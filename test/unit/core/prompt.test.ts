import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import { promptOf } from "../../../src/context/prompt.ts";
import type { MessageId } from "../../../src/core/ids.ts";
import type { Message } from "../../../src/core/message.ts";

const say = (role: Message["role"], text: string, more: Partial<Message> = {}): Message => ({
  id: "m000000001" as MessageId,
  role,
  status: "complete",
  createdAt: 0 as EpochMs,
  parts: text === "" ? [] : [{ type: "text", text }],
  ...more,
});
const told = (...thread: Message[]) => promptOf(thread).map(({ role, text }) => `${role}: ${text}`);

describe("what a model is told", () => {
  it("is the thread, question and answer in turn", () => {
    assert.deepEqual(told(say("user", "a"), say("assistant", "b"), say("user", "c")), [
      "user: a",
      "assistant: b",
      "user: c",
    ]);
  });

  it("leaves out replies that failed before they began, and joins the questions around them", () => {
    assert.deepEqual(told(say("user", "a"), say("assistant", "", { status: "failed" }), say("user", "b")), [
      "user: a\n\nb",
    ]);
  });

  it("joins a reply that broke off with what continued it", () => {
    const thread = [
      say("user", "a"),
      say("assistant", "one, t"),
      say("assistant", "wo", { continues: true }),
      say("user", "more"),
    ];
    assert.deepEqual(told(...thread), ["user: a", "assistant: one, two", "user: more"]);
  });

  it("asks to go on when the thread ends with a reply", () => {
    const prompt = promptOf([say("user", "a"), say("assistant", "one, t", { status: "interrupted" })]);
    assert.equal(prompt.length, 3);
    assert.match(prompt[2]?.text ?? "", /continue/i);
  });

  it("never shows a model its own thoughts or the product's notices", () => {
    const reply = say("assistant", "", {
      parts: [
        { type: "thinking", text: "secret" },
        { type: "text", text: "b" },
        { type: "notice", text: "n" },
      ],
    });
    assert.deepEqual(told(say("user", "a"), reply, say("user", "c")), ["user: a", "assistant: b", "user: c"]);
  });
});
