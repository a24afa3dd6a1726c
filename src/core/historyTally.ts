import type { EpochMs } from "../base/clock.ts";
import type { Activity } from "./activity.ts";
import { type PricedActivity, pricedActivity } from "./activityRows.ts";
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
  /** Asking a calendar is slow, and many sessions happen at one time. */
  readonly #knownDays = new Map<number, string | undefined>();
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
    const priced = pricedActivity(activity, this.#prices);
    this.#all.addSession(priced);
    const groups = [
      groupIn(this.#workspaces, workspace.key, workspace.name),
      ...tags.map((tag) => groupIn(this.#tags, tagKeyOf(tag), tag)),
    ];
    for (const group of groups) group.addSession(priced);
    addModels(this.#models, priced);
    addProviders(this.#providers, priced, this.#providerName);
    this.#addDays(priced);
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

  #addDays({ rows }: PricedActivity): void {
    const seen = new Set<Group>();
    for (const row of rows) {
      const day = row.at === undefined ? undefined : this.#dayOf(row.at);
      if (day === undefined) continue;
      const group = groupIn(this.#days, day, day);
      group.addRow(row);
      if (!seen.has(group)) group.sessions++;
      seen.add(group);
    }
  }

  #dayOf(at: number): string | undefined {
    if (!this.#knownDays.has(at)) this.#knownDays.set(at, localDay(at as EpochMs));
    return this.#knownDays.get(at);
  }
}

/** The day of a time on this machine: 2026-01-31. */
export function localDay(at: EpochMs): string | undefined {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  if (Number.isNaN(year) || year > 9999) return undefined;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
