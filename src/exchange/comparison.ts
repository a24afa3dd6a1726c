import type { Message } from "../core/message.ts";
import { RecordSet } from "../core/recordSet.ts";
import type { Session } from "../core/session.ts";
import { markdownOf } from "./markdown.ts";
import { transcriptOf } from "./transcript.ts";

/** How many messages before the first difference are told, so that a reader knows where it is. */
const headLength = 2;

/**
 * One side of a comparison as Markdown: what a branch says from where it goes apart on, below the end of what both say.
 * Times and models are left out: they would differ everywhere.
 * @param common How many messages both sides have in common from the beginning on.
 */
export function comparisonOf(session: Session, path: readonly Message[], common: number): string {
  const from = Math.max(0, common - headLength);
  const { summary } = session;
  const records = new RecordSet(summary.id);
  const { title, entries } = transcriptOf({ ...session, thread: path.slice(from) }, records, false);
  const text = [...markdownOf({ title, facts: [], entries })].join("");
  const body = text.slice(text.indexOf("\n") + 1); // Both sides have names above them.
  const skipped = from === 1 ? "1 earlier message is" : `${from.toLocaleString("en")} earlier messages are`;
  return from === 0 ? body.trimStart() : `*${skipped} the same.*\n${body}`;
}
