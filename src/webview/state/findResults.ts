/** How often a message holds what is looked for. */
export interface Hit {
  readonly message: string;
  readonly count: number;
}

/** One of the places in a message, from 0. */
export interface Spot {
  readonly message: string;
  readonly index: number;
}

/** All places where something was found in a conversation, in its order. Plain data. */
export class FindResults {
  readonly hits: readonly Hit[];
  readonly total: number;

  constructor(hits: readonly Hit[]) {
    this.hits = hits.filter(({ count }) => count > 0);
    this.total = this.hits.reduce((sum, { count }) => sum + count, 0);
  }

  /** Which of all it is, from 1; undefined when it is there no more. */
  numberOf({ message, index }: Spot): number | undefined {
    let before = 0;
    for (const hit of this.hits) {
      if (hit.message === message) return index < hit.count ? before + index + 1 : undefined;
      before += hit.count;
    }
    return undefined;
  }

  /** The one after or before a place, round the ends. For a message that holds none (any more), the first or last of all. */
  step(from: Spot | undefined, by: 1 | -1): Spot | undefined {
    const at = from ? this.hits.findIndex(({ message }) => message === from.message) : -1;
    const hit = this.hits[at];
    if (!from || !hit) return this.#endOf(by === 1 ? this.hits[0] : this.hits.at(-1), by);
    const index = from.index + by;
    if (index >= 0 && index < hit.count) return { message: hit.message, index };
    return this.#endOf(this.hits.at((at + by) % this.hits.length), by);
  }

  /** The first place after, or the last before, all those in a message. */
  stepOver(message: string, by: 1 | -1): Spot | undefined {
    const count = this.hits.find((hit) => hit.message === message)?.count ?? 0;
    return this.step({ message, index: by === 1 ? count - 1 : 0 }, by);
  }

  #endOf(hit: Hit | undefined, by: 1 | -1): Spot | undefined {
    return hit && { message: hit.message, index: by === 1 ? 0 : hit.count - 1 };
  }
}
