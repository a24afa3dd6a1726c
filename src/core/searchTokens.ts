import { foldText } from "./searchText.ts";

/** What a text is found by. Texts and queries are taken apart by the same rules, so that every engine finds the same. */
export interface SearchTokens {
  /** What they were read from; places count in its UTF-16 units. */
  readonly text: string;
  /** The smallest parts: words, the parts of an identifier, and every character of scripts that are written without spaces. */
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Words that are written as one: `getUserById` and `get_user_by_id` are both `getuserbyid`, and `Node.js` is `nodejs`. */
  readonly compounds: readonly Compound[];
}

export interface Compound {
  readonly word: string;
  /** Which words it is made of. */
  readonly first: number;
  readonly last: number;
}

/** In UTF-16 units. Longer words are found by their beginning, longer compounds by their parts. */
const wordLimit = 64;

const separator = 0;
const lower = 1;
const upper = 2;
const digit = 3;
/** Part of whatever it stands behind. */
const mark = 4;
/** Holds words together without being part of them. */
const joiner = 5;
/** A word of its own. */
const alone = 6;
/** Ends words, but holds names together that are written with it: `searchQuery.ts`, `Node.js`. */
const dot = 7;

/** By code point; 255 for those that nobody has asked for yet. */
const classes = new Uint8Array(0x110000).fill(255);

const joiners = /^[-_'’\u00ad\u2010\u2011\u200b-\u200d\u2060\ufeff]$/u;
/** Scripts that are written without spaces between words, and Hangul, whose words end in particles. */
const unspaced =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]$/u;

function classOf(codePoint: number): number {
  if (codePoint === 0x2e) return dot;
  const known = classes[codePoint] ?? separator;
  if (known !== 255) return known;
  const character = String.fromCodePoint(codePoint);
  const found = /^\p{M}$/u.test(character)
    ? mark
    : /^[\p{L}\p{N}]$/u.test(character)
      ? unspaced.test(character)
        ? alone
        : /^\p{N}$/u.test(character)
          ? digit
          : /^[\p{Lu}\p{Lt}]$/u.test(character)
            ? upper
            : lower
      : joiners.test(character)
        ? joiner
        : /^\p{Extended_Pictographic}$/u.test(character)
          ? alone
          : separator;
  classes[codePoint] = found;
  return found;
}

/** The parts of syllables that some systems write Hangul in. */
const looseJamo = /[\u1100-\u11ff]/;

/** Takes a text apart. */
export function tokensOf(original: string): SearchTokens {
  const text = looseJamo.test(original) ? original.normalize("NFC") : original;
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const compounds: Compound[] = [];
  /** Where the present word begins; -1 between words. */
  let start = -1;
  /** Which word the present compound begins with; -1 outside. */
  let compound = -1;
  /** The same for names with dots, which begin with a compound. */
  let dotted = -1;
  let hasDot = false;
  let previous = separator;
  let beforePrevious = separator;
  let previousStart = 0;

  const endWord = (end: number) => {
    if (start === -1) return;
    const word = wordOf(text.slice(start, end));
    if (word !== "") {
      if (compound === -1) compound = words.length;
      words.push(word);
      starts.push(start);
      ends.push(end);
    }
    start = -1;
  };
  const join = (first: number) => {
    const last = words.length - 1;
    if (first === -1 || last <= first) return;
    const word = words.slice(first).join("");
    if (word.length <= wordLimit) compounds.push({ word, first, last });
  };
  const endCompound = () => {
    join(compound);
    if (dotted === -1) dotted = compound;
    compound = -1;
  };
  const endName = () => {
    endCompound();
    if (hasDot) join(dotted);
    dotted = -1;
    hasDot = false;
  };

  for (let place = 0; place < text.length; ) {
    const codePoint = text.codePointAt(place) ?? 0;
    const next = place + (codePoint > 0xffff ? 2 : 1);
    const kind = classOf(codePoint);
    if (kind === mark) {
      place = next; // Also behind nothing: it changes neither words nor their ends.
      continue;
    }
    if (kind === separator) {
      endWord(place);
      endName();
    } else if (kind === dot) {
      endWord(place);
      if (isInWord(previous) && isInWord(classOf(text.codePointAt(next) ?? 0))) {
        endCompound();
        hasDot = true;
      } else endName();
    } else if (kind === joiner) endWord(place);
    else if (kind === alone) {
      endWord(place);
      endName();
      start = place;
      endWord(next);
      compound = -1;
    } else {
      if (kind === upper && (previous === lower || previous === digit)) endWord(place);
      // In "HTTPServer" the last capital begins a word; in "URLs" it ends one.
      else if (
        kind === lower &&
        previous === upper &&
        beforePrevious === upper &&
        !(codePoint === 0x73 && classOf(text.codePointAt(next) ?? 0) !== lower)
      )
        endWord(previousStart);
      if (start === -1) start = previous === upper && kind === lower ? previousStart : place;
    }
    beforePrevious = previous;
    previous = kind;
    previousStart = place;
    place = next;
  }
  endWord(text.length);
  endName();
  return { text, words, starts, ends, compounds };
}

const isInWord = (kind: number): boolean => kind === lower || kind === upper || kind === digit;

/** Only characters that no engine takes for a space or for syntax are left. */
const notInWords = /[^a-z0-9\u0080-\uffff]+/g;

function wordOf(part: string): string {
  const folded = foldText(part).replace(notInWords, "");
  if (folded.length <= wordLimit) return folded;
  const cut = folded.slice(0, wordLimit);
  return isHighSurrogate(cut.charCodeAt(wordLimit - 1)) ? cut.slice(0, -1) : cut;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** Stands between compounds and is in no query, so that no phrase reaches from one to the next. */
const wall = "¶";

/**
 * What an engine stores to find a text by: its words with spaces between them, then its compounds. Its tokens are runs of ASCII
 * letters and digits and of anything beyond ASCII, as the `ascii` tokenizer of FTS5 and the `simple` one of FTS4 see them.
 */
export function indexTextOf(text: string): string {
  const { words, compounds } = tokensOf(text);
  if (compounds.length === 0) return words.join(" ");
  const each = new Set(compounds.map(({ word }) => word));
  return `${words.join(" ")} ${wall} ${[...each].join(` ${wall} `)}`;
}
