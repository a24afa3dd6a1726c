import { type Activity, type ModelActivity, spanColumn, spanColumns, spanMs, speaker } from "./activity.ts";
import { costAt, type Prices, priceOf, type TokenCounts } from "./cost.ts";
import { guideProvider } from "./message.ts";
import type { MessageCounts } from "./statistics.ts";

/** What happened within a span, by one speaker or model. */
export interface ActivityRow {
  /** When the span begins; undefined where no clock told it. */
  readonly at: number | undefined;
  /** An index of the activity's models; undefined for what no model said. */
  readonly model: number | undefined;
  readonly role: Exclude<keyof MessageCounts, "total">;
  readonly messages: number;
  /** Of language models. `cost` is undefined for what has no price. */
  readonly used?: TokenCounts & { readonly replies: number; readonly cost: number | undefined };
}

/** What happened in a session, at the prices of the user. */
export interface PricedActivity {
  readonly rows: readonly ActivityRow[];
  readonly models: readonly ModelActivity[];
}

export function pricedActivity({ spans, models }: Activity, prices: Prices): PricedActivity {
  const priceOfModel = models.map((model) => (model.isCostTold ? undefined : priceOf(prices, model)));
  const rows: ActivityRow[] = [];
  for (let start = 0; start < spans.length; start += spanColumns) {
    const cell = (column: number): number => spans[start + column] ?? 0;
    const who = cell(spanColumn.who);
    const model = models[who];
    const role = roleOf(who, model);
    const replies = cell(spanColumn.counted);
    const at = cell(spanColumn.span) > 0 ? cell(spanColumn.span) * spanMs : undefined;
    const row = { at, model: model && who, role, messages: cell(spanColumn.messages) };
    if (role !== "assistant" || replies === 0) {
      rows.push(row);
      continue;
    }
    const tokens: TokenCounts = {
      inputTokens: cell(spanColumn.inputTokens),
      outputTokens: cell(spanColumn.outputTokens),
      cacheReadTokens: cell(spanColumn.cacheReadTokens),
      cacheWriteTokens: cell(spanColumn.cacheWriteTokens),
    };
    const price = priceOfModel[who];
    const cost = model?.isCostTold ? cell(spanColumn.cost) : price && costAt(price, tokens);
    rows.push({ ...row, used: { ...tokens, replies, cost } });
  }
  return { rows, models };
}

function roleOf(who: number, model: ModelActivity | undefined): ActivityRow["role"] {
  if (who === speaker.user) return "user";
  if (who === speaker.system) return "system";
  return model?.provider === guideProvider ? "guide" : "assistant";
}
