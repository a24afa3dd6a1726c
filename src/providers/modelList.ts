import type { ModelInfo } from "../agent/modelProvider.ts";
import { failed, ok, type Result } from "../base/result.ts";
import type { ProviderFailure } from "../core/failure.ts";

type Models = Result<readonly ModelInfo[], ProviderFailure>;

/** Lists are long, but a server could send one without an end. */
export const longestList = 1_000;

/** Model ids come from servers and become menu entries: what is not a short line of text is left out. */
export const isModelId = (id: unknown): id is string =>
  typeof id === "string" && id.length > 0 && id.length <= 200 && !/[\p{Cc}\p{Cf}]/u.test(id);

/**
 * Remembers the last good list of one endpoint and key for some minutes: the picker opens at once, and a new
 * model still shows up soon. Failures are not remembered.
 */
export class ModelCache<Entry extends ModelInfo> {
  readonly #lifetimeMs: number;
  #known: { readonly for: string; readonly atMs: number; readonly models: readonly Entry[] } | undefined;

  constructor(lifetimeMs = 300_000) {
    this.#lifetimeMs = lifetimeMs;
  }

  fresh(key: string, nowMs: number): readonly Entry[] | undefined {
    const known = this.#known;
    return known?.for === key && nowMs - known.atMs < this.#lifetimeMs ? known.models : undefined;
  }

  /** Facts about a model do not change with the minutes, so age does not matter here. */
  find(key: string, model: string): Entry | undefined {
    return this.#known?.for === key ? this.#known.models.find(({ id }) => id === model) : undefined;
  }

  remember(key: string, nowMs: number, models: readonly Entry[]): void {
    this.#known = { for: key, atMs: nowMs, models };
  }
}

/**
 * Runs a listing that may throw or hang.
 *
 * @param timeoutMs For all of it, from asking to the last page.
 */
export async function listModels(
  list: (signal: AbortSignal) => Promise<readonly ModelInfo[]>,
  failureOf: (cause: unknown) => ProviderFailure,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Models> {
  const controller = new AbortController();
  let settle: (failure: ProviderFailure) => void = () => {};
  const stopped = new Promise<Models>((resolve) => {
    settle = (failure) => {
      resolve(failed(failure));
      controller.abort();
    };
  });
  const onAbort = () => settle({ kind: "unreachable", detail: "the request was stopped" });
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(
    () => settle({ kind: "unreachable", detail: `no answer within ${timeoutMs / 1000} s` }),
    timeoutMs,
  );
  try {
    const listed = list(controller.signal).then(ok, (cause) => failed(failureOf(cause)));
    return await Promise.race([stopped, listed]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    controller.abort();
  }
}
