import * as v from "valibot";
import type { AnswerOf, HandlersOf, PageProtocol } from "./page.ts";

/** What the statistics page shows. Names in here are untrusted text; times are in milliseconds. */

const nothing = v.object({});
const count = v.number();
const maybe = v.optional(v.number());

const volume = {
  messages: v.object({ user: count, assistant: count, guide: count, system: count, total: count }),
  tokens: v.object({
    ...{ inputTokens: count, outputTokens: count, cacheReadTokens: count, cacheWriteTokens: count },
    countedReplies: count,
  }),
  cost: v.object({ amount: maybe, unpricedReplies: count }),
};

const times = v.object({ count, averageMs: maybe, p95Ms: maybe });
const figures = {
  ...volume,
  replies: v.object({ complete: count, stopped: count, failed: count, unfinished: count }),
  responseTime: times,
  firstWords: times,
};
const period = { firstMessageAt: maybe, lastMessageAt: maybe, activeMs: count };

const group = { ...figures, key: v.string(), name: v.string(), sessions: count };
const model = { ...group, provider: v.string(), model: v.string() };
const listOf = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.readonly());

const historySchema = v.object({
  kind: v.literal("history"),
  ...figures,
  ...period,
  since: maybe,
  until: maybe,
  sessions: count,
  unreadableSessions: count,
  byProvider: listOf(v.object(group)),
  byModel: listOf(v.object(model)),
  byDay: listOf(v.object({ ...volume, day: v.string(), sessions: count })),
  byWorkspace: listOf(v.object(group)),
  byTag: listOf(v.object(group)),
});
export type HistoryView = v.InferOutput<typeof historySchema>;
export type GroupView = HistoryView["byTag"][number];
export type DayView = HistoryView["byDay"][number];
export type FiguresView = Pick<HistoryView, keyof typeof figures>;

const sessionSchema = v.object({
  kind: v.literal("session"),
  ...figures,
  ...period,
  session: v.string(),
  title: v.optional(v.string()),
  durationMs: count,
  inheritedMessages: count,
  byModel: listOf(v.object(model)),
  /** The newest replies, oldest first. */
  replySeries: listOf(
    v.object({
      at: count,
      ...{ inputTokens: maybe, outputTokens: maybe, responseMs: maybe, firstWordsMs: maybe },
    }),
  ),
});
export type SessionView = v.InferOutput<typeof sessionSchema>;

/** Days back from today; undefined for all time. */
const days = v.optional(v.picklist([7, 30, 90]));
const filters = { days, scope: v.picklist(["current", "all"]) };
export const filtersSchema = v.object(filters);
export type Filters = v.InferOutput<typeof filtersSchema>;

export const statisticsRequests = {
  /** The page has loaded: what is it about? */
  load: {
    params: nothing,
    result: v.object({
      /** Undefined when it is about all sessions. */
      session: v.optional(v.string()),
      /** What the open workspace is called; undefined when no folder is open. */
      workspace: v.optional(v.string()),
    }),
  },
  /** A question that comes while another is being answered ends that one. A page of one session ignores filters. */
  count: {
    params: filtersSchema,
    result: v.object({
      statistics: v.variant("kind", [historySchema, sessionSchema]),
      /** Today where the reader is: 2026-01-31. */
      today: v.string(),
    }),
  },
  /** Writes the figures to a file; the host asks which kind. */
  export: { params: filtersSchema, result: nothing },
  openSession: { params: nothing, result: nothing },
  setPrices: { params: nothing, result: nothing },
} as const;

type Table = typeof statisticsRequests;
export type Counted = AnswerOf<Table, "count">;
export type StatisticsHandlers = HandlersOf<Table>;

/** Something was said, so there are other figures. */
const statisticsNotice = v.object({ type: v.literal("changed") });
export type StatisticsNotice = v.InferOutput<typeof statisticsNotice>;

/** The only words host and statistics page may say to each other. */
export const statisticsProtocol: PageProtocol<Table, StatisticsNotice> = {
  requests: statisticsRequests,
  notice: statisticsNotice,
  waitsForPerson: new Set(["export"]),
};
