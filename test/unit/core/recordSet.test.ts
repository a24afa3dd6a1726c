import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import { readRecord, type SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

const session = "aaaaaaaaaaaa" as SessionId;

const stamps = fc
  .tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("writer0000", "writer0001" as WriterId),
  )
  .map(
    ([time, count, writer]) =>
      `${String(time).padStart(9, "0")}-${String(count).padStart(4, "0")}-${writer}` as Stamp,
  );

/** As in the product: no two different records share a stamp. The value follows from the rest. */
const records = fc.array(
  fc.tuple(fc.constantFrom("field", "tag", "future"), fc.constantFrom("a", "b"), stamps, fc.boolean()).map(
    ([type, key, stamp, removed]): SessionRecord => ({
      session,
      type,
      key,
      stamp,
      value: removed ? null : `${type}${key}${stamp}`,
    }),
  ),
);

const uniqueStamps = (all: SessionRecord[]): SessionRecord[] => [
  ...new Map(all.map((each) => [each.stamp, each])).values(),
];
const contents = (set: RecordSet): string =>
  JSON.stringify([...set].sort((a, b) => (`${a.type} ${a.key}` < `${b.type} ${b.key}` ? -1 : 1)));

describe("merging records", () => {
  it("ends in the same set whatever the order, the grouping and the repetitions", () => {
    fc.assert(
      fc.property(records.map(uniqueStamps), fc.infiniteStream(fc.nat()), fc.nat(), (all, dice, cut) => {
        const shuffled = all
          .map((record) => ({ record, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ record }) => record);
        const inTwo = new RecordSet(session, shuffled.slice(0, cut % (all.length + 1)));
        inTwo.merge(new RecordSet(session, shuffled.slice(cut % (all.length + 1))));
        inTwo.merge(all);
        assert.equal(contents(inTwo), contents(new RecordSet(session, all)));
      }),
    );
  });

  it("answers only what was new", () => {
    const older: SessionRecord = {
      session,
      type: "field",
      key: "title",
      value: "old",
      stamp: "000000001-0000-writer0000" as Stamp,
    };
    const newer: SessionRecord = { ...older, value: "new", stamp: "000000002-0000-writer0000" as Stamp };
    const set = new RecordSet(session, [newer]);
    assert.deepEqual(set.merge([older, newer]), []);
    assert.equal(set.value("field", "title"), "new");
  });

  it("keeps a tombstone against an older value", () => {
    const value: SessionRecord = {
      session,
      type: "tag",
      key: "x",
      value: true,
      stamp: "000000001-0000-writer0000" as Stamp,
    };
    const set = new RecordSet(session, [
      { ...value, value: null, stamp: "000000002-0000-writer0000" as Stamp },
    ]);
    set.merge([value]);
    assert.equal(set.value("tag", "x"), undefined);
    assert.deepEqual([...set.ofType("tag")], []);
    assert.equal(set.size, 1);
  });
});

describe("reading a record", () => {
  const good = {
    session,
    type: "someday",
    key: "k",
    value: { nested: [1, null] },
    stamp: "000000001-0000-writer0000",
  };

  it("keeps types and values it does not know", () => {
    assert.deepEqual(readRecord(good), good);
  });

  for (const [what, bad] of Object.entries({
    "no object": [good],
    "an id that could leave its folder": { ...good, session: "../../../etc1" },
    "a stamp of another form": { ...good, stamp: "yesterday" },
    "no value": { ...good, value: undefined },
    "a key that is no text": { ...good, key: 7 },
  })) {
    it(`refuses ${what}`, () => assert.equal(readRecord(bad), undefined));
  }
});
