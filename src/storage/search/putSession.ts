// Runs in the search thread only.

import type { SessionId } from "../../core/ids.ts";
import type { SearchDoc } from "../../core/searchDocs.ts";
import { kindOf, numberFor, type SearchEngine, type StoredDoc, timeOf } from "./engine.ts";

/** Some interfaces to SQLite end a text at a NUL, and halves of characters have no bytes to be stored as. */
const storable = (text: string): string =>
  text.replaceAll("\0", "⟨U+0000⟩").replace(/\p{Surrogate}/gu, "\ufffd");

/** Brings what is held of a session to what it is now. What stayed as it was is not touched. */
export function putSession(
  engine: SearchEngine,
  session: SessionId,
  state: string,
  docs: readonly SearchDoc[],
): void {
  const held = new Map<string, StoredDoc>();
  const removed: StoredDoc[] = [];
  for (const doc of engine.docsOf(session)) {
    const key = keyOf(kindOf(doc.id), doc.message, doc.text);
    if (held.has(key)) removed.push(doc);
    else held.set(key, doc);
  }
  const added: StoredDoc[] = [];
  const numbers = new Set<number>();
  for (const doc of docs) {
    const text = storable(doc.text);
    const message = doc.message ?? "";
    const key = keyOf(doc.kind, message, text);
    const known = held.get(key);
    // A title moves with every use of its session; a message only when it was stored under a wrong time.
    if (known && Math.abs(timeOf(known.id) - doc.at) < nearMs) {
      held.delete(key);
      continue;
    }
    const id = numberFor(doc, (number) => numbers.has(number) || engine.isTaken(session, number));
    numbers.add(id);
    added.push({ id, session, message, text });
  }
  engine.replace(session, state, [...removed, ...held.values()], added);
}

/** Numbers that were taken are made up for by neighbouring times, and an hour changes nothing for a title. */
const nearMs = 3_600_000;

const keyOf = (kind: string, message: string, text: string): string => `${kind} ${message} ${text}`;
