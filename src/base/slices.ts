/**
 * How many records, rows, sessions or names are worked on in one go where others wait for the same thread. It is a number and
 * not a time, so that small ones are always done in one go, and a simulated store behaves alike in every run.
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

/** As `sort` of a copy, in slices. */
export async function sortedInSlices<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
): Promise<readonly T[]> {
  if (items.length <= sliceSize) return [...items].sort(compare);
  const middle = Math.ceil(items.length / 2);
  const first = await sortedInSlices(items.slice(0, middle), compare);
  const second = await sortedInSlices(items.slice(middle), compare);
  const all: T[] = [];
  await inSlices(merged(first, second, compare), (item) => all.push(item));
  return all;
}

function* merged<T>(
  first: readonly T[],
  second: readonly T[],
  compare: (one: T, other: T) => number,
): Iterable<T> {
  let taken = 0;
  for (const item of first) {
    for (; taken < second.length && compare(second[taken] as T, item) < 0; taken++) yield second[taken] as T;
    yield item;
  }
  yield* second.slice(taken);
}
