import assert from "node:assert/strict";
import fc from "fast-check";
import { planOf, rangesIn } from "../../../src/core/searchPlan.ts";
import { readQuery } from "../../../src/core/searchQuery.ts";
import { foldText } from "../../../src/core/searchText.ts";
import { indexTextOf, tokensOf } from "../../../src/core/searchTokens.ts";
import { snippetOf } from "../../../src/core/snippet.ts";
import { visibleText } from "../../../src/core/visibleText.ts";

const finds = (query: string, text: string): boolean => {
  const plan = planOf(readQuery(query).terms);
  return plan !== undefined && rangesIn(tokensOf(text), plan) !== undefined;
};

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(..."abzABZ09_-. é京タ한ßΣ\u0301\u202e\0\n`("), maxLength: 60 }),
);

describe("what texts are found by", () => {
  it("takes identifiers apart and keeps them whole", () => {
    for (const [text, expected] of [
      ["getUserById", "get user by id ¶ getuserbyid"],
      ["get_user-by_id", "get user by id ¶ getuserbyid"],
      ["HTTPServer", "http server ¶ httpserver"],
      ["URLs and IDs", "urls and ids"],
      ["searchQuery.ts.", "search query ts ¶ searchquery ¶ searchqueryts"],
      ["the end. The start", "the end the start"],
      ["v1.2.3", "v1 2 3 ¶ v123"],
      ["東京Tower", "東 京 tower"],
    ] as const)
      assert.equal(indexTextOf(text), expected);
  });

  it("finds each word of a text by itself, by its beginning, and in any spelling of its letters", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcXYZ01éßÅσŝ"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        (words, which, length) => {
          const text = words.join(" ");
          const one = words[which % words.length] ?? "";
          for (const query of [one, `${one} `, one.normalize("NFD"), foldText(one), `"${one}"`])
            assert.ok(finds(query, text), `${query} in ${text}`);
          const beginning = foldText(one).slice(0, 1 + (length % foldText(one).length));
          assert.ok(finds(beginning, text), `${beginning} in ${text}`);
        },
      ),
    );
  });

  it("finds any part of a text that is written without spaces", () => {
    const character = fc.constantFrom(..."東京都庁タワーへ行く한국어ไทย漢字かな");
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.nat(),
        (characters, at, length) => {
          const start = at % characters.length;
          const part = characters.slice(start, start + 1 + (length % 6)).join("");
          assert.ok(finds(part, characters.join("")) || tokensOf(part).words.length === 0, part);
        },
      ),
    );
  });

  it("leaves nothing in words that an engine could take for a space or for syntax", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { words, starts, ends, compounds, text: read } = tokensOf(text);
        for (const [index, word] of words.entries()) {
          assert.match(word, /^[a-z0-9\u0080-\uffff]{1,64}$/);
          const [start = -1, end = -1] = [starts[index], ends[index]];
          assert.ok(start >= 0 && start < end && end <= read.length && start >= (ends[index - 1] ?? 0));
        }
        for (const { word, first, last } of compounds)
          assert.ok(word === words.slice(first, last + 1).join("") && last > first);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("snippets", () => {
  it("show what was found, visibly, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 12 }),
        fc.array(anyText, { maxLength: 12 }),
        (before, after) => {
          const text = [...before, "Needle", ...after].join(" ");
          const plan = planOf(readQuery("needle ").terms) ?? [];
          const tokens = tokensOf(text);
          const ranges = rangesIn(tokens, plan) ?? [];
          const snippet = snippetOf(tokens.text, ranges);
          assert.equal(visibleText(snippet.text), snippet.text);
          assert.ok(snippet.text.length < 202 * 8 + 2);
          assert.ok(snippet.marks.length > 0);
          let end = 0;
          for (const [start, length] of snippet.marks) {
            assert.ok(start >= end);
            end = start + length;
            assert.match(foldText(snippet.text.slice(start, end)), /^needle/);
          }
          assert.ok(end <= snippet.text.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("begin with the text where nothing is marked, and cut no character in two", () => {
    assert.deepEqual(snippetOf("short", []), { text: "short", marks: [] });
    const { text } = snippetOf("🚀".repeat(300), []);
    assert.match(text, /^(🚀)+…$/u);
  });
});
