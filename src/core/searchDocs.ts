import type { EpochMs } from "../base/clock.ts";
import type { MessageId } from "./ids.ts";
import { type Role, textOf } from "./message.ts";
import type { RecordSet } from "./recordSet.ts";
import { lastUsedAt, sessionOf } from "./session.ts";

/** Something of a session that can be found: its title, or a message of any branch. */
export interface SearchDoc {
  readonly message?: MessageId;
  readonly kind: "title" | Role;
  /** When it was said; of a title, when the session was last used. */
  readonly at: EpochMs;
  readonly text: string;
}

/** What of a session can be found; nothing once it is deleted. What models thought is not what was said. */
export function searchDocsOf(records: RecordSet, now: EpochMs): SearchDoc[] {
  const { summary, tree } = sessionOf(records, () => true);
  if (!summary.listed || summary.deletedAt !== undefined || summary.purgedAt !== undefined) return [];
  const docs: SearchDoc[] = [];
  if (summary.title !== undefined)
    docs.push({ kind: "title", at: lastUsedAt(summary, now), text: summary.title });
  for (const { id, role, createdAt, parts } of tree.all) {
    const text = textOf(parts);
    if (text.trim() !== "") docs.push({ message: id, kind: role, at: createdAt, text });
  }
  return docs;
}
