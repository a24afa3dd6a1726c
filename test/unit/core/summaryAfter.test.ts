import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionId } from "../../../src/core/ids.ts";
import type { Change, SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { fieldChange, summaryOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { summaryAfter } from "../../../src/core/summaryAfter.ts";
import { tagKeyOf } from "../../../src/core/tags.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const recordsOf = (changes: readonly Change[], from: number): SessionRecord[] =>
  changes.map((change, index) => ({
    ...change,
    session,
    stamp: `${(1_700_000_000_000 + from + index).toString(36).padStart(9, "0")}-0000-writerhere` as Stamp,
  }));

const tag = fc.constantFrom("Bug", "bug", "later", "Größe", "日本");
const arbitrary: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(tag, fc.boolean()).map(([value, isKept]) => ({
    ...{ type: "tag", key: tagKeyOf(value) },
    value: isKept ? value : null,
  })),
  fc
    .tuple(fc.constantFrom("archived" as const, "pinned" as const, "deleted" as const), fc.boolean())
    .map(([key, isSet]) => fieldChange(key, isSet ? true : null)),
);
const base = [
  fieldChange("createdAt", 1),
  fieldChange("title", "A title"),
  { type: "message", key: "m00000000", value: { role: "user", parts: [], createdAt: 5 } },
];

describe("a summary that is brought up to date without its session", () => {
  it("is the one that the whole session would have", () => {
    fc.assert(
      fc.property(fc.array(arbitrary), fc.array(arbitrary, { minLength: 1 }), (before, after) => {
        const old = recordsOf([...base, ...before], 0);
        const fresh = recordsOf(after, 100_000);
        const whole = summaryOf(new RecordSet(session, [...old, ...fresh]));
        assert.deepEqual(summaryAfter(summaryOf(new RecordSet(session, old)), fresh), whole);
      }),
    );
  });

  it("is not made where the session has to be looked at", () => {
    const summary = summaryOf(new RecordSet(session, recordsOf(base, 0)));
    for (const change of [
      ...[fieldChange("title", "Another"), fieldChange("purged", true), fieldChange("head", "m00000000")],
      { type: "message", key: "m00000001", value: { role: "user", parts: [] } },
      { type: "meta", key: "project", value: "x" },
      { type: "tag", key: "elsewhere", value: "Bug" },
    ])
      assert.equal(summaryAfter(summary, recordsOf([fieldChange("archived", true), change], 9)), undefined);
    const purged = summaryOf(new RecordSet(session, recordsOf([fieldChange("purged", true)], 0)));
    assert.equal(summaryAfter(purged, recordsOf([fieldChange("archived", true)], 9)), undefined);
  });
});
