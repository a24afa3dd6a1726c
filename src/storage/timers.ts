import { type Disposable, disposable } from "../base/disposable.ts";

/** Waiting, as a value, so that tests need not wait. None of it keeps a process alive. */
export interface Timers {
  after(delayMs: number, run: () => void): Disposable;
  every(intervalMs: number, run: () => void): Disposable;
}

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return disposable(() => clearTimeout(timer));
  },
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs);
    timer.unref();
    return disposable(() => clearInterval(timer));
  },
};
