/** How long a long computation holds the thread before all that waits for it has its turn. */
const holdMs = 10;

/** Answers what a long computation awaits after each of its steps. */
export function shareThread(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < holdMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  };
}
