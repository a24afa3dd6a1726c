/** Runs `step` unless it runs already; then once more afterwards, for all who asked in between. */
export function oneAtATime(step: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (running) {
      next ??= running.then(() => {
        next = undefined;
        return run();
      });
      return next;
    }
    running = step().finally(() => {
      running = undefined;
    });
    return running;
  };
  return run;
}
