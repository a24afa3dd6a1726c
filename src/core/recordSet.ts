import type { Json } from "../base/json.ts";
import type { SessionId } from "./ids.ts";
import { isPurge, survivesPurge } from "./purge.ts";
import type { SessionRecord } from "./record.ts";
import { leavesRoom, type Stamp } from "./stamp.ts";

/**
 * All that is known of one session: for every (type, key) the record with the greatest stamp.
 *
 * Taking the greater stamp is commutative, associative and idempotent, so replaying a journal, a second window,
 * a synced machine and a twice imported file all end in the same set, in whatever order they arrive. What a session
 * held before it was removed for good (see purge.ts) is in no set that knows of the removal.
 */
export class RecordSet {
  readonly session: SessionId;
  readonly #byType = new Map<string, Map<string, SessionRecord>>();
  #purge: Stamp | undefined;
  #revision = 0;

  constructor(session: SessionId, records: Iterable<SessionRecord> = []) {
    this.session = session;
    this.merge(records);
  }

  /** Takes in what is newer than what is here; answers those records. Records of other sessions are a bug. */
  merge(records: Iterable<SessionRecord>): SessionRecord[] {
    const before = this.#purge;
    const accepted: SessionRecord[] = [];
    for (const record of records) {
      if (record.session !== this.session)
        throw new Error("A record was merged into a session it does not belong to.");
      if (this.#purge !== undefined && !survivesPurge(record, this.#purge)) continue;
      let ofType = this.#byType.get(record.type);
      if (!ofType) {
        ofType = new Map();
        this.#byType.set(record.type, ofType);
      }
      const known = ofType.get(record.key);
      if (known && known.stamp >= record.stamp) continue;
      ofType.set(record.key, record);
      this.#revision++;
      accepted.push(record);
      if (isPurge(record)) this.#dropBefore(record.stamp);
    }
    return this.#purge === before ? accepted : accepted.filter((each) => this.#holds(each));
  }

  /** Another number whenever something was taken in: what was made of the set before may be out of date. */
  get revision(): number {
    return this.#revision;
  }

  /** When the session was removed for good; undefined when it never was. */
  get purge(): Stamp | undefined {
    return this.#purge;
  }

  /** The newest record, tombstones included. */
  get(type: string, key: string): SessionRecord | undefined {
    return this.#byType.get(type)?.get(key);
  }

  /** The newest value; undefined when there never was one or it was removed. */
  value(type: string, key: string): Exclude<Json, null> | undefined {
    return this.get(type, key)?.value ?? undefined;
  }

  /** Every record of a type that is not a tombstone. */
  *ofType(type: string): Iterable<SessionRecord> {
    for (const record of this.#byType.get(type)?.values() ?? []) if (record.value !== null) yield record;
  }

  /** Every record, tombstones included. */
  *[Symbol.iterator](): Iterator<SessionRecord> {
    for (const ofType of this.#byType.values()) yield* ofType.values();
  }

  /** The greatest stamp in it that leaves room for greater ones. */
  get newest(): Stamp | undefined {
    let newest: Stamp | undefined;
    for (const { stamp } of this)
      if ((newest === undefined || stamp > newest) && leavesRoom(stamp)) newest = stamp;
    return newest;
  }

  get size(): number {
    let size = 0;
    for (const ofType of this.#byType.values()) size += ofType.size;
    return size;
  }

  #holds(record: SessionRecord): boolean {
    return this.get(record.type, record.key) === record;
  }

  #dropBefore(purge: Stamp): void {
    this.#purge = purge;
    for (const ofType of this.#byType.values())
      for (const [key, record] of ofType) if (!survivesPurge(record, purge)) ofType.delete(key);
  }
}
