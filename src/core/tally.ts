import type { ModelActivity, TimeDigest } from "./activity.ts";
import type { ActivityRow, PricedActivity } from "./activityRows.ts";
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

  addSession({ rows, models }: PricedActivity): void {
    for (const row of rows) this.addRow(row);
    for (const model of models) this.addModel(model);
  }

  addRow({ role, messages, used }: ActivityRow): void {
    this.#messages[role] += messages;
    this.#messages.total += messages;
    if (!used) return;
    this.#tokens.inputTokens += used.inputTokens;
    this.#tokens.outputTokens += used.outputTokens;
    this.#tokens.cacheReadTokens += used.cacheReadTokens;
    this.#tokens.cacheWriteTokens += used.cacheWriteTokens;
    this.#tokens.countedReplies += used.replies;
    if (used.cost === undefined) this.#unpricedReplies += used.replies;
    else this.#amount = (this.#amount ?? 0) + used.cost;
  }

  addModel({ provider, outcomes, responses, firstWords }: ModelActivity): void {
    if (provider === guideProvider) return;
    for (let index = 0; index < outcomes.length; index++)
      this.#replies[index] = (this.#replies[index] ?? 0) + (outcomes[index] ?? 0);
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
      const ms = counts[at] ?? 0;
      const count = counts[at + 1] ?? 0;
      this.#count += count;
      this.#counts.set(ms, (this.#counts.get(ms) ?? 0) + count);
    }
  }

  result(): ResponseTimes {
    if (this.#count === 0) return { count: 0 };
    const rank = Math.ceil(this.#count * 0.95);
    let passed = 0;
    let p95Ms = 0;
    for (const ms of Float64Array.from(this.#counts.keys()).sort()) {
      p95Ms = ms;
      passed += this.#counts.get(ms) ?? 0;
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

  override addSession(activity: PricedActivity): void {
    super.addSession(activity);
    this.sessions++;
  }
}

export function groupIn(groups: Map<string, Group>, key: string, name: string): Group {
  const known = groups.get(key) ?? new Group(key, name);
  groups.set(key, known);
  return known;
}

const modelKeyOf = ({ provider, model }: ModelActivity): string => JSON.stringify([provider, model]);

export const addModels = (groups: Map<string, Group>, activity: PricedActivity): void =>
  addBy(groups, activity, (model) => [modelKeyOf(model), model.model]);

export const addProviders = (
  groups: Map<string, Group>,
  activity: PricedActivity,
  nameOf: (provider: string) => string,
): void => addBy(groups, activity, ({ provider }) => [provider, nameOf(provider)]);

/** What people said is nobody's: groups of models hold replies only. */
function addBy(
  groups: Map<string, Group>,
  { rows, models }: PricedActivity,
  identityOf: (model: ModelActivity) => readonly [key: string, name: string],
): void {
  const byIndex = models.map((model) => groupIn(groups, ...identityOf(model)));
  for (const [index, model] of models.entries()) byIndex[index]?.addModel(model);
  for (const group of new Set(byIndex)) group.sessions++;
  for (const row of rows) if (row.model !== undefined) byIndex[row.model]?.addRow(row);
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
