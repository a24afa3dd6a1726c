import type {
  Figures,
  HistoryStatistics,
  SessionStatistics,
  Statistics,
  Volume,
} from "../core/statistics.ts";

/** What says that a file is ours. The number grows only when what is there already changes its meaning. */
const format = { format: "braid-statistics", version: 1 } as const;

/** Statistics as a JSON file: all that is known. */
export const statisticsJson = (statistics: Statistics): string =>
  `${JSON.stringify({ ...format, ...statistics }, null, 2)}\n`;

/** Part, name, then figures. Where the part of a day or a total has no such figure, the cell is empty. */
const columns = [
  ...["part", "name", "sessions", "messages", "userMessages", "replies", "guideAnswers", "systemMessages"],
  ...["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "countedReplies"],
  ...["cost", "unpricedReplies", "completeReplies", "stoppedReplies", "failedReplies", "unfinishedReplies"],
  ...["averageResponseMs", "p95ResponseMs", "averageFirstWordsMs", "p95FirstWordsMs"],
] as const;

type Cell = string | number | undefined;

/**
 * Statistics as one table for a spreadsheet (RFC 4180): the total first, then a row for each model, provider, day, workspace and
 * tag. Names come from models, imports and other machines; none of them can become a formula.
 */
export function statisticsCsv(statistics: Statistics): string {
  const rows = statistics.kind === "session" ? sessionRows(statistics) : historyRows(statistics);
  return [columns, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

const sessionRows = (statistics: SessionStatistics): Cell[][] => [
  ["total", statistics.title, 1, ...figureCells(statistics)],
  ["shown", statistics.title, 1, ...figureCells(statistics.shown)],
  ...statistics.byModel.map((model) => [
    "model",
    `${model.provider}/${model.model}`,
    1,
    ...figureCells(model),
  ]),
];

function historyRows(statistics: HistoryStatistics): Cell[][] {
  const { byProvider, byModel, byDay, byWorkspace, byTag } = statistics;
  const named = (part: string, groups: typeof byTag): Cell[][] =>
    groups.map((group) => [part, group.name, group.sessions, ...figureCells(group)]);
  return [
    ["total", undefined, statistics.sessions, ...figureCells(statistics)],
    ...named("provider", byProvider),
    ...byModel.map((model) => [
      "model",
      `${model.provider}/${model.model}`,
      model.sessions,
      ...figureCells(model),
    ]),
    ...byDay.map((day) => ["day", day.day, day.sessions, ...volumeCells(day)]),
    ...named("workspace", byWorkspace),
    ...named("tag", byTag),
  ];
}

const figureCells = (figures: Figures): Cell[] => [
  ...volumeCells(figures),
  ...[figures.replies.complete, figures.replies.stopped, figures.replies.failed, figures.replies.unfinished],
  ...[figures.responseTime.averageMs, figures.responseTime.p95Ms],
  ...[figures.firstWords.averageMs, figures.firstWords.p95Ms],
];

const volumeCells = ({ messages, tokens, cost }: Volume): Cell[] => [
  ...[messages.total, messages.user, messages.assistant, messages.guide, messages.system],
  ...[tokens.inputTokens, tokens.outputTokens, tokens.cacheReadTokens, tokens.cacheWriteTokens],
  ...[tokens.countedReplies, cost.amount, cost.unpricedReplies],
];

/** What spreadsheets take for the beginning of a formula, also in its full-width form, or pass over before one. */
const formulaStart = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cellText(cell: Cell): string {
  if (typeof cell !== "string") return cell === undefined ? "" : String(cell);
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
