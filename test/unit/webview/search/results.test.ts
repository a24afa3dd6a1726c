import assert from "node:assert/strict";
import fc from "fast-check";
import { operators, withOperator } from "../../../../src/webview/search/operators.ts";
import { piecesOf } from "../../../../src/webview/search/pieces.ts";
import { bestRow, groupsOf, joined, rowAfter, rowsOf } from "../../../../src/webview/search/results.ts";
import { foundNothing, foundUsers } from "../../../support/pageSamples.ts";

const none: ReadonlySet<string> = new Set();

describe("results of a search, by session", () => {
  it("stand in the order of their best hits, a few of each session", () => {
    const groups = groupsOf(foundUsers, none);
    assert.deepEqual(
      groups.map(({ session, hits, hidden }) => [session.id, hits.length, hidden]),
      [
        ["s1", 4, 3],
        ["s2", 1, 0],
        ["s3", 0, 0],
      ],
    );
    assert.equal(groups[0]?.title?.text, "Why getUserById forgets new users");
    assert.equal(groupsOf(foundUsers, new Set(["s1"]))[0]?.hits.length, 7);
  });

  it("still show a hit whose session is not known any more", () => {
    assert.equal(groupsOf({ ...foundUsers, sessions: [] }, none)[1]?.session.id, "s2");
  });

  it("are gone through with the arrow keys, and up from the first leads back to the text", () => {
    const rows = rowsOf(groupsOf(foundUsers, none));
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ["session", "hit", "hit", "hit", "hit", "more", "session", "hit", "session"],
    );
    assert.equal(rowAfter(rows, undefined, 1)?.key, "s1");
    assert.equal(rowAfter(rows, undefined, -1), undefined);
    assert.equal(rowAfter(rows, "s1", 1)?.message, "u1");
    assert.equal(rowAfter(rows, "s1", -1), undefined);
    assert.equal(rowAfter(rows, "s3", 10)?.key, "s3");
    assert.equal(rowAfter([], undefined, 1), undefined);
    assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
  });

  it("open the best one when none was chosen", () => {
    const rows = rowsOf(groupsOf(foundUsers, none));
    assert.equal(bestRow(rows, foundUsers)?.message, "u1");
    assert.equal(bestRow([], foundNothing), undefined);
  });

  it("are joined without repeating any", () => {
    const first = { ...foundUsers, hits: foundUsers.hits.slice(0, 4) };
    assert.deepEqual(joined(first, foundUsers).hits, foundUsers.hits);
    assert.equal(joined(first, foundUsers).sessions.length, 3);
  });
});

describe("a snippet with its matches", () => {
  it("is cut where they begin and end", () => {
    assert.deepEqual(piecesOf("ab cd", [[3, 2]]), [
      { text: "ab ", isMatch: false },
      { text: "cd", isMatch: true },
    ]);
  });

  it("is whole, whatever marks there are", () => {
    const marks = fc.array(fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 })));
    fc.assert(
      fc.property(fc.string(), marks, (text, places) => {
        const pieces = piecesOf(text, places);
        assert.equal(pieces.map((piece) => piece.text).join(""), text);
        assert.ok(pieces.every((piece) => piece.text !== ""));
      }),
    );
  });
});

describe("an operator put into a query", () => {
  const put = (label: string, text: string, start = text.length, end = start) => {
    const operator = operators.find((each) => each.label === label);
    assert.ok(operator);
    const edited = withOperator({ text, start, end }, operator);
    return `${edited.text.slice(0, edited.start)}|${edited.text.slice(edited.end)}`;
  };

  it("stands apart from the words around it, with the cursor where its argument goes", () => {
    assert.equal(put("tag:", ""), "tag:|");
    assert.equal(put("tag:", "user"), "user tag:|");
    assert.equal(put("tag:", "user "), "user tag:|");
    assert.equal(put("tag:", "user x", 4), "user tag:| x");
    assert.equal(put("-not", "user"), "user -|");
    assert.equal(put("is:pinned", "user"), "user is:pinned |");
    assert.equal(put("is:pinned", "user x", 5), "user is:pinned |x");
  });

  it("takes what was selected as its argument", () => {
    assert.equal(put('"phrase"', "find these words now", 5, 16), 'find "these words|" now');
    assert.equal(put("tag:", "work", 0, 4), "tag:work|");
    assert.equal(put("is:pinned", "user x", 0, 4), "is:pinned |user x");
  });
});
