import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { isPurged, summaryOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const stampOf = (time: number): Stamp => `${time.toString(36).padStart(9, "0")}-0000-writer0000` as Stamp;
const record = (
  type: string,
  key: string,
  time: number,
  value: SessionRecord["value"] = true,
): SessionRecord => ({
  session,
  type,
  key,
  value,
  stamp: stampOf(time),
});
const message = (time: number) =>
  record("message", `message0${time}`, time, { role: "user", parts: [{ type: "text", text: "hello" }] });
const purge = (time: number) => record("field", "purged", time);

const contents = (set: RecordSet): string =>
  JSON.stringify([...set].sort((a, b) => (`${a.type} ${a.key}` < `${b.type} ${b.key}` ? -1 : 1)));

describe("removing a session for good", () => {
  const life = [
    record("field", "createdAt", 1, 1),
    record("field", "workspace", 1, { key: "here" }),
    record("field", "title", 2, "A plan"),
    message(3),
    record("tag", "work", 4),
    record("field", "deleted", 5),
  ];

  it("ends everything but its tombstone", () => {
    const set = new RecordSet(session, [...life, purge(6)]);
    assert.deepEqual([...set].map(({ key }) => key).sort(), ["createdAt", "deleted", "purged", "workspace"]);
    const summary = summaryOf(set);
    assert.equal(summary.listed, false);
    assert.equal(summary.purgedAt, 6);
    assert.equal(summary.title, undefined);
  });

  it("keeps old records away that arrive later, and tells that nothing was new", () => {
    const set = new RecordSet(session, [purge(6)]);
    assert.deepEqual(set.merge([message(3), record("field", "title", 2, "A plan")]), []);
    assert.equal(isPurged(set), true);
    // Also those that arrive in the same go.
    assert.deepEqual(
      new RecordSet(session).merge([message(3), purge(6)]).map(({ key }) => key),
      ["purged"],
    );
  });

  it("leaves alive what was said elsewhere afterwards, and that alone", () => {
    const set = new RecordSet(session, [...life, purge(6), message(7)]);
    const { listed, purgedAt, deletedAt, messageCount } = summaryOf(set);
    assert.deepEqual(
      { listed, purgedAt, deletedAt, messageCount },
      {
        listed: true,
        purgedAt: undefined,
        deletedAt: undefined,
        messageCount: 1,
      },
    );
    set.merge([record("field", "deleted", 8)]);
    assert.equal(summaryOf(set).deletedAt, 8 as EpochMs);
  });

  for (const [what, late] of [
    ["a draft", record("field", "draft", 9, "half a sentence")],
    ["a tag", record("tag", "late", 9, "late")],
    ["a checkpoint", record("checkpoint", "late", 9, { name: "late" })],
    ["a pin", record("field", "pinned", 9)],
    ["an attempt to take the removal back", record("field", "purged", 9, null)],
    ["a restore by a window that did not know", record("field", "deleted", 9, null)],
    ["a piece of a reply", record("delta", "message03/000000", 9, { type: "text", text: "x" })],
    ["a removed message", { ...message(9), value: null }],
  ] as const)
    it(`is not undone by ${what}`, () =>
      assert.equal(isPurged(new RecordSet(session, [...life, purge(6), late])), true));

  it("is not done by a record after which nothing could be said any more", () => {
    const last = { ...purge(6), stamp: "xzzzzzzzz-zzzz-zzzzzzzzzz" as Stamp };
    const set = new RecordSet(session, [...life, last]);
    assert.equal(isPurged(set), false);
    assert.equal(summaryOf(set).messageCount, 1);
    assert.equal(set.newest, stampOf(5), "the others are still to be observed");
  });

  it("converges whatever the order, the grouping and the repetitions", () => {
    const records = fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(
          "field purged",
          "field deleted",
          "field title",
          "field createdAt",
          "message m",
          "message n",
          "tag a",
          "delta m/0",
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
      ),
      { selector: ([, time]) => time, maxLength: 25 },
    );
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.nat()), fc.nat(), (drafts, dice, cut) => {
        const all = drafts.map(([name, time, isRemoved]) => {
          const [type = "", key = ""] = name.split(" ");
          return record(type, key, time, isRemoved ? null : name);
        });
        const shuffled = all
          .map((each) => ({ each, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => each);
        const one = new RecordSet(session, shuffled.slice(0, cut % (all.length + 1)));
        const two = new RecordSet(session, shuffled.slice(cut % (all.length + 1)));
        const expected = contents(new RecordSet(session, all));
        two.merge(one);
        one.merge(two);
        one.merge(shuffled);
        assert.equal(contents(one), expected);
        assert.equal(contents(two), expected);
        assert.equal(contents(new RecordSet(session, one)), expected);
      }),
    );
  });
});
