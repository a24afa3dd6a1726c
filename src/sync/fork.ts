import { isJsonObject, type Json } from "../base/json.ts";
import type { SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";

const parentOf = (value: Json): string | undefined =>
  isJsonObject(value) && typeof value.parentId === "string" ? value.parentId : undefined;

/**
 * Whether messages that arrive from elsewhere show that a session was continued there and here: one of them follows a
 * message that was continued here, too, and was written before the end of what was said here, by somebody who therefore did
 * not know it. Of two machines, the one that went on later finds out. An answer that was tried again elsewhere is no fork.
 */
export function isForkedBy(before: RecordSet, fresh: readonly SessionRecord[]): boolean {
  const arrived = fresh.filter(({ type, value }) => type === "message" && value !== null);
  if (arrived.length === 0) return false;
  const childrenOf = new Map<string, SessionRecord[]>();
  for (const record of before.ofType("message")) {
    const parent = parentOf(record.value);
    if (parent === undefined) continue;
    const known = childrenOf.get(parent);
    if (known) known.push(record);
    else childrenOf.set(parent, [record]);
  }
  return arrived.some((message) => {
    if (before.get("message", message.key)) return false;
    const parent = parentOf(message.value);
    const others = parent === undefined ? [] : (childrenOf.get(parent) ?? []);
    return others.length > 0 && newestBelow(others, childrenOf) > message.stamp;
  });
}

function newestBelow(
  messages: readonly SessionRecord[],
  childrenOf: ReadonlyMap<string, readonly SessionRecord[]>,
): string {
  let newest = "";
  const waiting = [...messages];
  const seen = new Set<string>(); // Hostile data may hold a ring.
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    if (next.stamp > newest) newest = next.stamp;
    waiting.push(...(childrenOf.get(next.key) ?? []));
  }
  return newest;
}
