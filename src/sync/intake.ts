import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import { isPurge } from "../core/purge.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { goesBeyond } from "../core/removal.ts";
import { deletionOf, isContinued, isPurged } from "../core/session.ts";
import { isForkedBy } from "./fork.ts";
import type { RemovalGuard } from "./removalGuard.ts";
import type { SyncSource } from "./source.ts";

/** What taking in another machine's records came to. */
export interface Intake {
  /** Sessions of which something was new here. */
  readonly changed: readonly SessionId[];
  /** Sessions that would vanish here, and wait for the user to agree. */
  readonly held: readonly SessionId[];
  /** What was left out: the removals of those sessions. */
  readonly withheld: readonly SessionRecord[];
  /** Sessions that one machine deleted and another went on with, so that they stay. */
  readonly continued: readonly SessionId[];
  /** Those of them whose removal came now, by somebody to whom messages had not come that are here. */
  readonly kept: readonly SessionId[];
  /** Those of them that somebody had removed before messages came here that have come now. */
  readonly returned: readonly SessionId[];
  /** Sessions that were continued here and there, which shows as two versions of the conversation. */
  readonly forked: readonly SessionId[];
}

/** Whether a record removes its session: to the trash, or for good. */
const removes = (record: SessionRecord): boolean =>
  isPurge(record) || (record.type === "field" && record.key === "deleted" && record.value !== null);

const isRemoved = (records: RecordSet): boolean => isPurged(records) || deletionOf(records) !== undefined;

/** What is new of one session, and what it would be with it. */
interface Arrival {
  readonly session: SessionId;
  readonly before: RecordSet;
  readonly fresh: readonly SessionRecord[];
}

/**
 * Takes in what another machine sent. Left out is what would make many sessions vanish at once, and what would remove
 * messages for good that the other machine could not know; all else is taken in.
 * @param sessions How many sessions there are here.
 * @param waiting Those that were left out before and wait for the user, however few of them are heard of again.
 * @throws StoreError when the disk refused; what was not taken in then does no harm when it comes again.
 */
export async function takeIn(
  source: SyncSource,
  records: readonly SessionRecord[],
  guard: RemovalGuard,
  sessions: number,
  now: EpochMs,
  waiting: ReadonlySet<SessionId>,
): Promise<Intake> {
  const arrivals: Arrival[] = [];
  const lost = new Set<SessionId>();
  const vanishing = new Set<SessionId>();
  for (const [session, theirs] of bySession(records)) {
    const before = new RecordSet(session, await source.everything(session));
    const fresh = theirs.filter(({ type, key, stamp }) => (before.get(type, key)?.stamp ?? "") < stamp);
    if (fresh.length === 0) continue;
    arrivals.push({ session, before, fresh });
    if (before.size === 0) continue;
    if (fresh.some((record) => isPurge(record) && losesUnknown(record, before))) lost.add(session);
    else if (!isRemoved(before) && isRemoved(new RecordSet(session, [...before, ...fresh])))
      vanishing.add(session);
  }
  const isAsked = (session: SessionId) => lost.has(session) || waiting.has(session);
  const held = new Set(guard.isAgreed(now) ? [] : [...lost, ...vanishing].filter(isAsked));
  for (const session of held) vanishing.delete(session);
  if (!guard.lets(vanishing, sessions, now)) for (const session of vanishing) held.add(session);
  const accepted = arrivals
    .map((each) => (held.has(each.session) ? { ...each, fresh: each.fresh.filter(isHarmless) } : each))
    .filter(({ fresh }) => fresh.length > 0);
  const all = accepted.flatMap(({ fresh }) => fresh);
  if (all.length > 0) await source.merge(all);
  const isNowContinued = ({ session, before, fresh }: Arrival) =>
    !isContinued(before) && isContinued(new RecordSet(session, [...before, ...fresh]));
  const continued = accepted.filter(isNowContinued);
  const unheard = continued.filter(wasUnheard);
  const sessionsOf = (each: readonly Arrival[]) => each.map(({ session }) => session);
  return {
    changed: sessionsOf(accepted),
    held: [...held],
    withheld: arrivals
      .filter(({ session }) => held.has(session))
      .flatMap(({ fresh }) => fresh.filter(removes)),
    continued: sessionsOf(continued),
    kept: sessionsOf(unheard.filter(({ fresh }) => fresh.some(removes))),
    returned: sessionsOf(unheard.filter(({ fresh }) => !fresh.some(removes))),
    forked: sessionsOf(accepted.filter(({ before, fresh }) => isForkedBy(before, fresh))),
  };
}

const isHarmless = (record: SessionRecord): boolean => !removes(record);

/** Whether a removal for good would take along messages that are here and that it does not know of. */
const losesUnknown = (purge: SessionRecord, here: RecordSet): boolean =>
  goesBeyond(
    purge.value,
    [...here.ofType("message")].filter(({ stamp }) => stamp < purge.stamp),
  );

/** Whether there was a message, when somebody removed a session, that had not come to them. What was said later is not meant. */
function wasUnheard({ session, before, fresh }: Arrival): boolean {
  const records = new RecordSet(session, [...before, ...fresh]);
  const deleted = records.get("field", "deleted");
  if (!deleted) return false;
  const earlier = [...records.ofType("message")].filter(({ stamp }) => stamp < deleted.stamp);
  return goesBeyond(deleted.value ?? undefined, earlier);
}

function bySession(records: readonly SessionRecord[]): ReadonlyMap<SessionId, readonly SessionRecord[]> {
  const sessions = new Map<SessionId, SessionRecord[]>();
  for (const record of records) {
    const known = sessions.get(record.session);
    if (known) known.push(record);
    else sessions.set(record.session, [record]);
  }
  return sessions;
}
