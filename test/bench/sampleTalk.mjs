import { randomNumbers } from "./replies.mjs";

/** Messages as an index meets them: few words that are everywhere, many that are rare, identifiers, paths. The same in every run. */

const wordCount = 60_000;
const syllables =
  "ba be bi bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we za zo".split(
    " ",
  );
const endings = ["", "", "n", "r", "s", "t", "ng", "st"];

/** The most frequent first. @type {readonly string[]} */
export const vocabulary = makeVocabulary();

function makeVocabulary() {
  const random = randomNumbers(7);
  const pick = (/** @type {readonly string[]} */ from) => from[Math.floor(random() * from.length)] ?? "";
  /** @type {Set<string>} */
  const words = new Set();
  while (words.size < wordCount) {
    const parts = 1 + Math.floor(random() * 3 + Math.min(1, words.size / 5_000));
    words.add(Array.from({ length: parts }, () => pick(syllables)).join("") + pick(endings));
  }
  return [...words];
}

/** By the law of Zipf, as in any language. @param {() => number} random */
const wordIn = (random) => vocabulary[Math.floor(wordCount ** random()) - 1] ?? "";

const capital = (/** @type {string} */ word) => word.charAt(0).toUpperCase() + word.slice(1);

/** @param {() => number} random */
function pieceOf(random) {
  const kind = random();
  const [one, other, third] = [wordIn(random), wordIn(random), wordIn(random)];
  if (kind < 0.93) return one;
  if (kind < 0.96) return `${one}${capital(other)}${capital(third)}`;
  if (kind < 0.98) return `${one}_${other}`;
  return `src/${one}/${other}.ts`;
}

/** What was said in a session. Questions are short, answers long; 55 words on average. @param {number} session @param {number} count */
export function talkOf(session, count) {
  const random = randomNumbers(session + 1);
  return Array.from({ length: count }, (_, index) => {
    const length = 5 + Math.floor(random() * (index % 2 === 0 ? 30 : 170));
    const text = Array.from(
      { length },
      (_, place) => pieceOf(random) + (place % 12 === 11 ? ".\n" : ""),
    ).join(" ");
    return { text, role: index % 2 === 0 ? "user" : "assistant" };
  });
}

/** What people type: rare and frequent words, beginnings of words, two or three together, phrases. @param {number} count */
export function questionsFor(count) {
  const random = randomNumbers(99);
  return Array.from({ length: count }, (_, index) => {
    const rank = () => Math.floor(20 * (wordCount / 40) ** random());
    const word = () => vocabulary[rank()] ?? "";
    switch (index % 5) {
      case 0:
        return [word()];
      case 1:
        return [word(), word()];
      case 2:
        return [word().slice(0, 4)];
      case 3:
        return [word(), word().slice(0, 3)];
      default:
        return [word(), word(), word()];
    }
  });
}
