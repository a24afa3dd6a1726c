import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Block, BlockStream } from "../../../src/webview/markdown/blockStream.ts";
import { conformanceExamples, realisticReply, traps } from "./markdownCases.ts";

const blocksOf = (stream: BlockStream): Block[] =>
  Array.from({ length: stream.length }, (_, index) => stream.at(index) as Block);

/** Read at once, without a memory of how the text came about. */
function whole(text: string): Block[] {
  const stream = new BlockStream(false);
  stream.finish(text);
  return blocksOf(stream);
}

function streamed(pieces: readonly string[]): BlockStream {
  const stream = new BlockStream(false);
  for (const piece of pieces) stream.append(piece);
  return stream;
}

/** Cuts a text where the numbers, taken round its length, say. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const closed = (block: Block): Block => (block.kind === "code" ? { ...block, open: false } : block);
/** Link targets that come late change blocks before them; `finish` exists for that. */
const withoutDefinitions = (text: string): string => text.replace(/\]:/g, "] :");

function assertFrozenEqualsWhole(text: string, pieces: readonly string[]): void {
  const stream = streamed(pieces);
  const expected = whole(text);
  for (let index = 0; index < stream.frozenCount; index++)
    assert.deepEqual(
      closed(stream.at(index) as Block),
      expected[index],
      `block ${index} of ${JSON.stringify(text)}`,
    );
}

describe("a reply read while it streams", () => {
  const texts = [realisticReply, ...traps, ...conformanceExamples()];

  it(`freezes only what more text does not change, for ${texts.length} texts that come letter by letter`, () => {
    for (const text of texts.map(withoutDefinitions)) assertFrozenEqualsWhole(text, [...text]);
  });

  it("shows the same blocks as reading all at once, however it is cut into pieces", () => {
    const anyText = fc.constantFrom(...texts).map(withoutDefinitions);
    fc.assert(
      fc.property(anyText, anyText, fc.array(fc.nat(5_000)), (first, second, places) => {
        const text = `${first}\n\n${second}`;
        assertFrozenEqualsWhole(text, cut(text, places));
      }),
      { numRuns: 500 },
    );
  });

  it("shows the same blocks for arbitrary characters that mean something in markdown", () => {
    const soup = fc.array(
      fc.constantFrom(
        ..."ab \n\n\n`~#>-*_|[]()!<1.\t\\:=&\r",
        "```",
        "\n\n",
        "    ",
        "- ",
        "---\n",
        "| a |\n",
      ),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(soup, fc.array(fc.nat(100)), (signs, places) => {
        const text = withoutDefinitions(signs.join(""));
        assertFrozenEqualsWhole(text, cut(text, places));
      }),
      { numRuns: 3_000 },
    );
  });

  it("closes a code block only with the sign that opened it", () => {
    assertFrozenEqualsWhole("```\n```~\nStill code.\n```\nText.\n\nMore.\n\nEnd.", [
      "```\n",
      "```~\nStill",
      " code.\n```\nText.",
      "\n\nMore.\n\nEnd.",
    ]);
  });

  it("ends as if it had been read at once, also when a link's target came last", () => {
    for (const text of texts) {
      const stream = streamed([...text]);
      stream.finish(text);
      assert.deepEqual(blocksOf(stream), whole(text));
    }
    const [first] = whole("See [it].\n\nMore.\n\n[it]: https://example.com");
    assert.ok(first?.kind === "html" && first.html.includes('href="https://example.com/"'));
  });

  it("shows an open code block as code, and hides a fence that is just closing", () => {
    const stream = streamed(["Look:\n\n```py", "thon\nprint(", "1)\n``"]);
    assert.deepEqual(stream.at(1), { kind: "code", language: "python", text: "print(1)\n``", open: true });
    stream.append("`");
    assert.deepEqual(stream.at(1), { kind: "code", language: "python", text: "print(1)", open: true });
    stream.append("\nDone.");
    assert.deepEqual(stream.at(1), { kind: "code", language: "python", text: "print(1)", open: false });
    assert.equal(stream.length, 3);
  });
});

describe("the cost of reading a reply while it streams", () => {
  const sections = (count: number) => Array.from({ length: count }, () => realisticReply).join("\n\n");
  const readPer = (text: string, pieceLength: number) => {
    const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, "g")) ?? [];
    return streamed(pieces).lexedCharacters;
  };

  it("grows with its length, not with its square", () => {
    const [once, twice, fourTimes] = [15, 30, 60].map((count) => readPer(sections(count), 4));
    assert.ok(once && twice && fourTimes);
    assert.ok(twice / once < 2.1, `twice the text costs ${twice / once} times as much`);
    assert.ok(fourTimes / once < 4.2, `four times the text costs ${fourTimes / once} times as much`);
  });

  it("reads each character of one long code block once", () => {
    const text = `\`\`\`ts\n${"const answer = 42;\n".repeat(4_500)}`;
    assert.ok(readPer(text, 4) < text.length * 1.01);
  });
});
