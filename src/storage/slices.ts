/**
 * How many records, rows or names are worked on in one go where others wait for the same thread. It is a number and not a
 * time, so that small sessions are always done in one go, and a simulated store behaves alike in every run.
 */
export const sliceSize = 500;

/** Lets everything else that waits for this thread have its turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Does something with every item, in slices. What it is given may grow meanwhile; what it yields is taken once. */
export async function inSlices<T>(items: Iterable<T>, take: (item: T) => void): Promise<void> {
  let taken = 0;
  for (const item of items) {
    if (taken > 0 && taken % sliceSize === 0) await nextTurn();
    take(item);
    taken++;
  }
}
