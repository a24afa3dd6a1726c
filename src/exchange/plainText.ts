import type { Block, Transcript } from "./transcript.ts";

/** A session as plain text, for a terminal or a mail. */
export function plainTextOf({ title, facts, entries }: Transcript): string {
  const paragraphs = [`${title}\n${"=".repeat(Math.min(60, Math.max(3, [...title].length)))}`];
  if (facts.length > 0) paragraphs.push(facts.map(([name, value]) => `${name}: ${value}`).join("\n"));
  for (const { speaker, details, blocks, note } of entries) {
    paragraphs.push(`--- ${[speaker, ...details].join(", ")} ---`, ...blocks.map(blockText));
    if (note !== undefined) paragraphs.push(`(${note})`);
  }
  return `${paragraphs.join("\n\n")}\n`;
}

const blockText = ({ kind, text }: Block): string => (kind === "thinking" ? `(Thinking)\n${text}` : text);
