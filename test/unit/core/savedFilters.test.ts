import assert from "node:assert/strict";
import type { Json } from "../../../src/base/json.ts";
import { readEmoji } from "../../../src/core/emoji.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { filterChange, savedFilters } from "../../../src/core/savedFilters.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

const recordsOf = (...changes: readonly { type: string; key: string; value: Json }[]) =>
  new RecordSet(
    projectsSession,
    changes.map((change, n) => ({
      ...change,
      session: projectsSession,
      stamp: `00000000${n}0000writer0000` as Stamp,
    })),
  );

describe("saved filters", () => {
  it("are kept by name, in whatever case, and are gone once they are taken away", () => {
    const records = recordsOf(
      filterChange("Mine", "tag:mine"),
      filterChange("Bugs", "tag:bug"),
      filterChange("MINE", "tag:mine -is:archived"),
      filterChange("bugs", null),
    );
    assert.deepEqual(savedFilters(records), [{ name: "MINE", query: "tag:mine -is:archived" }]);
    assert.deepEqual(savedFilters(undefined), []);
  });

  it("are passed over where another machine wrote what is none", () => {
    const bad: readonly Json[] = ["text", {}, { name: "a\u202eb", query: "x" }, { name: "a", query: 7 }];
    const records = recordsOf(
      ...bad.map((value, n) => ({ type: "filter", key: `bad${n}`, value })),
      { type: "filter", key: "a", value: { name: "a", query: "x".repeat(501) } },
      { type: "filter", key: "b", value: { name: "other", query: "x" } },
    );
    assert.deepEqual(savedFilters(records), []);
  });
});

describe("an emoji", () => {
  it("is one, and nothing else", () => {
    for (const emoji of ["🐛", " 🔥 ", "👩‍💻", "🇩🇪", "1️⃣", "❤️"]) assert.equal(readEmoji(emoji), emoji.trim());
    for (const text of ["", "a", "7", "🐛🐛", "x🐛", "\u202e", "<b>", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦"])
      assert.equal(readEmoji(text), undefined, text);
  });
});
