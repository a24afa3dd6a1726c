import type { Disposable } from "../../base/disposable.ts";
import type { SyncTimers } from "./serviceSetup.ts";

/** Waits for something, but not for ever. Resolves either way, unless it fails in time. */
export async function atMost(ms: number, step: Promise<unknown>, timers: SyncTimers): Promise<void> {
  let waiting: Disposable | undefined;
  const alarm = new Promise<void>((resolve) => {
    waiting = timers.after(ms, resolve);
  });
  try {
    await Promise.race([step, alarm]);
  } finally {
    waiting?.dispose();
  }
}

/** What a step comes to. @throws what `late` makes, when it takes longer. */
export async function inTime<T>(
  ms: number,
  step: Promise<T>,
  timers: SyncTimers,
  late: () => Error,
): Promise<T> {
  let isLate = true;
  const done = step.finally(() => {
    isLate = false;
  });
  await atMost(ms, done, timers);
  if (!isLate) return done;
  done.catch(() => undefined); // Nobody waits for it any more.
  throw late();
}
