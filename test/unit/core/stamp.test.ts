import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { WriterId } from "../../../src/core/ids.ts";
import { readStamp, StampClock, stampTime, stampWriter } from "../../../src/core/stamp.ts";

const writer = "writer0001" as WriterId;
const other = "writer0002" as WriterId;

/** A wall clock that tests turn by hand. */
const clockAt = (ms: number) => ({
  ms,
  now() {
    return this.ms as EpochMs;
  },
});

describe("stamps", () => {
  it("sort as they were handed out, though the wall clock stands still or runs backwards", () => {
    const wall = clockAt(1_000_000);
    const clock = new StampClock(wall, writer);
    const stamps = [clock.next(), clock.next()];
    wall.ms = 5;
    stamps.push(clock.next(), clock.next());
    wall.ms = 2_000_000;
    stamps.push(clock.next());
    assert.deepEqual([...stamps].sort(), stamps);
    assert.equal(new Set(stamps).size, stamps.length);
  });

  it("come after every stamp that was observed, even from a clock ten years ahead", () => {
    const ahead = new StampClock(clockAt(Date.UTC(2036, 0)), other).next();
    const clock = new StampClock(clockAt(Date.UTC(2026, 0)), writer);
    clock.observe(ahead);
    assert.ok(clock.next() > ahead);
  });

  it("leave room for others whatever is read: no stamp is followed to the end of time", () => {
    const last = readStamp("xzzzzzzzz-zzzz-zzzzzzzzzz");
    assert.ok(last);
    const clock = new StampClock(clockAt(1_790_000_000_000), writer);
    clock.observe(last);
    const next = clock.next();
    assert.equal(readStamp(next), next);
  });

  it("never repeat within one millisecond, however many there are", () => {
    const clock = new StampClock(clockAt(0), writer);
    let last = clock.next();
    for (let count = 0; count < 36 ** 4 + 10; count++) {
      const next = clock.next();
      if (next <= last) assert.fail(`${next} does not come after ${last}`);
      last = next;
    }
  });

  it("tell their time and writer, and nothing else is read as one", () => {
    const stamp = new StampClock(clockAt(1_790_000_000_000), writer).next();
    assert.equal(stampTime(stamp), 1_790_000_000_000);
    assert.equal(stampWriter(stamp), writer);
    assert.equal(readStamp(stamp), stamp);
    for (const bad of [undefined, 7, "", stamp.toUpperCase(), `${stamp}x`, stamp.replace("-", "_")])
      assert.equal(readStamp(bad), undefined);
  });
});
