import type { Block, Transcript } from "./transcript.ts";

/** A session as plain text, for a terminal or a mail, in pieces. */
export function* plainTextOf({ title, facts, entries }: Transcript): Iterable<string> {
  yield `${title}\n${"=".repeat(Math.min(60, Math.max(3, [...title].length)))}\n`;
  if (facts.length > 0) yield `\n${facts.map(([name, value]) => `${name}: ${value}\n`).join("")}`;
  for (const { speaker, details, blocks, note } of entries) {
    yield `\n--- ${[speaker, ...details].join(", ")} ---\n`;
    for (const block of blocks) yield `\n${blockText(block)}\n`;
    if (note !== undefined) yield `\n(${note})\n`;
  }
}

const blockText = ({ kind, text }: Block): string => (kind === "thinking" ? `(Thinking)\n${text}` : text);
