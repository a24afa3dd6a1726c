import { escapeMarkdown } from "../core/escapeMarkdown.ts";
import { fenced, splitFences } from "./fences.ts";
import type { Block, Transcript } from "./transcript.ts";

/**
 * A session as a Markdown document, in pieces. What was said is Markdown already and stays as it is, except that a code block which was
 * never closed is closed, so that it does not swallow what comes after it.
 */
export function* markdownOf({ title, facts, entries }: Transcript): Iterable<string> {
  yield `# ${escapeMarkdown(title)}\n`;
  if (facts.length > 0)
    yield `\n${facts.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}\n`).join("")}`;
  for (const { speaker, details, blocks, note } of entries) {
    yield `\n## ${[speaker, ...details.map(escapeMarkdown)].join(", ")}\n`;
    for (const block of blocks) yield `\n${blockMarkdown(block)}\n`;
    if (note !== undefined) yield `\n*${escapeMarkdown(note)}*\n`;
  }
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
