import { countIn, mostMatches, type Needle, needleOf, withoutMarks } from "../../core/findText.ts";
import type { Message } from "../../core/message.ts";
import type { Answer } from "../../protocol/letters.ts";

/** Searching a long conversation must not keep the editor from anything else. */
const sliceMs = 8;

/**
 * Which of the messages before one hold a text, oldest first. The counts are of the written text: how often it can be
 * seen, the page knows when it shows the message.
 * @param isStale Whether nobody waits for the answer any more; it is cut short then.
 */
export async function findEarlier(
  thread: readonly Message[],
  before: string,
  text: string,
  matchCase: boolean,
  isStale: () => boolean,
): Promise<Answer<"find">> {
  const needle = needleOf(text, matchCase);
  const hits: Answer<"find">["hits"] = [];
  if (!needle) return { hits };
  let sliceEndsMs = performance.now() + sliceMs;
  for (const message of thread) {
    if (message.id === before) break;
    const count = countOf(message, needle);
    if (count > 0) hits.push({ message: message.id, count });
    if (performance.now() < sliceEndsMs) continue;
    await new Promise(setImmediate);
    if (isStale()) break;
    sliceEndsMs = performance.now() + sliceMs;
  }
  return { hits };
}

function countOf({ role, parts }: Message, needle: Needle): number {
  let count = 0;
  for (const part of parts) {
    if (part.type === "other" || part.text === "") continue;
    const asWritten = countIn(part.text, needle);
    count += role === "user" ? asWritten : Math.max(asWritten, countIn(withoutMarks(part.text), needle));
  }
  return Math.min(count, mostMatches);
}
