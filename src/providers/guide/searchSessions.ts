import type { GuideLibrary, GuideMessage, GuideSession } from "./guideLibrary.ts";
import { fold, wordsOf } from "./words.ts";

export interface SessionHit {
  readonly session: GuideSession;
  readonly score: number;
  /** Where it was said, as plain text; undefined when only the title fits. */
  readonly snippet?: string;
}

/** Newer sessions are what people look for, and reading all of thousands would take too long. */
export const searchedSessions = 300;
const sliceMs = 12;

/**
 * Sessions in which all words were said, or the phrase, best first and newer first among equals. Gives way to
 * other work between sessions.
 *
 * @param asked The message that asks for it: the session in which it was just said is left out.
 * @throws when the signal is aborted.
 */
export async function searchSessions(
  library: GuideLibrary,
  query: string,
  asked: string,
  signal: AbortSignal,
): Promise<readonly SessionHit[]> {
  const phrase = fold(query).replace(/\s+/gu, " ").trim();
  const words = phrase.match(/[\p{L}\p{N}]+/gu)?.filter((word) => wordsOf(word).length > 0) ?? [];
  const terms = words.length > 0 ? words : [phrase];
  if (phrase === "") return [];
  const hits: SessionHit[] = [];
  let sliceEnd = performance.now() + sliceMs;
  for (const session of (await liveSessions(library)).slice(0, searchedSessions)) {
    if (performance.now() > sliceEnd) {
      await new Promise((resolve) => setTimeout(resolve));
      sliceEnd = performance.now() + sliceMs;
    }
    signal.throwIfAborted();
    const messages = (await library.text(session.id)) ?? [];
    if (isAskedIn(messages, asked)) continue;
    const hit = judge(
      session,
      messages.map(({ text }) => text),
      phrase,
      terms,
    );
    if (hit) hits.push(hit);
  }
  return hits.sort((a, b) => b.score - a.score || b.session.updatedAt - a.session.updatedAt);
}

/** Whether that message is the last that the user said in a session. */
export const isAskedIn = (messages: readonly GuideMessage[], asked: string): boolean =>
  messages.findLast(({ role }) => role === "user")?.text.trim() === asked.trim();

/** Without the trash, newest first. */
export const liveSessions = async (library: GuideLibrary): Promise<GuideSession[]> =>
  (await library.sessions())
    .filter(({ deletedAt }) => deletedAt === undefined)
    .sort((a, b) => b.updatedAt - a.updatedAt);

function judge(
  session: GuideSession,
  texts: readonly string[],
  phrase: string,
  terms: readonly string[],
): SessionHit | undefined {
  const title = fold(session.title);
  const folded = texts.map(fold);
  const isIn = (term: string) => title.includes(term) || folded.some((text) => text.includes(term));
  if (!terms.every(isIn)) return undefined;
  const ofPhrase = folded.findIndex((text) => text.includes(phrase));
  const place = ofPhrase >= 0 ? ofPhrase : mostTerms(folded, terms);
  const needle = ofPhrase >= 0 ? phrase : (terms.find((term) => folded[place]?.includes(term)) ?? phrase);
  const snippet = place >= 0 ? snippetAround(texts[place] ?? "", needle) : undefined;
  const score =
    (title.includes(phrase) ? 3 : 0) +
    (ofPhrase >= 0 ? 2 : 0) +
    terms.filter((term) => title.includes(term)).length;
  return { session, score, ...(snippet !== undefined && { snippet }) };
}

/** The text with the most of the terms; -1 when none has any. */
function mostTerms(folded: readonly string[], terms: readonly string[]): number {
  let best = { place: -1, count: 0 };
  for (const [place, text] of folded.entries()) {
    const count = terms.filter((term) => text.includes(term)).length;
    if (count > best.count) best = { place, count };
  }
  return best.place;
}

const reach = 70;

/** The words around the first place where the folded text has the needle. */
function snippetAround(text: string, needle: string): string {
  // Folding may change lengths, so it is done letter by letter here to find the place in the original.
  const letters = [...text];
  let folded = "";
  const placeOf: number[] = [];
  for (const [place, letter] of letters.entries()) {
    const piece = fold(letter);
    for (let count = 0; count < piece.length; count++) placeOf.push(place);
    folded += piece;
  }
  const found = folded.indexOf(needle);
  const start = Math.max(0, (placeOf[Math.max(0, found)] ?? 0) - reach);
  const end = Math.min(letters.length, start + 2 * reach + [...needle].length);
  const middle = letters.slice(start, end).join("").replace(/\s+/gu, " ").trim();
  return `${start > 0 ? "…" : ""}${middle}${end < letters.length ? "…" : ""}`;
}
