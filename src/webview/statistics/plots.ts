import { html, nothing, type TemplateResult } from "lit";
import type { DayView, GroupView, HistoryView, SessionView } from "../../protocol/statisticsLetters.ts";
import { barTable } from "./barTable.ts";
import { type Bucket, bucketsOf, daysBefore } from "./buckets.ts";
import { type Column, columnChart, type Series } from "./columnChart.ts";
import {
  amountFormat,
  countFormat,
  dayFormat,
  durationFormat,
  type Format,
  shortFormat,
  spanFormat,
  timeFormat,
} from "./formats.ts";

/** What the bars of groups measure. */
export type Measure = "messages" | "tokens" | "cost";
export const measures: Readonly<Record<Measure, { readonly name: string; readonly format: Format }>> = {
  messages: { name: "Messages", format: countFormat },
  tokens: { name: "Tokens", format: countFormat },
  cost: { name: "Cost", format: amountFormat },
};

const measured = ({ messages, tokens, cost }: DayView | GroupView, measure: Measure): number =>
  measure === "messages"
    ? messages.total
    : measure === "tokens"
      ? tokens.inputTokens + tokens.outputTokens
      : (cost.amount ?? 0);

const inAndOut: readonly Series[] = [
  { name: "Input", look: "first" },
  { name: "Output", look: "second" },
];

/** What happened when. @param days How many days back; undefined for all time. */
export function plotsOverTime(
  statistics: HistoryView,
  today: string,
  days: number | undefined,
): TemplateResult {
  const { byDay } = statistics;
  const from = days === undefined ? undefined : daysBefore(today, days - 1);
  const buckets = bucketsOf(byDay, today, from);
  const [columnName, per] = namesOf(buckets);
  const columnsOf = (valuesOf: (day: DayView) => readonly number[]): Column[] =>
    buckets.map((bucket) => ({
      label: labelOf(bucket, per),
      name: spanFormat(bucket),
      values: bucket.days
        .map(valuesOf)
        .reduce(
          (sums, values) => values.map((value, index) => value + (sums[index] ?? 0)),
          [] as readonly number[],
        ),
    }));
  return html`
    ${columnChart({
      title: `Messages per ${per}`,
      columnName,
      series: [{ name: "Messages", look: "first" }],
      columns: columnsOf(({ messages }) => [messages.total]),
      format: countFormat,
      axisFormat: shortFormat,
    })}
    ${
      statistics.tokens.countedReplies === 0
        ? nothing
        : columnChart({
            title: `Tokens per ${per}`,
            columnName,
            series: inAndOut,
            columns: columnsOf(({ tokens }) => [tokens.inputTokens, tokens.outputTokens]),
            format: countFormat,
            axisFormat: shortFormat,
          })
    }
    ${
      statistics.cost.amount === undefined
        ? nothing
        : columnChart({
            title: `Cost per ${per}`,
            columnName,
            series: [{ name: "Cost", look: "first" }],
            columns: columnsOf(({ cost }) => [cost.amount ?? 0]),
            format: amountFormat,
            axisFormat: amountFormat,
            isWhole: false,
          })
    }
  `;
}

function namesOf(
  buckets: readonly Bucket<DayView>[],
): readonly ["Day" | "Week" | "Month", "day" | "week" | "month"] {
  const [middle] = buckets.slice(Math.floor(buckets.length / 2));
  if (!middle || middle.from === middle.to) return ["Day", "day"];
  return middle.from.endsWith("-01") && Number(middle.to.slice(8)) > 27
    ? ["Month", "month"]
    : ["Week", "week"];
}

const labelOf = ({ from }: Bucket<DayView>, per: "day" | "week" | "month"): string =>
  dayFormat(from, per === "month" ? { month: "short", year: "numeric" } : { month: "short", day: "numeric" });

/** Who and what took part, by the measure that was chosen. */
export function plotsByGroup(statistics: HistoryView, measure: Measure): TemplateResult {
  const { name, format } = measures[measure];
  const table = (
    title: string,
    rowName: string,
    groups: readonly GroupView[],
    noteOf?: (group: GroupView) => string,
  ) =>
    barTable({
      ...{ title, rowName, valueName: name, format },
      rows: groups.map((group) => ({
        name: group.name,
        value: measured(group, measure),
        ...(noteOf && { note: noteOf(group) }),
      })),
    });
  const providers = new Map(statistics.byModel.map(({ key, provider }) => [key, provider]));
  return html`
    ${table("By model", "Model", statistics.byModel, ({ key }) => providers.get(key) ?? "")}
    ${table("By provider", "Provider", statistics.byProvider)}
    ${table("By workspace", "Workspace", statistics.byWorkspace)}
    ${table("By tag", "Tag", statistics.byTag)}
  `;
}

/** How long people waited for whom. */
export const responseTimes = ({ byModel }: HistoryView | SessionView): TemplateResult | typeof nothing =>
  barTable({
    ...{ title: "Response time by model", rowName: "Model", valueName: "Average", markName: "95 % within" },
    format: durationFormat,
    rows: byModel.map(({ name, provider, responseTime: { averageMs = 0, p95Ms } }) => ({
      ...{ name, note: provider, value: averageMs },
      ...(p95Ms !== undefined && { marked: p95Ms }),
    })),
  });

/** One session: its replies, one after the other. */
export function plotsOfReplies({ replySeries, byModel }: SessionView): TemplateResult {
  const columnsOf = (
    valuesOf: (reply: SessionView["replySeries"][number]) => readonly (number | undefined)[],
  ) =>
    replySeries.map((reply, index) => ({
      label: `${index + 1}`,
      name: `Reply ${index + 1}, ${timeFormat(reply.at)}`,
      values: valuesOf(reply),
    }));
  const columnName = "Reply";
  return html`
    ${columnChart({
      title: "Tokens of each reply",
      columnName,
      series: inAndOut,
      columns: columnsOf(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]),
      format: countFormat,
      axisFormat: shortFormat,
    })}
    ${columnChart({
      title: "Response time of each reply",
      columnName,
      series: [
        { name: "Until the first words", look: "second" },
        { name: "Until the end", look: "first" },
      ],
      columns: columnsOf(({ responseMs, firstWordsMs }) =>
        responseMs === undefined
          ? [undefined, undefined]
          : [firstWordsMs ?? 0, responseMs - (firstWordsMs ?? 0)],
      ),
      format: durationFormat,
      axisFormat: durationFormat,
      isWhole: false,
    })}
    ${
      byModel.length < 2
        ? nothing
        : barTable({
            ...{ title: "Messages by model", rowName: "Model", valueName: "Messages", format: countFormat },
            rows: byModel.map(({ name, provider, messages }) => ({
              name,
              note: provider,
              value: messages.total,
            })),
          })
    }
  `;
}
