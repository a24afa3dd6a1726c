import type { Cost } from "../core/cost.ts";
import type { Figures, GroupFigures, HistoryStatistics, Statistics } from "../core/statistics.ts";
import { visibleText } from "../core/visibleText.ts";

/** How many of each kind are told; the rest is in the table and in the file. */
const toldLimit = 5;

/**
 * Statistics in a few lines for people, without markup. Names in them are made visible; whoever draws Markdown has to escape it.
 * @param locale For numbers and times; the machine's own when left out.
 */
export function statisticsText(statistics: Statistics, locale?: string): string {
  const { messages, firstMessageAt, lastMessageAt, activeMs } = statistics;
  if (messages.total === 0) return `${headOf(statistics, locale)}. Nothing was said yet.`;
  const timeOf = (at: number) =>
    new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  const period =
    firstMessageAt !== undefined && lastMessageAt !== undefined
      ? [`Time: ${timeOf(firstMessageAt)} to ${timeOf(lastMessageAt)}, ${durationText(activeMs)} active`]
      : [];
  return [
    `${headOf(statistics, locale)}, ${countText(messages.total, "message", locale)}`,
    ...period,
    ...figureLines(statistics, locale),
    ...groupLine("Models", statistics.byModel, locale),
    ...(statistics.kind === "history" ? historyLines(statistics, locale) : []),
  ].join("\n");
}

function headOf(statistics: Statistics, locale: string | undefined): string {
  if (statistics.kind === "session") return `“${visibleText(statistics.title ?? "New session")}”`;
  return countText(statistics.sessions, "session", locale);
}

function figureLines({ messages, replies, tokens, cost, ...times }: Figures, locale?: string): string[] {
  const number = (count: number) => count.toLocaleString(locale);
  const { responseTime, firstWords } = times;
  const ended = [
    ...(replies.stopped > 0 ? [`${number(replies.stopped)} stopped`] : []),
    ...(replies.failed > 0 ? [`${number(replies.failed)} failed`] : []),
    ...(replies.unfinished > 0 ? [`${number(replies.unfinished)} unfinished`] : []),
  ];
  const said = [
    `${number(messages.user)} by you`,
    `${countText(messages.assistant, "reply", locale, "replies")}${ended.length > 0 ? ` (${ended.join(", ")})` : ""}`,
    ...(messages.guide > 0 ? [`${number(messages.guide)} by the Guide`] : []),
  ];
  const cached = [
    ...(tokens.cacheReadTokens > 0 ? [`${number(tokens.cacheReadTokens)} read from a cache`] : []),
    ...(tokens.cacheWriteTokens > 0 ? [`${number(tokens.cacheWriteTokens)} written to a cache`] : []),
  ];
  return [
    `Messages: ${said.join(", ")}`,
    ...(tokens.countedReplies > 0
      ? [
          `Tokens: ${[`${number(tokens.inputTokens)} in`, `${number(tokens.outputTokens)} out`, ...cached].join(", ")}`,
          `Cost: ${costText(cost, locale)}`,
        ]
      : []),
    ...(responseTime.averageMs !== undefined && responseTime.p95Ms !== undefined
      ? [
          `Response time: ${durationText(responseTime.averageMs)} on average, 95 % within ${durationText(responseTime.p95Ms)}${
            firstWords.averageMs === undefined
              ? ""
              : `; first words after ${durationText(firstWords.averageMs)}`
          }`,
        ]
      : []),
  ];
}

const historyLines = (
  { byWorkspace, byTag, byDay, unreadableSessions }: HistoryStatistics,
  locale: string | undefined,
): string[] => {
  const busiest = [...byDay].sort((one, other) => other.messages.total - one.messages.total)[0];
  return [
    ...groupLine("Workspaces", byWorkspace, locale),
    ...groupLine("Tags", byTag, locale),
    ...(busiest && byDay.length > 1
      ? [
          `Days: ${byDay.length.toLocaleString(locale)}, the busiest ${busiest.day} with ${countText(busiest.messages.total, "message", locale)}`,
        ]
      : []),
    ...(unreadableSessions > 0
      ? [`Not counted: ${countText(unreadableSessions, "session", locale)} that cannot be read`]
      : []),
  ];
};

function groupLine(label: string, groups: readonly GroupFigures[], locale: string | undefined): string[] {
  if (groups.length === 0) return [];
  const told = groups
    .slice(0, toldLimit)
    .map(
      ({ name, messages }) => `${visibleText(name) || "unknown"} ${messages.total.toLocaleString(locale)}`,
    );
  const more = groups.length - told.length;
  return [`${label}: ${told.join(", ")}${more > 0 ? `, and ${more.toLocaleString(locale)} more` : ""}`];
}

/** What is known of a cost, and what would have to be set to know more. */
function costText({ amount, unpricedReplies }: Cost, locale?: string): string {
  if (amount === undefined) return "unknown; set prices in “braid.prices”";
  const text = amountText(amount, locale);
  return unpricedReplies === 0
    ? text
    : `${text}, without ${countText(unpricedReplies, "reply", locale, "replies")} that no price is set for`;
}

/** Without a currency, which is the user's own. Small amounts keep two significant digits. */
export const amountText = (amount: number, locale?: string): string =>
  amount === 0 || amount >= 1
    ? amount.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : amount.toLocaleString(locale, { minimumSignificantDigits: 2, maximumSignificantDigits: 2 });

/** "850 ms", "2.3 s", "4 min 10 s", "3 h 20 min". */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return joined(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

const joined = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;

const countText = (count: number, one: string, locale?: string, many = `${one}s`): string =>
  `${count.toLocaleString(locale)} ${count === 1 ? one : many}`;
