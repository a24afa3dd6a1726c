import type { Json } from "../base/json.ts";
import type { Change, SessionRecord } from "./record.ts";
import { RecordSet } from "./recordSet.ts";
import { fieldChange, sessionOf, threadStart } from "./session.ts";
import type { Stamp } from "./stamp.ts";

/** What these say is set back to what it was. Of all other types only what is missing comes back: nothing is taken away. */
const settable: ReadonlySet<string> = new Set(["field", "tag", "meta", "variable", "compaction"]);

/** Permissions are never derived from history. Deltas come back with their message. */
const neverBrought: ReadonlySet<string> = new Set(["grant", "delta"]);

/** A draft is what is being typed now. Where the thread ends is worked out below; removal for good is no state to return to. */
const ownFields: ReadonlySet<string> = new Set([
  "draft",
  "head",
  "end",
  "purged",
  "createdAt",
  "workspace",
  "origin",
]);

/**
 * The changes that bring a session back to an earlier state, or forth again: what was set is as it was, messages that
 * are missing come back, and the thread that is shown is the one that was shown. Messages written since stay, as
 * branches. So the same function, with the two sets the other way round, takes it back. None when nothing differs.
 */
export function changesToReach(current: RecordSet, asOf: RecordSet): Change[] {
  const changes = [...missingMessages(current, asOf)];
  const seen = new Set<string>();
  for (const { type, key } of [...asOf, ...current]) {
    const id = `${type}\n${key}`;
    if (seen.has(id) || type === "message" || neverBrought.has(type)) continue;
    seen.add(id);
    const [now, then] = [current.value(type, key), asOf.value(type, key)];
    const isOwn = type === "field" && ownFields.has(key);
    if (
      isOwn || !settable.has(type)
        ? now === undefined && then !== undefined && bringsBack(type, key)
        : differ(now, then)
    )
      changes.push({ type, key, value: then ?? null });
  }
  return [...changes, ...threadChanges(current, asOf, changes)];
}

/** Where, when and from what a session was made is told again to one that does not know any more. */
const bringsBack = (type: string, key: string): boolean =>
  type !== "field" || key === "createdAt" || key === "workspace" || key === "origin";

const differ = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(one) !== JSON.stringify(other);

function* missingMessages(current: RecordSet, asOf: RecordSet): Iterable<Change> {
  const missing = new Set<string>();
  for (const { type, key, value } of asOf.ofType("message")) {
    if (current.value("message", key) !== undefined) continue;
    missing.add(key);
    yield { type, key, value };
  }
  // A reply that had not ended is its deltas.
  for (const { type, key, value } of asOf.ofType("delta"))
    if (missing.has(key.slice(0, key.indexOf("/"))) && current.value(type, key) === undefined)
      yield { type, key, value };
}

/** Ends the thread where it ended then, if without that another one would be shown. */
function threadChanges(current: RecordSet, asOf: RecordSet, changes: readonly Change[]): Change[] {
  const shownNow = idsOf(withChanges(current, changes));
  const shownThen = idsOf(asOf);
  if (shownNow.at(-1) === shownThen.at(-1)) return [];
  const last = shownThen.at(-1);
  return last === undefined
    ? [fieldChange("head", null), fieldChange("end", threadStart)]
    : [fieldChange("head", last), fieldChange("end", last)];
}

const idsOf = (records: RecordSet): readonly string[] =>
  sessionOf(records, () => true).thread.map(({ id }) => id);

/** The set as it will be, for reading only. */
function withChanges(records: RecordSet, changes: readonly Change[]): RecordSet {
  const stamp = "zzzzzzzzz-zzzz-zzzzzzzzzz" as Stamp;
  const future = changes.map((change): SessionRecord => ({ ...change, session: records.session, stamp }));
  return new RecordSet(records.session, [...records, ...future]);
}
