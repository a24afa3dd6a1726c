import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import type { Change } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { fieldChange, summaryOf } from "../../../src/core/session.ts";
import { StampClock } from "../../../src/core/stamp.ts";
import { changesToTag, changesToUntag, readTag, tagKeyOf, tagsOf } from "../../../src/core/tags.ts";

const session = "aaaaaaaaaaaa" as SessionId;

/** One window. Its clock stands still, so that only stamps decide. */
class Window {
  readonly records = new RecordSet(session);
  readonly #clock: StampClock;

  constructor(writer: string, now = 1_000) {
    this.#clock = new StampClock({ now: () => now as EpochMs }, writer as WriterId);
  }

  apply(...changes: Change[]): this {
    this.records.merge(changes.map((change) => ({ session, ...change, stamp: this.#clock.next() })));
    return this;
  }

  tag(...tags: string[]): this {
    return this.apply(...changesToTag(tagsOf(this.records), tags));
  }

  untag(...tags: string[]): this {
    return this.apply(...changesToUntag(tagsOf(this.records), tags));
  }

  receive(other: Window): void {
    for (const { stamp } of other.records) this.#clock.observe(stamp);
    this.records.merge(other.records);
  }

  get tags() {
    return tagsOf(this.records);
  }
}
const window = () => new Window("writer0001");

describe("a tag", () => {
  it("is trimmed, brought to one Unicode form, and keeps its case", () => {
    assert.equal(readTag("  Bug fix "), "Bug fix");
    assert.equal(readTag("Cafe\u0301"), "Caf\u00e9");
  });

  it("is refused when it is empty, too long, or could deceive", () => {
    for (const text of ["", "   ", "a\u0007", "a\nb", "a\u202eb", "\u0000"])
      assert.equal(readTag(text), undefined, JSON.stringify(text));
    assert.equal(readTag("😀".repeat(60)), "😀".repeat(60));
    assert.equal(readTag("😀".repeat(61)), undefined);
  });

  it("is the same in any case, also where case changes the length", () => {
    for (const [one, other] of [
      ["Bug", "bUG"],
      ["Straße", "STRASSE"],
      ["ΟΔΟΣ", "οδος"],
      ["CAFÉ", "cafe\u0301"],
    ] as const)
      assert.equal(tagKeyOf(one), tagKeyOf(other));
    assert.notEqual(tagKeyOf("bug"), tagKeyOf("bugs"));
  });
});

describe("the tags of a session", () => {
  it("are added once, and stay as they were typed first", () => {
    assert.deepEqual(window().tag("Bug", "bug", "alpha").tag("BUG").tags, ["alpha", "Bug"]);
  });

  it("are removed in whatever case, also when another program stored them in its own", () => {
    const own = window().apply({ type: "tag", key: "Foreign", value: true }).tag("Mine", "Other");
    assert.deepEqual(own.tags, ["Foreign", "Mine", "Other"]);
    assert.deepEqual(own.untag("FOREIGN", "mine", "unknown").tags, ["Other"]);
  });

  it("leave out what cannot be a tag", () => {
    const records = window().apply(
      { type: "tag", key: "x".repeat(5000), value: true },
      { type: "tag", key: "a\u202eb", value: 7 },
      { type: "tag", key: "good", value: "Good" },
    );
    assert.deepEqual(records.tags, ["Good"]);
  });

  it("are in the summary, and do not change when the session was used last", () => {
    const records = window().apply(fieldChange("createdAt", 1)).records;
    const later = new Window("writer0002", 9_000);
    later.receive({ records } as Window);
    later.tag("new").apply(fieldChange("archived", true), { type: "meta", key: "a", value: 1 });
    const { tags, archived, updatedAt } = summaryOf(later.records);
    assert.deepEqual({ tags, archived, updatedAt }, { tags: ["new"], archived: true, updatedAt: 1_000 });
  });

  it("end as one tag when two windows add it at once in two spellings", () => {
    const [one, two] = [new Window("writer0001").tag("Bug"), new Window("writer0002").tag("bug")];
    one.receive(two);
    two.receive(one);
    assert.equal(one.tags.length, 1);
    assert.deepEqual(one.tags, two.tags);
  });

  it("converge whatever two windows add and remove, and in whatever order they hear of it", () => {
    const name = fc.constantFrom("Bug", "bug", "Idea", "IDEA", "later");
    const step = fc.record({
      who: fc.nat(1),
      what: fc.constantFrom("tag", "untag", "hear"),
      tag: name,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const windows = [new Window("writer0001"), new Window("writer0002")] as const;
        for (const { who, what, tag } of steps) {
          const [own, other] = who === 0 ? windows : [windows[1], windows[0]];
          if (what === "hear") own.receive(other);
          else own[what as "tag" | "untag"](tag);
        }
        windows[0].receive(windows[1]);
        windows[1].receive(windows[0]);
        assert.deepEqual(windows[0].tags, windows[1].tags);
        assert.equal(new Set(windows[0].tags.map(tagKeyOf)).size, windows[0].tags.length);
      }),
    );
  });
});
