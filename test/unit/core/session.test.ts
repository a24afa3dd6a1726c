import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { MessageId, SessionId, WriterId } from "../../../src/core/ids.ts";
import { type Message, messageValueOf, textOf } from "../../../src/core/message.ts";
import { MessageTree } from "../../../src/core/messageTree.ts";
import type { Change } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { deltaChange, fieldChange, sessionOf, summaryOf, titleFrom } from "../../../src/core/session.ts";
import { StampClock } from "../../../src/core/stamp.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const writer = "writer0001" as WriterId;
const idOf = (number: number) => `m${String(number).padStart(9, "0")}` as MessageId;

function recordsOf(...changes: Change[]): RecordSet {
  const clock = new StampClock({ now: () => 1_000 as EpochMs }, writer);
  return new RecordSet(
    session,
    changes.map((change) => ({ session, ...change, stamp: clock.next() })),
  );
}

const messageOf = (number: number, parent?: number, more: Partial<Message> = {}): Message => ({
  id: idOf(number),
  role: number % 2 === 1 ? "user" : "assistant",
  status: "complete",
  createdAt: number as EpochMs,
  parts: [{ type: "text", text: `text ${number}` }],
  ...(parent !== undefined && { parentId: idOf(parent) }),
  ...more,
});
const said = (message: Message): Change => ({
  type: "message",
  key: message.id,
  value: messageValueOf(message),
});
const alive = () => true;
const gone = () => false;

describe("a session", () => {
  it("shows the user's title, never a generated one over it, whichever came later", () => {
    assert.equal(summaryOf(recordsOf(fieldChange("autoTitle", "generated"))).title, "generated");
    const both = recordsOf(fieldChange("title", "mine"), fieldChange("autoTitle", "generated later"));
    assert.equal(summaryOf(both).title, "mine");
  });

  it("is not listed while it holds nothing but a draft", () => {
    assert.equal(summaryOf(recordsOf(fieldChange("draft", "half a thought"))).listed, false);
    assert.equal(summaryOf(recordsOf(fieldChange("createdAt", 1))).listed, true);
    assert.equal(summaryOf(recordsOf(said(messageOf(1)))).listed, true);
  });

  it("keeps a message through writing and reading, with parts of unknown kinds", () => {
    const message = messageOf(2, 1, {
      status: "failed",
      failure: { kind: "rateLimited", retryAfterMs: 12_000 },
      model: { provider: "openai", model: "some-model" },
      usage: { inputTokens: 3, outputTokens: 4 },
      timings: { startedAt: 1 as EpochMs, finishedAt: 5 as EpochMs },
      parts: [
        { type: "text", text: "a" },
        { type: "other", raw: { type: "hologram", data: [1] } },
      ],
    });
    assert.deepEqual(sessionOf(recordsOf(said(messageOf(1)), said(message)), alive).thread[1], message);
  });

  it("reads hostile messages without trusting any of them", () => {
    const values = [
      null,
      7,
      [],
      {},
      { role: "admin" },
      { role: "user", parts: "x" },
      { role: "user", parts: [{ type: "text" }], createdAt: "now" },
    ];
    for (const value of values) {
      const { thread } = sessionOf(recordsOf({ type: "message", key: idOf(1), value }), alive);
      for (const { parts, createdAt } of thread) assert.ok(Array.isArray(parts) && createdAt === 0);
    }
  });

  describe("with a reply that was not finished", () => {
    const streaming = messageOf(2, 1, { status: "streaming", parts: [] });
    const records = recordsOf(
      said(messageOf(1)),
      said(streaming),
      deltaChange(streaming.id, 0, "thinking", "hm"),
      deltaChange(streaming.id, 1, "text", "Hello, "),
      deltaChange(streaming.id, 2, "text", "wor"),
    );

    it("shows it as interrupted, with all that arrived, once its window is gone", () => {
      const reply = sessionOf(records, gone).thread[1];
      assert.equal(reply?.status, "interrupted");
      assert.deepEqual(reply.parts, [
        { type: "thinking", text: "hm" },
        { type: "text", text: "Hello, wor" },
      ]);
    });

    it("shows it as streaming while its window is there", () => {
      assert.equal(sessionOf(records, alive).thread[1]?.status, "streaming");
    });

    it("lets the final message outrank the pieces", () => {
      const set = new RecordSet(session, records);
      const later = new StampClock({ now: () => 9_000 as EpochMs }, writer).next();
      set.merge([
        {
          session,
          ...said(messageOf(2, 1, { parts: [{ type: "text", text: "Hello, world." }] })),
          stamp: later,
        },
      ]);
      assert.equal(textOf(sessionOf(set, gone).thread[1]?.parts ?? []), "Hello, world.");
    });
  });
});

describe("the message tree", () => {
  const shown = (tree: MessageTree, head?: number) =>
    tree.path(head === undefined ? undefined : idOf(head)).map(({ createdAt }) => createdAt as number);

  it("shows the way through the head, and on along the newest answers", () => {
    const tree = new MessageTree([
      messageOf(1),
      messageOf(2, 1),
      messageOf(3, 2),
      messageOf(4, 1),
      messageOf(5, 4),
    ]);
    assert.deepEqual(shown(tree, 2), [1, 2, 3]);
    assert.deepEqual(shown(tree, 4), [1, 4, 5]);
    assert.deepEqual(shown(tree), [1, 4, 5]);
    assert.deepEqual(
      tree.siblingsOf(messageOf(4, 1)).map(({ createdAt }) => createdAt as number),
      [2, 4],
    );
  });

  it("still shows what hangs on a message that is missing", () => {
    assert.deepEqual(shown(new MessageTree([messageOf(2, 1), messageOf(3, 2)]), 3), [2, 3]);
  });

  it("goes on above a message that could not be read, and knows where that was", () => {
    const tree = new MessageTree([
      messageOf(1),
      messageOf(2, 1),
      messageOf(4, 3),
      messageOf(5, 4),
      messageOf(7, 6),
    ]);
    assert.deepEqual(shown(tree, 7), [1, 2, 4, 5, 7]);
    assert.deepEqual(
      tree.path(idOf(7)).map((message) => tree.lacksParent(message)),
      [false, false, true, false, true],
    );
  });

  it("does not take the other answers to a lost question for what came before", () => {
    const tree = new MessageTree([messageOf(1), messageOf(2, 1), messageOf(4, 3), messageOf(6, 3)]);
    assert.deepEqual(shown(tree, 6), [1, 2, 6]);
  });

  it("is total: rings, orphans and strangers neither hang it nor repeat a message", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(8), fc.option(fc.nat(8), { nil: undefined }))),
        fc.nat(8),
        (edges, head) => {
          const path = new MessageTree(edges.map(([id, parent]) => messageOf(id, parent))).path(idOf(head));
          assert.equal(new Set(path.map(({ id }) => id)).size, path.length);
          assert.equal(path.length > 0, edges.length > 0);
        },
      ),
    );
  });
});

describe("a generated title", () => {
  for (const [question, title] of [
    ["How do I parse JSON?", "How do I parse JSON?"],
    ["\n\n## **Fix** the `build`\nIt fails.", "Fix the build"],
    ["```ts\nconst x = 1;", "ts"],
    ["   \n ", undefined],
    ["word ".repeat(30), "word word word word word word word word word word word word…"],
    ["𝒳".repeat(70), `${"𝒳".repeat(60)}…`],
  ] as const) {
    it(`of ${JSON.stringify(question.slice(0, 20))} is ${JSON.stringify(title)}`, () =>
      assert.equal(titleFrom(question), title));
  }
});
