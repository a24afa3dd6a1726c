import type { PromptMessage } from "../../agent/modelProvider.ts";
import type { DocSection, DocsIndex, Hit } from "./docsIndex.ts";
import type { GuideLibrary } from "./guideLibrary.ts";
import { type Intent, intentOf, isMore } from "./intent.ts";
import {
  countAnswer,
  findAnswer,
  listAnswer,
  summariseAnswer,
  summariseThisAnswer,
} from "./sessionAnswers.ts";

/** How the first reply of a conversation begins. */
export const preface =
  "I am Braid's Guide. I am not a language model: I look things up in Braid's documentation and in your own sessions.";

/** Below this share of the question's weight, a section has only stray words in common with it. */
const enoughCoverage = 0.5;

const connect =
  "To talk to a real model, [set an API key](braid:setKey) or [choose a model](braid:chooseModel), for example one that runs on your own machine.";

export interface GuideSources {
  readonly docs: DocsIndex;
  readonly library: GuideLibrary;
}

/**
 * The Guide's reply to the last message, as Markdown.
 *
 * @param messages The conversation so far. "More" goes on with the last question before it.
 */
export async function answerTo(
  messages: readonly PromptMessage[],
  sources: GuideSources,
  signal: AbortSignal,
): Promise<string> {
  const { question, page } = questionOf(messages);
  const answer = await answerIntent(intentOf(question), page, messages, sources, signal);
  const hasSpoken = messages.some(({ role, text }) => role === "assistant" && text.includes(preface));
  return hasSpoken ? answer : `${preface}\n\n${answer}`;
}

/** @returns The last question that was not just "more", and how often more was asked for since. */
function questionOf(messages: readonly PromptMessage[]): {
  readonly question: string;
  readonly page: number;
} {
  const asked = messages.filter(({ role }) => role === "user").map(({ text }) => text);
  const last = asked.findLastIndex((text) => !isMore(text));
  return { question: asked[last] ?? "", page: asked.length - 1 - last };
}

async function answerIntent(
  intent: Intent,
  page: number,
  messages: readonly PromptMessage[],
  { docs, library }: GuideSources,
  signal: AbortSignal,
): Promise<string> {
  switch (intent.kind) {
    case "hello":
      return `Hello! ${abilities}`;
    case "thanks":
      return "You are welcome.";
    case "abilities":
      return abilities;
    case "countSessions":
      return countAnswer(library);
    case "listSessions":
      return listAnswer(library, page);
    case "findSessions":
      return findAnswer(library, intent.query, page, messages, signal);
    case "summarise":
      if (intent.which === "this") return summariseThisAnswer(messages);
      return summariseAnswer(library, intent.which === "last" ? undefined : intent.which.named, messages);
    case "docs":
      return docsAnswer(docs, intent.question, page);
  }
}

const abilities = [
  "You can ask me",
  "",
  "- how something in Braid works, such as “how do I connect Claude?” or “what happens when VS Code crashes?”",
  "- about your sessions: “list my sessions”, “how many messages do I have?”, “find sessions about tests”, “summarise my last session”",
  "",
  connect,
].join("\n");

function docsAnswer(docs: DocsIndex, question: string, page: number): string {
  const { hits, coverage } = docs.search(question);
  const best = hits[0];
  if (!best || coverage < enoughCoverage) return dontKnow(hits);
  const section = hits[page]?.section;
  if (!section || isFarOff(hits[page], best)) return "That is all I have about it.";
  const related = hits.slice(page + 1, page + 3).filter((hit) => !isFarOff(hit, best));
  return `${sectionMarkdown(section)}${relatedMarkdown(related)}`;
}

const isFarOff = (hit: Hit | undefined, best: Hit): boolean => !hit || hit.score < best.score * 0.3;

const sectionMarkdown = ({ heading, body }: DocSection): string => `**${heading}**\n\n${body}`;

const relatedMarkdown = (hits: readonly Hit[]): string =>
  hits.length === 0 ? "" : `\n\nSay “more” for: ${hits.map(({ section }) => section.heading).join(" · ")}.`;

function dontKnow(hits: readonly Hit[]): string {
  const near = hits.slice(0, 3).map(({ section }) => section.heading);
  const topics =
    near.length > 0 ? near : ["Connecting a model", "Where your history is kept", "Sessions and the sidebar"];
  return `I cannot answer that: I only know Braid's documentation and your sessions. The nearest topics I know are ${topics.map((topic) => `“${topic}”`).join(", ")}.\n\n${connect}`;
}
