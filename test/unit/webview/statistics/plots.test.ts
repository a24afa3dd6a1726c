import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketsOf, daysBefore } from "../../../../src/webview/statistics/buckets.ts";
import { labelled, scaleFor } from "../../../../src/webview/statistics/scale.ts";

const dayOf = (day: string) => ({ day });

describe("columns over time", () => {
  it("have a place for days on which nothing was said", () => {
    const buckets = bucketsOf([dayOf("2026-02-27"), dayOf("2026-03-02")], "2026-03-03");
    assert.deepEqual(
      buckets.map(({ from, to, days }) => [from, to, days.length]),
      [
        ["2026-02-27", "2026-02-27", 1],
        ["2026-02-28", "2026-02-28", 0],
        ["2026-03-01", "2026-03-01", 0],
        ["2026-03-02", "2026-03-02", 1],
        ["2026-03-03", "2026-03-03", 0],
      ],
    );
  });

  it("begin where the time begins that was asked for", () => {
    const buckets = bucketsOf([dayOf("2026-03-02")], "2026-03-03", daysBefore("2026-03-03", 6));
    assert.equal(buckets.length, 7);
    assert.equal(buckets[0]?.from, "2026-02-25");
  });

  it("hold a day of a clock that runs ahead, too", () => {
    const buckets = bucketsOf([dayOf("2026-03-02"), dayOf("2026-03-05")], "2026-03-03");
    assert.equal(buckets.at(-1)?.to, "2026-03-05");
  });

  it("stand for weeks from Monday, or for months, where there are too many days", () => {
    const weeks = bucketsOf([dayOf("2026-01-01"), dayOf("2026-01-04"), dayOf("2026-01-05")], "2026-06-30");
    assert.deepEqual(
      weeks.slice(0, 2).map(({ from, to, days }) => [from, to, days.length]),
      [
        ["2026-01-01", "2026-01-04", 2],
        ["2026-01-05", "2026-01-11", 1],
      ],
    );
    const months = bucketsOf([dayOf("2023-01-15"), dayOf("2026-02-28")], "2026-03-02");
    assert.deepEqual([months[0]?.from, months[0]?.to], ["2023-01-15", "2023-01-31"]);
    assert.deepEqual([months.at(-1)?.from, months.at(-1)?.to], ["2026-03-01", "2026-03-02"]);
  });

  it("lose no day and count none twice", () => {
    const someDays = fc.uniqueArray(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(someDays, (offsets) => {
        const days = offsets
          .sort((one, other) => other - one)
          .map((offset) => dayOf(daysBefore("2026-03-03", offset)));
        const buckets = bucketsOf(days, "2026-03-03");
        assert.deepEqual(
          buckets.flatMap((bucket) => bucket.days),
          days,
        );
        assert.ok(buckets.length <= 150);
      }),
    );
  });
});

describe("the scale of a chart", () => {
  it("holds the largest value, in steps that people count in", () => {
    assert.deepEqual(scaleFor(52).ticks, [20, 40, 60]);
    assert.deepEqual(scaleFor(3).ticks, [1, 2, 3]);
    assert.deepEqual(
      scaleFor(0.63, false).ticks.map((tick) => tick.toFixed(1)),
      ["0.2", "0.4", "0.6", "0.8"],
    );
  });

  it("has a few lines for any value", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), fc.boolean(), (largest, isWhole) => {
        const { top, ticks } = scaleFor(largest, isWhole);
        assert.ok(top >= largest * (1 - 1e-9) && ticks.length >= 1 && ticks.length <= 5, `${top} ${ticks}`);
      }),
    );
    for (const nothing of [0, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, Number.MAX_VALUE])
      assert.equal(scaleFor(nothing).top, 1);
  });

  it("names a few of many columns, evenly apart", () => {
    assert.deepEqual(labelled(3, 4), [0, 1, 2]);
    assert.deepEqual(labelled(30, 4), [0, 8, 16, 24]);
  });
});
