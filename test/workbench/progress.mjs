/** @param {string} line */
export const say = (line) => console.log(line);

/**
 * Does one step of the set-up, telling what happens and how long it took.
 *
 * @template T
 * @param {string} what In the words of a newcomer, e.g. "Installing dependencies".
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const startedAt = Date.now();
  say(`• ${what} ...`);
  const result = await work();
  say(`  done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
