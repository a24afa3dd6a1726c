import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { goesBeyond, readRemoval, removalOfListed, removalValue } from "../../../src/core/removal.ts";
import { fieldChange, isContinued, summaryOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { summaryAfter } from "../../../src/core/summaryAfter.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const record = (type: string, key: string, value: Json, time: number, writer = "a"): SessionRecord => ({
  ...{ session, type, key, value },
  stamp: `${time.toString(36).padStart(9, "0")}-0000-${writer.repeat(10)}` as Stamp,
});
const said = (key: string, time: number, writer = "a", status = "complete") =>
  record("message", key, { role: "user", status, parts: [], createdAt: time }, time, writer);
const deleted = (known: readonly SessionRecord[], time: number) =>
  record("field", "deleted", removalValue(known), time, "z");
const isDeleted = (...records: readonly SessionRecord[]) =>
  summaryOf(new RecordSet(session, records)).deletedAt !== undefined;

describe("deleting a session that somebody goes on with elsewhere", () => {
  const [first, second] = [said("m1", 1, "a"), said("m2", 2, "b")];

  it("deletes what was known, by whomever it was written", () => {
    const deletion = deleted([first, second], 9);
    assert.ok(isDeleted(first, second, deletion));
    assert.ok(isDeleted(first, deletion), "also where a message never arrived");
    assert.ok(isDeleted(deletion));
  });

  it("keeps the session as soon as there is a message that was not known, whatever the clocks say", () => {
    const deletion = deleted([first, second], 9);
    for (const more of [said("m3", 3, "b"), said("m3", 1, "c"), said("m3", 20, "a")]) {
      assert.ok(!isDeleted(first, second, deletion, more));
      assert.ok(isContinued(new RecordSet(session, [first, second, deletion, more])));
    }
    assert.ok(!isContinued(new RecordSet(session, [first, second, deletion])));
  });

  it("can be deleted again, and restored", () => {
    const known = [first, second, deleted([first], 9)];
    assert.ok(!isDeleted(...known));
    assert.ok(isDeleted(...known, deleted(known, 10)));
    assert.ok(!isDeleted(...known, deleted(known, 10), record("field", "deleted", null, 11)));
  });

  it("does not bring it back when only a reply ends that was being written", () => {
    const writing = said("m3", 3, "b", "streaming");
    const deletion = deleted([first, writing], 9);
    assert.ok(isDeleted(first, said("m3", 12, "b"), deletion));
    assert.ok(!isDeleted(first, said("m4", 12, "b"), deletion));
  });

  it("is not taken back by titles, tags and drafts", () => {
    const deletion = deleted([first], 9);
    for (const [type, key] of [
      ["field", "title"],
      ["tag", "t"],
      ["field", "draft"],
    ] as const)
      assert.ok(isDeleted(first, deletion, record(type, key, "x", 20, "c")));
  });

  it("takes along everything when an older version, or somebody hostile, said so", () => {
    for (const value of [
      true,
      "yes",
      {},
      { known: "x" },
      { known: ["soon"] },
      { known: new Array(201).fill(first.stamp) },
    ])
      assert.ok(isDeleted(first, second, record("field", "deleted", value, 1)));
  });

  it("says no more than there is room for", () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...said(`m${index}`, index + 1),
      stamp: `000000001-0000-${String(index).padStart(10, "0")}` as Stamp,
    }));
    assert.equal(removalValue(many), true);
    assert.equal(readRemoval(removalValue(many.slice(0, 200)))?.messages, 200);
  });

  it("is the same for the same records in any order", () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom("a", "b", "c")));
    fc.assert(
      fc.property(times, times, (here, there) => {
        const known = here.map(([time, writer]) => said(`${writer}${time}`, time, writer));
        const others = there.map(([time, writer]) => said(`${writer}${time}`, time, writer));
        const all = [...known, ...others, deleted(known, 99)];
        assert.equal(isDeleted(...all), isDeleted(...[...all].reverse()));
        assert.equal(goesBeyond(removalValue(known), known), false);
      }),
    );
  });

  it("needs no more than the summary, unless many wrote or a reply has not ended", () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom("a", "b", "c")));
    fc.assert(
      fc.property(times, (here) => {
        const records = new RecordSet(
          session,
          here.map(([time, writer]) => said(`${writer}${time}`, time, writer)),
        );
        assert.deepEqual(removalOfListed(summaryOf(records)), removalValue(records));
      }),
    );
    const writers = [..."0123456789abcdefghijklmnopqrst"].map((writer) => said(writer, 5, writer));
    assert.equal(removalOfListed(summaryOf(new RecordSet(session, writers))), undefined);
    const unfinished = [first, said("m3", 3, "a", "streaming")];
    assert.equal(removalOfListed(summaryOf(new RecordSet(session, unfinished))), undefined);
  });

  it("is told without reading the session only where nothing can have come in between", () => {
    const here = [record("field", "createdAt", 1, 1), first, second];
    const before = summaryOf(new RecordSet(session, here));
    const deletion = deleted([first, second], 9);
    const after = summaryOf(new RecordSet(session, [...here, deletion]));
    assert.deepEqual(summaryAfter(before, [deletion]), after);
    assert.equal(summaryAfter(before, [deleted([first], 9)]), undefined);
    assert.deepEqual(
      summaryAfter(before, [record("field", fieldChange("deleted", true).key, true, 9, "z")]),
      after,
    );
  });
});
