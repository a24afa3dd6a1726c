import assert from "node:assert/strict";
import { type Intent, intentOf, isMore } from "../../../../src/providers/guide/intent.ts";

const find = (query: string): Intent => ({ kind: "findSessions", query });
const summarise = (which: "this" | "last" | { named: string }): Intent => ({ kind: "summarise", which });

const understood: readonly (readonly [message: string, intent: Intent])[] = [
  ["hello!", { kind: "hello" }],
  ["Thank you very much", { kind: "thanks" }],
  ["help", { kind: "abilities" }],
  ["What can you do?", { kind: "abilities" }],
  ["how many sessions do I have?", { kind: "countSessions" }],
  ["How many messages have I written so far", { kind: "countSessions" }],
  ["list my sessions", { kind: "listSessions" }],
  ["please show me my newest chats", { kind: "listSessions" }],
  ["my last 5 sessions", { kind: "listSessions" }],
  ["what are my recent conversations?", { kind: "listSessions" }],
  ["find sessions about regular expressions", find("regular expressions")],
  ["search my chats for “the login page”", find("login page")],
  ["Where did I talk about Café au lait?", find("Café au lait")],
  ["where did we discuss sql.js", find("sql.js")],
  ["did I ever ask about webpack?", find("webpack")],
  ["which sessions mention docker", find("docker")],
  ["find kubernetes", find("kubernetes")],
  ["summarise this session", summarise("this")],
  ["Summarize", summarise("this")],
  ["tl;dr", summarise("this")],
  ["can you sum up my last session?", summarise("last")],
  ["summarise the session about Tax forms", summarise({ named: "Tax forms" })],
  ["give me a summary of Tax forms", summarise({ named: "Tax forms" })],
  ["what was my last session about?", summarise("last")],
  ["how do I find a session?", { kind: "docs", question: "how do I find a session?" }],
  ["where are my sessions stored", { kind: "docs", question: "where are my sessions stored" }],
];

describe("what the Guide takes a message to ask for", () => {
  for (const [message, intent] of understood)
    it(`“${message}” is ${intent.kind}`, () => assert.deepEqual(intentOf(message), intent));

  it("knows when only more is asked for", () => {
    for (const text of [
      "more",
      "Tell me more",
      "ok, go on",
      "what else?",
      "more please",
      "yes, tell me more about it",
    ])
      assert.ok(isMore(text), text);
    for (const text of ["more about keys", "how do I get more sessions", "continue the interrupted reply"])
      assert.ok(!isMore(text), text);
  });

  it("is not kept busy by a hostile message", () => {
    const startedAt = performance.now();
    for (const text of [
      `find ${"sessions about ".repeat(20_000)}`,
      `where did i ${"talk ".repeat(40_000)}`,
      `${"please ".repeat(40_000)}x`,
      `how many ${"how many ".repeat(20_000)}`,
      `summarise ${"the session ".repeat(20_000)}`,
      `more${" please".repeat(20_000)}x`,
    ]) {
      intentOf(text);
      isMore(text);
    }
    assert.ok(performance.now() - startedAt < 1_000);
  });
});
