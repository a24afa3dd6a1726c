import { inSlices, sortedInSlices } from "../base/slices.ts";
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

/** Of two with one stamp the later one comes first: the rules, which have the newest stamp of all, are listed last. */
const newestFirst = (one: SessionDigest, other: SessionDigest): number =>
  one.newest < other.newest ? 1 : -1;

/** All that one machine holds, as it is compared with what others hold. */
export class Holdings {
  /** Sessions used last come first. */
  readonly newestFirst: readonly SessionDigest[];
  /** One number of 32 bits for all sessions of a bucket; 0 for an empty one. */
  readonly buckets: readonly number[];
  readonly #bySession = new Map<SessionId, SessionDigest>();
  readonly #members: readonly SessionDigest[][] = Array.from({ length: bucketCount }, () => []);
  #messages = 0;

  static async of(digests: readonly SessionDigest[]): Promise<Holdings> {
    const buckets = new Array<number>(bucketCount).fill(0);
    const holdings = new Holdings(await sortedInSlices(digests, newestFirst), buckets);
    await inSlices(holdings.newestFirst, (digest) => holdings.#add(digest, buckets));
    return holdings;
  }

  private constructor(newestFirst: readonly SessionDigest[], buckets: readonly number[]) {
    this.newestFirst = newestFirst;
    this.buckets = buckets;
  }

  #add(digest: SessionDigest, buckets: number[]): void {
    const { bucket, sum } = placeOf(digest);
    this.#bySession.set(digest.session, digest);
    this.#members[bucket]?.push(digest);
    this.#messages += digest.messages;
    buckets[bucket] = ((buckets[bucket] ?? 0) + sum) % 2 ** 32;
  }

  /** How many messages there are in all sessions. */
  get messages(): number {
    return this.#messages;
  }

  get size(): number {
    return this.newestFirst.length;
  }

  digestOf(session: SessionId): SessionDigest | undefined {
    return this.#bySession.get(session);
  }

  /** The sessions of some buckets, those used last first. */
  membersOfAll(buckets: readonly number[]): Promise<readonly SessionDigest[]> {
    return sortedInSlices(
      buckets.flatMap((bucket) => this.membersOf(bucket)),
      newestFirst,
    );
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
