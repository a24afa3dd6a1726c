import type { QueryTerm } from "./searchQuery.ts";
import { type SearchTokens, tokensOf } from "./searchTokens.ts";

/** Words that follow each other. Each is letters and digits only, so that nothing in them is an engine's syntax. */
export interface PlanSequence {
  readonly words: readonly string[];
  /** Whether the last word may go on. */
  readonly isPrefix: boolean;
}

export interface PlanTerm {
  /** Any of these. */
  readonly sequences: readonly PlanSequence[];
  readonly isNegated: boolean;
}

/** What an engine is asked for: all terms that are not negated, and none of the others. */
export type SearchPlan = readonly PlanTerm[];

/** A sequence or path longer than this is cut: what fits so much of it fits the rest. */
const sequenceLimit = 64;
/** From this many letters on, a word of the query is found at the beginning of longer ones, too. */
const prefixLength = 3;

/** How terms are looked for. Those without a letter, such as `=>`, are left out; undefined when nothing is left to look for. */
export function planOf(terms: readonly QueryTerm[]): SearchPlan | undefined {
  const plan: PlanTerm[] = [];
  for (const term of terms.flatMap(partsOf)) {
    const { words: all, compounds } = tokensOf(term.text);
    const words = all.slice(0, sequenceLimit);
    const last = words.at(-1);
    if (last === undefined) continue;
    // What is excluded is excluded as it stands, or half a word would hide what the whole one does not.
    const isPrefix = !term.isNegated && (term.isOpen || (!term.isPhrase && last.length >= prefixLength));
    const compound = compounds.find(({ first, last: end }) => first === 0 && end === all.length - 1);
    plan.push({
      sequences: [{ words, isPrefix }, ...(compound ? [{ words: [compound.word], isPrefix }] : [])],
      isNegated: term.isNegated,
    });
  }
  return plan.some(({ isNegated }) => !isNegated) ? plan : undefined;
}

/** What stands between the parts of a path or an expression. */
const between =
  /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u00ad\u200b-\u200d\u2010\u2011\u2060\ufeff_.'’-]+/u;

/**
 * The parts of a path or an expression are words of their own, since people do not type the capitals that tell where one
 * identifier in it ends. What is excluded stays whole: leaving out all that has any part of it would be too much.
 */
function partsOf(term: QueryTerm): readonly QueryTerm[] {
  if (term.isPhrase || term.isNegated) return [term];
  const parts = term.text.split(between).filter((text) => text !== "");
  return parts
    .map((text, index) => ({ ...term, text, isOpen: term.isOpen && index === parts.length - 1 }))
    .slice(0, sequenceLimit);
}

/** A place in a text, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/**
 * Where a text has what was asked for, in order, apart from each other; undefined when it has not all of it. This is what
 * every engine has to agree with.
 */
export function rangesIn(tokens: SearchTokens, plan: SearchPlan): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const { sequences, isNegated } of plan) {
    const found = sequences.flatMap((sequence) => [...placesOf(tokens, sequence)]);
    if (isNegated !== (found.length === 0)) return undefined;
    ranges.push(...found);
  }
  ranges.sort(([one], [other]) => one - other);
  const apart: Range[] = [];
  for (const [start, end] of ranges) {
    const before = apart.at(-1);
    if (before && start <= before[1]) apart[apart.length - 1] = [before[0], Math.max(before[1], end)];
    else apart.push([start, end]);
  }
  return apart;
}

function* placesOf(tokens: SearchTokens, { words, isPrefix }: PlanSequence): Iterable<Range> {
  const { words: all, starts, ends, compounds } = tokens;
  const lastOf = words.length - 1;
  const fits = (held: string | undefined, wanted: string | undefined, isLast: boolean) =>
    held !== undefined &&
    wanted !== undefined &&
    (isPrefix && isLast ? held.startsWith(wanted) : held === wanted);
  for (let first = 0; first + lastOf < all.length; first++) {
    let index = 0;
    while (index <= lastOf && fits(all[first + index], words[index], index === lastOf)) index++;
    if (index > lastOf) yield [starts[first] ?? 0, ends[first + lastOf] ?? 0];
  }
  if (lastOf > 0) return;
  for (const { word, first, last } of compounds)
    if (fits(word, words[0], true)) yield [starts[first] ?? 0, ends[last] ?? 0];
}
