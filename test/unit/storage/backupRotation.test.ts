import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import { keptLimit, keptOf } from "../../../src/storage/backupRotation.ts";

const hourMs = 3_600_000;
const start = Date.parse("2026-01-01T00:30:00Z");
const at = (hours: number): EpochMs => (start + hours * hourMs) as EpochMs;

describe("which backups are kept", () => {
  it("keeps every one of the last 24 hours, then one a day, a week, a month", () => {
    const twoYears = Array.from({ length: 2 * 365 * 24 }, (_, hour) => at(hour));
    const kept = [...keptOf(twoYears)].sort((a, b) => b - a);
    const newest = twoYears.at(-1) as EpochMs;
    assert.deepEqual(kept.slice(0, 24), twoYears.slice(-24).reverse());
    const ages = kept.map((time) => Math.floor((newest - time) / (24 * hourMs)));
    for (let day = 1; day < 14; day++)
      assert.ok(
        ages.some((age) => age === day || age === day - 1),
        `day ${day}`,
      );
    for (let week = 2; week < 8; week++)
      assert.ok(
        ages.some((age) => Math.abs(age - 7 * week) <= 7),
        `week ${week}`,
      );
    for (let month = 2; month < 12; month++)
      assert.ok(
        ages.some((age) => Math.abs(age - 30 * month) <= 31),
        `month ${month}`,
      );
    assert.ok(ages.every((age) => age < 366));
  });

  it("keeps one of several in the same hour, the newest", () => {
    const within = [at(0), (at(0) + 60_000) as EpochMs, (at(0) + 120_000) as EpochMs];
    assert.deepEqual([...keptOf(within)], [within[2]]);
  });

  it("does not let a clock that leapt ahead make all others old", () => {
    const before = Array.from({ length: 20 }, (_, hour) => at(hour));
    const kept = keptOf([...before, at(10 * 365 * 24)]);
    assert.equal(kept.size, 21);
  });

  it("always keeps the newest, is bounded, and removes nothing when it is asked again", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }), { minLength: 1, maxLength: 400 }),
        (minutes) => {
          const times = minutes.map((minute) => (start + minute * 60_000) as EpochMs);
          const kept = keptOf(times);
          assert.ok(kept.has(Math.max(...times) as EpochMs));
          assert.ok(kept.size <= keptLimit);
          assert.deepEqual(keptOf([...kept]), kept);
          for (const each of kept) assert.ok(times.includes(each));
          // The newest of every one of the latest 14 days is there.
          const days = new Map<string, number>();
          for (const time of times) {
            const day = new Date(time).toISOString().slice(0, 10);
            days.set(day, Math.max(days.get(day) ?? 0, time));
          }
          for (const [, newest] of [...days].sort((a, b) => (a[0] < b[0] ? 1 : -1)).slice(0, 14))
            assert.ok(kept.has(newest as EpochMs));
        },
      ),
    );
  });

  it("keeps the long view when it is asked every hour, as it is", () => {
    let times: EpochMs[] = [];
    for (let hour = 0; hour < 400 * 24; hour++) times = [...keptOf([...times, at(hour)])];
    const months = new Set(times.map((time) => new Date(time).toISOString().slice(0, 7)));
    assert.ok(months.size >= 12, `${months.size} months are left.`);
    assert.ok(times.length <= keptLimit);
  });
});
