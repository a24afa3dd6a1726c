import type { Usage } from "../core/message.ts";

/** Keeps what servers really tell: a member that is missing, null or no number is left out. */
export function usageOf(counts: { readonly [Name in keyof Usage]?: unknown }): Usage {
  const usage: { -readonly [Name in keyof Usage]: number } = {};
  for (const name of [
    "inputTokens",
    "outputTokens",
    "cacheReadTokens",
    "cacheWriteTokens",
    "cost",
  ] as const) {
    const count = counts[name];
    if (typeof count === "number" && Number.isFinite(count) && count >= 0) usage[name] = count;
  }
  return usage;
}
