import { wordsOf } from "./words.ts";

/** A page of the documentation, in Markdown. */
export interface GuideDoc {
  /** File name. */
  readonly name: string;
  readonly text: string;
}

/** What the Guide answers with: a heading and what stands below it. */
export interface DocSection {
  readonly page: string;
  readonly heading: string;
  /** Markdown without the heading. */
  readonly body: string;
}

export interface Hit {
  readonly section: DocSection;
  readonly score: number;
}

export interface DocSearch {
  /** Best first; only sections that have something in common with the question. */
  readonly hits: readonly Hit[];
  /** How much of the question the best section covers, by the weight of its words: 0 to 1. */
  readonly coverage: number;
}

interface IndexedSection {
  readonly section: DocSection;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** In comments, pages name words that people use for a topic and that its text does not contain. */
const alsoForm = /<!--\s*also:([\s\S]*?)-->/g;

const weights = { heading: 3, page: 1, also: 2, body: 1 };
/** The usual constants of BM25: how fast repeated words stop counting, and how much long sections are discounted. */
const saturation = 1.2;
const lengthDiscount = 0.5;

/** Finds sections by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). */
export class DocsIndex {
  readonly #sections: readonly IndexedSection[];
  readonly #averageLength: number;
  /** In how many sections a word occurs. */
  readonly #spread = new Map<string, number>();

  constructor(docs: readonly GuideDoc[]) {
    this.#sections = docs.flatMap(sectionsOf);
    for (const { counts } of this.#sections)
      for (const word of counts.keys()) this.#spread.set(word, (this.#spread.get(word) ?? 0) + 1);
    const total = this.#sections.reduce((sum, { length }) => sum + length, 0);
    this.#averageLength = total / Math.max(1, this.#sections.length);
  }

  search(question: string): DocSearch {
    const words = [...new Set(wordsOf(question))];
    const hits = this.#sections
      .map((indexed) => ({ section: indexed.section, score: this.#score(indexed, words), indexed }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const best = hits[0];
    const weigh = (some: readonly string[]) => some.reduce((sum, word) => sum + this.#rarity(word), 0);
    const coverage = best ? weigh(words.filter((word) => best.indexed.counts.has(word))) / weigh(words) : 0;
    return { hits, coverage };
  }

  #score({ counts, length }: IndexedSection, words: readonly string[]): number {
    let score = 0;
    for (const word of words) {
      const count = counts.get(word) ?? 0;
      const discount = 1 - lengthDiscount + (lengthDiscount * length) / this.#averageLength;
      score += (this.#rarity(word) * count * (saturation + 1)) / (count + saturation * discount);
    }
    return score;
  }

  #rarity(word: string): number {
    const spread = this.#spread.get(word) ?? 1; // An unknown word must not outweigh all that are known.
    return Math.log(1 + (this.#sections.length - spread + 0.5) / (spread + 0.5));
  }
}

/** A page is cut at its headings. What stands above the second one is a section with the page's own title. */
function sectionsOf({ name, text }: GuideDoc): IndexedSection[] {
  const title = /^# (.+)$/m.exec(text)?.[1]?.trim() ?? name;
  return text
    .replaceAll("\r\n", "\n")
    .split(/^(?=##? )/m)
    .flatMap((block) => {
      const [, heading, rest = ""] = /^##? (.+)\n([\s\S]*)$/.exec(block) ?? [];
      const also = [...rest.matchAll(alsoForm)].map(([, words]) => words).join(" ");
      const body = rest.replace(alsoForm, "").trim();
      if (heading === undefined || body === "") return [];
      const counts = new Map<string, number>();
      let length = 0;
      const add = (words: string, weight: number) => {
        for (const word of wordsOf(words)) {
          counts.set(word, (counts.get(word) ?? 0) + weight);
          length += weight;
        }
      };
      add(heading, weights.heading);
      add(title, weights.page);
      add(also, weights.also);
      add(body.replace(/\]\(braid:\w+\)/g, "]"), weights.body);
      return [{ section: { page: name, heading: heading.trim(), body }, counts, length }];
    });
}
