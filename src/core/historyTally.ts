import type { EpochMs } from "../base/clock.ts";
import { type Activity, spanColumn, spanColumns, spanMs } from "./activity.ts";
import type { Prices } from "./cost.ts";
import type { HistoryStatistics } from "./statistics.ts";
import { tagKeyOf } from "./tags.ts";
import {
  addModels,
  addProviders,
  type Group,
  groupFiguresOf,
  groupIn,
  modelFiguresOf,
  Tally,
} from "./tally.ts";

/** One session of many. */
export interface HistoryEntry {
  readonly activity: Activity;
  readonly tags: readonly string[];
  readonly workspace: { readonly key: string; readonly name: string };
}

/** Adds sessions up, one at a time, so that whoever has many can let others have their turn. */
export class HistoryTally {
  readonly #prices: Prices;
  readonly #providerName: (id: string) => string;
  readonly #all = new Tally();
  readonly #providers = new Map<string, Group>();
  readonly #models = new Map<string, Group>();
  readonly #days = new Map<string, Group>();
  readonly #workspaces = new Map<string, Group>();
  readonly #tags = new Map<string, Group>();
  readonly #dayOfSpan = new Map<number, string | undefined>();
  #sessions = 0;
  #unreadable = 0;
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;
  #activeMs = 0;

  /** @param providerName How people call a provider. */
  constructor(prices: Prices, providerName: (id: string) => string = (id) => id) {
    this.#prices = prices;
    this.#providerName = providerName;
  }

  add({ activity, tags, workspace }: HistoryEntry): void {
    this.#sessions++;
    this.#all.addSession(activity, this.#prices);
    const groups = [
      groupIn(this.#workspaces, workspace.key, workspace.name),
      ...tags.map((tag) => groupIn(this.#tags, tagKeyOf(tag), tag)),
    ];
    for (const group of groups) group.addSession(activity, this.#prices);
    addModels(this.#models, activity, this.#prices);
    addProviders(this.#providers, activity, this.#prices, this.#providerName);
    this.#addDays(activity);
    this.#firstAt = Math.min(this.#firstAt, activity.firstAt ?? Number.POSITIVE_INFINITY);
    this.#lastAt = Math.max(this.#lastAt, activity.lastAt ?? Number.NEGATIVE_INFINITY);
    this.#activeMs += activity.activeMs;
  }

  addUnreadable(): void {
    this.#unreadable++;
  }

  result(range: { readonly since?: EpochMs; readonly until?: EpochMs } = {}): HistoryStatistics {
    return {
      kind: "history",
      ...range,
      sessions: this.#sessions,
      unreadableSessions: this.#unreadable,
      ...(this.#firstAt <= this.#lastAt && {
        firstMessageAt: this.#firstAt as EpochMs,
        lastMessageAt: this.#lastAt as EpochMs,
      }),
      activeMs: this.#activeMs,
      ...this.#all.figures(),
      byProvider: groupFiguresOf(this.#providers),
      byModel: modelFiguresOf(this.#models),
      byDay: [...this.#days]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([day, group]) => ({ day, sessions: group.sessions, ...group.volume() })),
      byWorkspace: groupFiguresOf(this.#workspaces),
      byTag: groupFiguresOf(this.#tags),
    };
  }

  #addDays({ spans, models }: Activity): void {
    const seen = new Set<Group>();
    for (let at = 0; at < spans.length; at += spanColumns) {
      const span = spans[at + spanColumn.span] ?? 0;
      if (!this.#dayOfSpan.has(span))
        this.#dayOfSpan.set(span, span > 0 ? localDay((span * spanMs) as EpochMs) : undefined);
      const day = this.#dayOfSpan.get(span);
      if (day === undefined) continue;
      const group = groupIn(this.#days, day, day);
      group.addRow(spans, at, models, this.#prices);
      if (!seen.has(group)) group.sessions++;
      seen.add(group);
    }
  }
}

/** The day of a time on this machine: 2026-01-31. */
export function localDay(at: EpochMs): string | undefined {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  if (Number.isNaN(year) || year > 9999) return undefined;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
