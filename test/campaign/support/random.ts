/**
 * Numbers that look random and come again with the same seed (mulberry32). Campaigns take every choice from here, so that a
 * failure can be seen again.
 */
export class Random {
  private state: number;

  /** Any number is a seed; only its low 32 bits count. */
  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of the items, each as likely as the others. There must be at least one. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)];
    if (item === undefined && items.length === 0) {
      throw new RangeError("nothing to pick from");
    }
    return item as T;
  }

  /** A generator of its own, so that what one part of a campaign draws does not change what another part draws. */
  fork(): Random {
    return new Random(this.integer(0x1_0000_0000));
  }
}
