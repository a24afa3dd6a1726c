import type { ProviderFailure } from "../core/failure.ts";
import type { ReplyEvent } from "../core/reply.ts";
import { SilenceError } from "./providerFailed.ts";

export interface Patience {
  /** How long the server may be silent before its first byte. Local servers load a model in this time. */
  readonly firstByteMs: number;
  /** How long it may be silent later. Keep-alive bytes count as a sign of life. */
  readonly idleMs: number;
}

export const defaultPatience: Patience = { firstByteMs: 300_000, idleMs: 120_000 };

/** What a conversation with a server may use while it lasts. */
export interface Line {
  /** Aborted when the user stops the reply, when patience ends and when nobody listens any more. */
  readonly signal: AbortSignal;
  /** The server showed a sign of life. */
  readonly heard: () => void;
  /** The reply is whole; what may follow is only bookkeeping, so losing it does no harm. */
  readonly complete: () => void;
}

/** Long enough for the token counts that follow a complete reply. */
const bookkeepingMs = 3_000;

type Step = IteratorResult<ReplyEvent, void> | "interrupted";

/**
 * Keeps the contract of `ModelProvider.stream` for a conversation that may throw, hang or end too early.
 *
 * @param talk Yields events; it may throw anything, and ends by yielding `finished` or by just ending.
 * @param failureOf Names what `talk` threw.
 * @returns What `talk` yielded, then exactly one `finished` or `stopped`. Never rejects. An abort is answered at
 *   once, even when `talk` does not react to it.
 */
export async function* converse(
  talk: (line: Line) => AsyncIterable<ReplyEvent>,
  failureOf: (cause: unknown) => ProviderFailure,
  signal: AbortSignal,
  patience: Patience = defaultPatience,
): AsyncGenerator<ReplyEvent, void> {
  const controller = new AbortController();
  let interrupt: (() => void) | undefined;
  let silence: SilenceError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = patience.firstByteMs;
  let isComplete = false;

  const stop = () => {
    controller.abort();
    interrupt?.();
  };
  const startTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silence = new SilenceError(waitMs);
      stop();
    }, waitMs);
  };
  const line: Line = {
    signal: controller.signal,
    heard() {
      waitMs = isComplete ? bookkeepingMs : patience.idleMs;
      if (interrupt) startTimer(); // While nobody pulls, nobody waits.
    },
    complete() {
      isComplete = true;
      waitMs = bookkeepingMs;
    },
  };
  const ending = (cause: unknown): ReplyEvent => {
    if (isComplete) return { type: "finished" };
    if (signal.aborted) return { type: "stopped", by: "user" };
    return { type: "stopped", by: failureOf(silence ?? cause) };
  };

  signal.addEventListener("abort", stop, { once: true });
  let events: AsyncIterator<ReplyEvent, void> | undefined;
  try {
    if (signal.aborted) {
      yield { type: "stopped", by: "user" };
      return;
    }
    events = talk(line)[Symbol.asyncIterator]();
    const pull = (from: AsyncIterator<ReplyEvent, void>) =>
      new Promise<Step>((resolve, reject) => {
        interrupt = () => resolve("interrupted");
        startTimer();
        from.next().then(resolve, reject);
      }).finally(() => {
        interrupt = undefined;
        clearTimeout(timer);
      });
    for (;;) {
      const step = signal.aborted ? "interrupted" : await pull(events);
      if (step === "interrupted" || step.done) {
        yield ending(undefined);
        return;
      }
      yield step.value;
      if (step.value.type === "finished" || step.value.type === "stopped") return;
    }
  } catch (cause) {
    yield ending(cause);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    controller.abort();
    // Not awaited: a generator that hangs would keep the reply from ending.
    void events?.return?.().then(undefined, () => {});
  }
}
