import { escapeMarkdown } from "../core/escapeMarkdown.ts";
import { fenced, splitFences } from "./fences.ts";
import type { Block, Transcript } from "./transcript.ts";

/**
 * A session as a Markdown document. What was said is Markdown already and stays as it is, except that a code block which was
 * never closed is closed, so that it does not swallow what comes after it.
 */
export function markdownOf({ title, facts, entries }: Transcript): string {
  const paragraphs = [`# ${escapeMarkdown(title)}`];
  if (facts.length > 0)
    paragraphs.push(facts.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`).join("\n"));
  for (const { speaker, details, blocks, note } of entries) {
    paragraphs.push(`## ${[speaker, ...details.map(escapeMarkdown)].join(", ")}`);
    paragraphs.push(...blocks.map(blockMarkdown));
    if (note !== undefined) paragraphs.push(`*${escapeMarkdown(note)}*`);
  }
  return `${paragraphs.join("\n\n")}\n`;
}

function blockMarkdown({ kind, text }: Block): string {
  switch (kind) {
    case "text":
      return withClosedFence(text);
    case "thinking":
      return quoted(`**Thinking**\n\n${withClosedFence(text)}`);
    case "notice":
      return quoted(withClosedFence(text));
    case "data":
      return fenced(text, "json");
  }
}

function withClosedFence(text: string): string {
  const last = splitFences(text).at(-1);
  return last?.kind === "code" && last.missingFence !== undefined ? `${text}\n${last.missingFence}` : text;
}

const quoted = (text: string): string =>
  text
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
