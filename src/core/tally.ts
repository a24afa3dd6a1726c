import {
  type Activity,
  type ModelActivity,
  spanColumn,
  spanColumns,
  speaker,
  type TimeDigest,
} from "./activity.ts";
import { costAt, type Prices, priceOf, type TokenCounts } from "./cost.ts";
import { guideProvider } from "./message.ts";
import type { Figures, GroupFigures, ModelFigures, ResponseTimes, Volume } from "./statistics.ts";

/** Adds up what sessions, or parts of them, tell. */
export class Tally {
  readonly #messages = { user: 0, assistant: 0, guide: 0, system: 0, total: 0 };
  readonly #tokens = {
    ...{ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
    countedReplies: 0,
  };
  #amount: number | undefined;
  #unpricedReplies = 0;
  readonly #replies = [0, 0, 0, 0];
  readonly #responses = new TimeTally();
  readonly #firstWords = new TimeTally();

  addSession({ spans, models }: Activity, prices: Prices): void {
    for (let at = 0; at < spans.length; at += spanColumns) this.addRow(spans, at, models, prices);
    for (const model of models) this.addModel(model);
  }

  /** @param at Where the row begins. */
  addRow(spans: readonly number[], at: number, models: readonly ModelActivity[], prices: Prices): void {
    const cell = (column: number): number => spans[at + column] ?? 0;
    const who = cell(spanColumn.who);
    const count = cell(spanColumn.messages);
    const model = models[who];
    const role =
      who === speaker.user
        ? "user"
        : who === speaker.system
          ? "system"
          : model?.provider === guideProvider
            ? "guide"
            : "assistant";
    this.#messages[role] += count;
    this.#messages.total += count;
    const counted = cell(spanColumn.counted);
    if (role !== "assistant" || counted === 0) return;
    const used: TokenCounts = {
      inputTokens: cell(spanColumn.inputTokens),
      outputTokens: cell(spanColumn.outputTokens),
      cacheReadTokens: cell(spanColumn.cacheReadTokens),
      cacheWriteTokens: cell(spanColumn.cacheWriteTokens),
    };
    for (const name of ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"] as const)
      this.#tokens[name] += used[name];
    this.#tokens.countedReplies += counted;
    const price = model && !model.isCostTold ? priceOf(prices, model) : undefined;
    if (model?.isCostTold) this.#amount = (this.#amount ?? 0) + cell(spanColumn.cost);
    else if (price) this.#amount = (this.#amount ?? 0) + costAt(price, used);
    else this.#unpricedReplies += counted;
  }

  addModel({ provider, outcomes, responses, firstWords }: ModelActivity): void {
    if (provider === guideProvider) return;
    for (const [index, count] of outcomes.entries())
      this.#replies[index] = (this.#replies[index] ?? 0) + count;
    if (responses) this.#responses.add(responses);
    if (firstWords) this.#firstWords.add(firstWords);
  }

  volume(): Volume {
    return {
      messages: { ...this.#messages },
      tokens: { ...this.#tokens },
      cost: {
        ...(this.#amount !== undefined && { amount: this.#amount }),
        unpricedReplies: this.#unpricedReplies,
      },
    };
  }

  figures(): Figures {
    const [complete = 0, stopped = 0, failed = 0, unfinished = 0] = this.#replies;
    return {
      ...this.volume(),
      replies: { complete, stopped, failed, unfinished },
      responseTime: this.#responses.result(),
      firstWords: this.#firstWords.result(),
    };
  }
}

class TimeTally {
  #totalMs = 0;
  #count = 0;
  readonly #counts = new Map<number, number>();

  add({ totalMs, counts }: TimeDigest): void {
    this.#totalMs += totalMs;
    for (let at = 0; at + 1 < counts.length; at += 2) {
      const [ms = 0, count = 0] = [counts[at], counts[at + 1]];
      this.#count += count;
      this.#counts.set(ms, (this.#counts.get(ms) ?? 0) + count);
    }
  }

  result(): ResponseTimes {
    if (this.#count === 0) return { count: 0 };
    const rank = Math.ceil(this.#count * 0.95);
    let passed = 0;
    let p95Ms = 0;
    for (const [ms, count] of [...this.#counts].sort(([one], [other]) => one - other)) {
      p95Ms = ms;
      passed += count;
      if (passed >= rank) break;
    }
    return { count: this.#count, averageMs: this.#totalMs / this.#count, p95Ms };
  }
}

/** What is added up under one name. */
export class Group extends Tally {
  readonly key: string;
  readonly name: string;
  sessions = 0;

  constructor(key: string, name: string) {
    super();
    this.key = key;
    this.name = name;
  }

  override addSession(activity: Activity, prices: Prices): void {
    super.addSession(activity, prices);
    this.sessions++;
  }
}

export function groupIn(groups: Map<string, Group>, key: string, name: string): Group {
  const known = groups.get(key) ?? new Group(key, name);
  groups.set(key, known);
  return known;
}

const modelKeyOf = ({ provider, model }: ModelActivity): string => JSON.stringify([provider, model]);

export const addModels = (groups: Map<string, Group>, activity: Activity, prices: Prices): void =>
  addBy(groups, activity, prices, (model) => [modelKeyOf(model), model.model]);

export const addProviders = (
  groups: Map<string, Group>,
  activity: Activity,
  prices: Prices,
  nameOf: (provider: string) => string,
): void => addBy(groups, activity, prices, ({ provider }) => [provider, nameOf(provider)]);

/** What people said is nobody's: groups of models hold replies only. */
function addBy(
  groups: Map<string, Group>,
  { spans, models }: Activity,
  prices: Prices,
  identityOf: (model: ModelActivity) => readonly [key: string, name: string],
): void {
  const byIndex = models.map((model) => groupIn(groups, ...identityOf(model)));
  for (const [index, model] of models.entries()) byIndex[index]?.addModel(model);
  for (const group of new Set(byIndex)) group.sessions++;
  for (let at = 0; at < spans.length; at += spanColumns)
    byIndex[spans[at + spanColumn.who] ?? -1]?.addRow(spans, at, models, prices);
}

/** The busiest first. */
export const groupFiguresOf = (groups: ReadonlyMap<string, Group>): GroupFigures[] =>
  [...groups.values()]
    .map((group) => ({ key: group.key, name: group.name, sessions: group.sessions, ...group.figures() }))
    .sort((one, other) => other.messages.total - one.messages.total || (one.key < other.key ? -1 : 1));

export const modelFiguresOf = (groups: ReadonlyMap<string, Group>): ModelFigures[] =>
  groupFiguresOf(groups).map((figures) => {
    const [provider, model] = JSON.parse(figures.key) as [string, string];
    return { ...figures, provider, model };
  });
