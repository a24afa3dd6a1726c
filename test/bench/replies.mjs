// Replies as models write them, the same in every run.

/** A token is about four characters of English, and providers send about one token at a time. */
export const charactersPerToken = 4;

/**
 * @typedef {object} SampleReply
 * @property {string} markdown
 * @property {string} visible What a reader sees of it, without any white space. Known from making it, not from
 *   reading the markdown, so that it can catch a page that shows something else.
 */

/**
 * Mixed markdown: prose with emphasis and links, lists, tables and code.
 *
 * @param {number} tokens
 * @returns {SampleReply}
 */
export function sampleReply(tokens) {
  const random = randomNumbers(20_26);
  const length = tokens * charactersPerToken;
  let [markdown, visible] = ["", ""];
  for (let index = 0; markdown.length < length; index++) {
    const piece = sections[index % sections.length]?.(random, index) ?? [];
    for (const [written, seen] of piece) {
      markdown += written;
      visible += seen;
    }
  }
  return { markdown, visible: withoutSpace(visible) };
}

/** Cuts a text as a stream of tokens does: pieces of three to five characters, in the mean four. @param {string} text */
export function chunksOf(text) {
  const random = randomNumbers(4);
  const chunks = [];
  for (let start = 0; start < text.length; ) {
    const end = start + charactersPerToken - 1 + Math.floor(random() * 3);
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}

/** @param {string} text */
export const withoutSpace = (text) => text.replace(/\s+/gu, "");

/** Pairs of what is written and what is seen of it. @typedef {[written: string, seen: string][]} Pieces */
/** @typedef {() => number} Random */

const words = (
  "the store keeps every message in a journal and folds it later so that nothing is lost when a window closes while " +
  "another one reads what was written before and shows a reply that still grows with its code lists and tables"
).split(" ");

/** @param {Random} random @param {number} count */
const phrase = (random, count) =>
  Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(" ");

/** @param {string} text @returns {[string, string]} */
const plain = (text) => [text, text];

/** @type {readonly ((random: Random, index: number) => Pieces)[]} */
const sections = [
  (random, index) => [
    ["## ", ""],
    plain(`Step ${index}: ${phrase(random, 4)}`),
    plain("\n\n"),
    ...prose(random),
    ...prose(random),
  ],
  (random) => [...list(random, () => "- "), ...prose(random)],
  (random) => code(random, "typescript"),
  (random) => [...prose(random), ...table(random), ...prose(random)],
  (random) => [...list(random, (item) => `${item + 1}. `), ...prose(random)],
  (random) => [...prose(random), ...code(random, "python")],
];

/** @param {Random} random @returns {Pieces} */
const prose = (random) => [
  plain(`Then ${phrase(random, 14)}, where `),
  ["**", ""],
  plain(phrase(random, 3)),
  ["**", ""],
  plain(` meets ${phrase(random, 9)}. It calls `),
  ["`", ""],
  plain(`append(${phrase(random, 1)})`),
  ["`", ""],
  plain(`, see `),
  ["[", ""],
  plain(phrase(random, 2)),
  ["](https://example.com/guide)", ""],
  plain(`; ${phrase(random, 22)}.\n\n`),
];

/** @param {Random} random @param {(item: number) => string} marker @returns {Pieces} */
const list = (random, marker) => [
  ...Array.from(
    { length: 6 },
    (_, item) =>
      /** @type {Pieces} */ ([
        [marker(item), ""],
        plain(phrase(random, 10)),
        [" *", ""],
        plain(phrase(random, 2)),
        ["*\n", ""],
      ]),
  ).flat(),
  plain("\n"),
];

/** @param {Random} random @returns {Pieces} */
const table = (random) => [
  ["| Part | Duty | Cost |\n| --- | --- | ---: |\n", "Part Duty Cost"],
  ...Array.from({ length: 6 }, (_, row) => {
    const cells = [phrase(random, 1), phrase(random, 6), String(row * 7)];
    return /** @type {[string, string]} */ ([`| ${cells.join(" | ")} |\n`, cells.join("")]);
  }),
  plain("\n"),
];

/** @param {Random} random @param {string} language @returns {Pieces} */
const code = (random, language) => [
  [`\`\`\`${language}\n`, ""],
  ...Array.from({ length: 14 }, (_, line) =>
    plain(
      language === "python"
        ? `    value_${line} = read("${phrase(random, 3)}", ${line})  # ${phrase(random, 4)}\n`
        : `  const value${line} = await read("${phrase(random, 3)}", ${line}); // ${phrase(random, 4)}\n`,
    ),
  ),
  ["```\n\n", ""],
];

/** Numbers from 0 to 1 that are the same in every run (the generator called mulberry32). @param {number} seed @returns {Random} */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
