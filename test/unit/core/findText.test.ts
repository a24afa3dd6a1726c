import assert from "node:assert/strict";
import fc from "fast-check";
import { countIn, matchesIn, mostMatches, needleOf, withoutMarks } from "../../../src/core/findText.ts";

/** What is found, as it is written. */
const found = (text: string, wanted: string, matchCase = false): string[] => {
  const needle = needleOf(wanted, matchCase);
  return needle ? matchesIn(text, needle).map(({ start, end }) => text.slice(start, end)) : [];
};

describe("finding text", () => {
  it("passes over case, accents and ways of writing them, unless case matters", () => {
    const text = "Caf\u00e9 CAFE\u0301 cafe";
    assert.deepEqual(found(text, "cafe"), ["Caf\u00e9", "CAFE\u0301", "cafe"]);
    assert.deepEqual(found(text, "café"), ["Caf\u00e9", "CAFE\u0301", "cafe"]);
    assert.deepEqual(found(text, "Cafe\u0301", true), ["Caf\u00e9"]);
    assert.deepEqual(found(text, "cafe", true), ["cafe"]);
    assert.deepEqual(found("Straße ΣΟΦΟΣ ёлка", "strasse"), ["Straße"]);
    assert.deepEqual(found("Straße ΣΟΦΟΣ ёлка", "σοφος"), ["ΣΟΦΟΣ"]);
    assert.deepEqual(found("Straße ΣΟΦΟΣ ёлка", "елка"), ["ёлка"]);
  });

  it("keeps letters apart that are different letters", () => {
    assert.deepEqual(found("がか", "か"), ["か"]);
    assert.deepEqual(found("각 가", "가"), ["가"]);
    assert.deepEqual(found("각 가".normalize("NFD"), "가"), ["가".normalize("NFD")]);
    assert.deepEqual(found("東京都、京都", "京都"), ["京都", "京都"]);
    assert.deepEqual(found("ＡＢＣ ｶﾞｽ", "abc"), ["ＡＢＣ"]);
    assert.deepEqual(found("ＡＢＣ ｶﾞｽ", "ガス"), ["ｶﾞｽ"]);
    assert.deepEqual(found("👩‍🔧👩 x", "x"), ["x"]);
  });

  it("takes any white space for a space", () => {
    assert.deepEqual(found("one\n   two\u00a0three", "one two three"), ["one\n   two\u00a0three"]);
    assert.deepEqual(found("anything", ""), []);
  });

  it("stops counting where nobody would go on", () => {
    const needle = needleOf("a", false);
    assert.ok(needle);
    assert.equal(countIn("a".repeat(5_000), needle), mostMatches);
    assert.equal(matchesIn("a".repeat(5_000), needle).length, mostMatches);
  });

  it("finds every piece of a text in it, at places within it, in order", () => {
    const words = fc.string({ unit: fc.constantFrom(..."aÁéß \nが가ﬁ\u0301K京👍𝒳İ"), maxLength: 20 });
    fc.assert(
      fc.property(words, words, words, fc.boolean(), (before, piece, after, matchCase) => {
        const needle = needleOf(piece, matchCase);
        // Marks at a seam belong to the letter before it.
        if (!needle || /^\u0301|\u0301$/.test(piece) || after.startsWith("\u0301")) return;
        const text = `${before} ${piece} ${after}`;
        const matches = matchesIn(text, needle);
        assert.ok(matches.length > 0);
        let last = 0;
        for (const { start, end } of matches) {
          assert.ok(start >= last && end > start && end <= text.length);
          last = end;
        }
      }),
    );
  });

  it("reads Markdown as it is seen", () => {
    assert.equal(
      withoutMarks("## A **bold** [link](https://example.org/x) and `code`\n- one\\*\n| a | b |"),
      "A bold link and code\none\n a b ",
    );
    // Hostile text takes no longer than other text: this would not end.
    assert.equal(withoutMarks("[".repeat(200_000)).length, 200_000);
    assert.equal(withoutMarks(" ".repeat(200_000)).length, 200_000);
    const links = "[](".repeat(5_000_000);
    assert.equal(withoutMarks(links).length, links.length);
  });
});
