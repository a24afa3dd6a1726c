import type { Clock } from "../base/clock.ts";
import { newWriterId, type SessionId } from "../core/ids.ts";
import { isPurge } from "../core/purge.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { deletionOf, fieldChange, isPurged } from "../core/session.ts";
import { type Stamp, StampClock } from "../core/stamp.ts";
import type { SyncSource } from "./source.ts";

/** Removals of one session that another machine sent and that were not taken in. */
export type Withheld = readonly SessionRecord[];

/** What rotates through a slot comes again, and of several only the newest of a kind count. */
export const withheldWith = (known: Withheld = [], record: SessionRecord): Withheld => {
  const same = known.find(({ key }) => key === record.key);
  if (same && same.stamp >= record.stamp) return known;
  return [...known.filter((each) => each !== same), record];
};

/** Whether all of it was taken back. What was removed for good is not, though its session may be gone on with. */
export const isOutdone = (withheld: Withheld, restored: Stamp | undefined): boolean =>
  restored !== undefined && withheld.every((record) => !isPurge(record) && record.stamp < restored);

const isRemoved = (records: RecordSet): boolean => isPurged(records) || deletionOf(records) !== undefined;

/** Whether a session would still vanish, or lose messages, if what was withheld were taken in now. */
export function wouldRemove(session: SessionId, here: Iterable<SessionRecord>, withheld: Withheld): boolean {
  const before = new RecordSet(session, here);
  const after = new RecordSet(session, [...before, ...withheld]);
  if (!isRemoved(before) && isRemoved(after)) return true;
  for (const { key } of before.ofType("message")) if (!after.get("message", key)) return true;
  return false;
}

/**
 * Says that a session stays, after what was withheld, whatever clock that was written by. A removal for good took along
 * all that the others had of it and ends everything older, so all is said again; where it went to the trash, one word does.
 * @throws StoreError
 */
export async function keepSession(
  source: SyncSource,
  session: SessionId,
  withheld: Withheld,
  clock: Clock,
): Promise<void> {
  const here = [...(await source.everything(session))];
  const stamps = new StampClock(clock, newWriterId());
  for (const { stamp } of [...here, ...withheld]) stamps.observe(stamp);
  const again = withheld.some(isPurge) ? here.filter(isSaidAgain).sort(byStamp) : [];
  const changes = [...again, fieldChange("deleted", null)];
  await source.merge(
    changes.map(({ type, key, value }) => ({ session, type, key, value, stamp: stamps.next() })),
  );
}

const isSaidAgain = ({ type, key, value }: SessionRecord): boolean =>
  value !== null && !(type === "field" && (key === "deleted" || key === "purged"));

const byStamp = (one: SessionRecord, other: SessionRecord): number => (one.stamp < other.stamp ? -1 : 1);
