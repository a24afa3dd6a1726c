import { type Message, textOf } from "../core/message.ts";
import { visibleText } from "../core/visibleText.ts";

const previewLength = 80;

/** The first words of a message, on one line. Not for a row of a Quick Pick as it is: see `quickPickText`. */
export function messagePreview({ parts }: Pick<Message, "parts">): string {
  const text = visibleText(
    textOf(parts)
      .trim()
      .slice(0, 4 * previewLength)
      .replace(/\s+/g, " "),
  ).trim();
  return [...text].slice(0, previewLength).join("") || "(no text)";
}
