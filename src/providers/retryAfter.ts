/** Longer waits are not worth a count-down, and a server may write anything. */
const longestWaitMs = 24 * 3_600_000;

/**
 * How long a server asks us to wait, in milliseconds; undefined when it does not say.
 *
 * @param nowMs When the answer arrived, for headers that name an instant and an answer without a date of its own.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const wait = askedWait(headers, nowMs) ?? limitReset(headers, nowMs);
  return wait === undefined || !Number.isFinite(wait) || wait < 0
    ? undefined
    : Math.min(Math.ceil(wait), longestWaitMs);
}

function askedWait(headers: Headers, nowMs: number): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = readNumber(value);
  return seconds === undefined ? untilInstant(value, headers, nowMs) : seconds * 1000;
}

/** Both providers say per kind of limit what is left of it and when it is full again; the exhausted ones count. */
function limitReset(headers: Headers, nowMs: number): number | undefined {
  const waits: number[] = [];
  for (const kind of ["requests", "tokens", "input-tokens", "output-tokens"]) {
    for (const [left, reset] of [
      [`anthropic-ratelimit-${kind}-remaining`, `anthropic-ratelimit-${kind}-reset`],
      [`x-ratelimit-remaining-${kind}`, `x-ratelimit-reset-${kind}`],
    ] as const) {
      if (readNumber(headers.get(left)) !== 0) continue;
      const value = headers.get(reset) ?? "";
      const wait = readSpan(value) ?? untilInstant(value, headers, nowMs);
      if (wait !== undefined) waits.push(wait);
    }
  }
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

const readNumber = (text: string | null): number | undefined =>
  text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;

/** Counted from the server's own clock where it shows it, since the two may disagree by minutes. */
function untilInstant(text: string, headers: Headers, nowMs: number): number | undefined {
  // `Date.parse` makes a date of nearly anything, such as "-5".
  const instant = /^([A-Z][a-z]{2,8}, |\d{4}-\d\d-\d\dT)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) return undefined;
  const served = Date.parse(headers.get("date") ?? "");
  return Math.max(0, instant - (Number.isNaN(served) ? nowMs : served));
}

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** Reads OpenAI's spans, such as `6m0s` and `20ms`. */
function readSpan(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    total += Number(amount) * unitMs[unit as keyof typeof unitMs];
  return total;
}
