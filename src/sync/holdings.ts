import type { SessionId } from "../core/ids.ts";
import { bucketCount, bucketOf, hashOf, type SessionDigest } from "./fingerprint.ts";

/** Most digests are those of the last time. */
const places = new WeakMap<SessionDigest, { readonly bucket: number; readonly sum: number }>();

function placeOf(digest: SessionDigest) {
  const known = places.get(digest);
  if (known) return known;
  const { session, head, body } = digest;
  const place = { bucket: bucketOf(session), sum: hashOf(`${session} ${head} ${body}`) };
  places.set(digest, place);
  return place;
}

/** All that one machine holds, as it is compared with what others hold. */
export class Holdings {
  /** Sessions used last come first. */
  readonly newestFirst: readonly SessionDigest[];
  /** One number of 32 bits for all sessions of a bucket; 0 for an empty one. */
  readonly buckets: readonly number[];
  readonly #bySession: ReadonlyMap<SessionId, SessionDigest>;
  readonly #members: readonly SessionDigest[][];

  constructor(digests: readonly SessionDigest[]) {
    this.messages = digests.reduce((sum, { messages }) => sum + messages, 0);
    this.newestFirst = [...digests].sort((one, other) => (one.newest < other.newest ? 1 : -1));
    this.#bySession = new Map(digests.map((digest) => [digest.session, digest]));
    this.#members = Array.from({ length: bucketCount }, () => []);
    const buckets = new Array<number>(bucketCount).fill(0);
    for (const digest of this.newestFirst) {
      const { bucket, sum } = placeOf(digest);
      this.#members[bucket]?.push(digest);
      buckets[bucket] = ((buckets[bucket] ?? 0) + sum) % 2 ** 32;
    }
    this.buckets = buckets;
  }

  /** How many messages there are in all sessions. */
  readonly messages: number;

  get size(): number {
    return this.newestFirst.length;
  }

  digestOf(session: SessionId): SessionDigest | undefined {
    return this.#bySession.get(session);
  }

  /** The sessions of some buckets, those used last first. */
  membersOfAll(buckets: readonly number[]): readonly SessionDigest[] {
    return buckets
      .flatMap((bucket) => this.membersOf(bucket))
      .sort((one, other) => (one.newest < other.newest ? 1 : -1));
  }

  /** The sessions of a bucket. */
  membersOf(bucket: number): readonly SessionDigest[] {
    return this.#members[bucket] ?? [];
  }

  /** Buckets of which another machine holds something else. @param theirs Their buckets; none when they hold nothing. */
  differingFrom(theirs: readonly number[]): readonly number[] {
    const differing: number[] = [];
    for (const [bucket, sum] of this.buckets.entries())
      if (sum !== (theirs[bucket] ?? 0)) differing.push(bucket);
    return differing;
  }
}
