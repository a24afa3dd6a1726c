import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import type { GuideMessage } from "./guideLibrary.ts";
import { shorten } from "./shorten.ts";
import { wordsOf } from "./words.ts";

const mostQuestions = 8;
const mostSentences = 5;
/** Enough for hundreds of messages, and still milliseconds. */
const readLimit = 400_000;

/** A summary made of the session's own words, as Markdown: what was asked, and the sentences that say most. */
export function summariseMarkdown(messages: readonly GuideMessage[]): string {
  const questions = messages
    .filter(({ role }) => role === "user")
    .map(({ text }) => sentencesOf(text)[0] ?? text);
  const asked = questions.filter((question) => question.trim() !== "");
  const sentences = keySentences(messages.filter(({ role }) => role === "assistant").map(({ text }) => text));
  const lines = [
    "**What was asked**",
    "",
    ...asked.slice(0, mostQuestions).map((question) => `- ${escapeMarkdown(shorten(question, 160))}`),
    ...(asked.length > mostQuestions ? [`- … and ${asked.length - mostQuestions} more`] : []),
  ];
  if (sentences.length > 0)
    lines.push(
      "",
      "**From the replies**",
      "",
      ...sentences.map((each) => `- ${escapeMarkdown(shorten(each, 240))}`),
    );
  return lines.join("\n");
}

/**
 * The sentences whose words the whole text is about, in their order. A word's weight is how often the text uses
 * it; a sentence's is the sum of its words', dampened by its length.
 */
function keySentences(texts: readonly string[], most = mostSentences): readonly string[] {
  const sentences: { readonly text: string; readonly words: readonly string[]; readonly place: number }[] =
    [];
  const counts = new Map<string, number>();
  let read = 0;
  for (const text of texts) {
    for (const sentence of sentencesOf(text.slice(0, Math.max(0, readLimit - read)))) {
      const words = wordsOf(sentence);
      if (words.length < 3) continue;
      sentences.push({ text: sentence, words, place: sentences.length });
      for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    read += text.length;
  }
  const weight = (words: readonly string[]) =>
    [...new Set(words)].reduce((sum, word) => sum + (counts.get(word) ?? 0), 0) / (words.length + 6) ** 0.7;
  const seen = new Set<string>();
  return sentences
    .map((sentence) => ({ ...sentence, weight: weight(sentence.words) }))
    .sort((a, b) => b.weight - a.weight)
    .filter(({ words }) => !seen.has(words.join(" ")) && seen.add(words.join(" ")))
    .slice(0, most)
    .sort((a, b) => a.place - b.place)
    .map(({ text }) => text);
}

/** Code, tables and markup are left out: they are not sentences. */
function sentencesOf(text: string): string[] {
  return text
    .replace(/```[\s\S]*?(```|$)/g, "\n")
    .split("\n")
    .filter((line) => !/^\s*(\||[-=*_]{3,}\s*$)/.test(line))
    .map((line) => line.replace(/^[\s#>*+-]+|^\s*\d+[.)]\s+/u, "").replace(/[*_`]{1,3}/g, ""))
    .flatMap((line) => line.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}"“(])/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
