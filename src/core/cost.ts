import { isJsonObject } from "../base/json.ts";
import type { ModelRef } from "./message.ts";
import type { ModelUsage } from "./summaryFacts.ts";

/** What a million tokens cost, in the user's currency. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** As input where left out. */
  readonly cacheRead?: number;
  /** As input where left out. */
  readonly cacheWrite?: number;
}

export interface TokenCounts {
  /** Without those that were read from or written to a cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** The prices that the user set, best match first. */
export interface Prices {
  readonly rules: readonly { readonly name: string; readonly isPrefix: boolean; readonly price: Price }[];
}

export const noPrices: Prices = { rules: [] };

/**
 * Reads prices by name: `provider/model` or `model`, in any case; a `*` at the end stands for whatever follows.
 * @param value Untrusted: what has the wrong form is left out.
 */
export function readPrices(value: unknown): Prices {
  if (!isJsonObject(value)) return noPrices;
  const rules = Object.entries(value).flatMap(([pattern, entry]) => {
    const price = readPrice(entry);
    const isPrefix = pattern.endsWith("*");
    const name = (isPrefix ? pattern.slice(0, -1) : pattern).toLowerCase();
    return price ? [{ name, isPrefix, price }] : [];
  });
  return {
    rules: rules.sort(
      (one, other) => Number(one.isPrefix) - Number(other.isPrefix) || other.name.length - one.name.length,
    ),
  };
}

function readPrice(value: unknown): Price | undefined {
  if (!isJsonObject(value)) return undefined;
  const { input, output, cacheRead, cacheWrite } = value;
  if (!isAmount(input) || !isAmount(output)) return undefined;
  return {
    ...{ input, output },
    ...(isAmount(cacheRead) && { cacheRead }),
    ...(isAmount(cacheWrite) && { cacheWrite }),
  };
}

const isAmount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

/** A whole name goes before a beginning, a longer one before a shorter one. Undefined when no price was set. */
export function priceOf({ rules }: Prices, { provider, model }: ModelRef): Price | undefined {
  const names = [`${provider}/${model}`.toLowerCase(), model.toLowerCase()];
  return rules.find(({ name, isPrefix }) =>
    names.some((each) => (isPrefix ? each.startsWith(name) : each === name)),
  )?.price;
}

/** What tokens cost at a price, in the price's currency. */
export function costAt({ input, output, cacheRead = input, cacheWrite = input }: Price, used: TokenCounts) {
  const perMillion =
    used.inputTokens * input +
    used.outputTokens * output +
    used.cacheReadTokens * cacheRead +
    used.cacheWriteTokens * cacheWrite;
  return perMillion / 1_000_000;
}

/** What replies cost, as far as that is known. */
export interface Cost {
  /** In the currency of the user's prices, US dollars where an endpoint told it. Undefined when nothing is known. */
  readonly amount?: number;
  /** Replies that used tokens for which no price is set; they are not in `amount`. */
  readonly unpricedReplies: number;
}

/** What a session's replies cost, from its summary. A reply of a branch is counted in the branch and in its origin. */
export function costOfUsage(usage: readonly ModelUsage[], prices: Prices): Cost {
  let amount: number | undefined;
  let unpricedReplies = 0;
  for (const used of usage) {
    const price = used.cost === undefined ? priceOf(prices, used) : undefined;
    const cost = used.cost ?? (price && costAt(price, used));
    if (cost === undefined) unpricedReplies += used.replies;
    else amount = (amount ?? 0) + cost;
  }
  return { ...(amount !== undefined && { amount }), unpricedReplies };
}
