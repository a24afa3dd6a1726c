import { html, nothing, type TemplateResult } from "lit";
import type { FiguresView, HistoryView, SessionView } from "../../protocol/statisticsLetters.ts";
import { amountFormat, countFormat, durationFormat, shortFormat, timeFormat } from "./formats.ts";

interface Figure {
  readonly name: string;
  readonly value: string;
  /** The number in full, where `value` is rounded. */
  readonly exact?: string;
  readonly note?: string | undefined;
}

/** The most important figures, large. */
export const keyFigures = (statistics: HistoryView | SessionView): TemplateResult =>
  html`<dl class="figures">
    ${figuresOf(statistics).map(
      ({ name, value, exact, note }) =>
        html`<div class="figure">
          <dt>${name}</dt>
          <dd title=${exact ?? nothing}>${value}</dd>
          ${note === undefined ? nothing : html`<dd class="note">${note}</dd>`}
        </div>`,
    )}
  </dl>`;

function figuresOf(statistics: HistoryView | SessionView): Figure[] {
  const { messages, replies, tokens, cost, responseTime, activeMs } = statistics;
  const sum = tokens.inputTokens + tokens.outputTokens;
  return [
    ...(statistics.kind === "history"
      ? [
          {
            name: "Sessions",
            value: countFormat(statistics.sessions),
            note:
              statistics.unreadableSessions > 0
                ? `${countFormat(statistics.unreadableSessions)} that cannot be read are not counted`
                : undefined,
          },
        ]
      : []),
    {
      name: "Messages",
      value: shortFormat(messages.total),
      exact: countFormat(messages.total),
      note: joined([
        `${countFormat(messages.user)} by you`,
        `${countFormat(messages.assistant)} replies`,
        messages.guide > 0 && `${countFormat(messages.guide)} by the Guide`,
      ]),
    },
    ...(tokens.countedReplies > 0
      ? [
          {
            name: "Tokens",
            value: shortFormat(sum),
            exact: countFormat(sum),
            note: joined([
              `${shortFormat(tokens.inputTokens)} in`,
              `${shortFormat(tokens.outputTokens)} out`,
              tokens.cacheReadTokens > 0 && `${shortFormat(tokens.cacheReadTokens)} from a cache`,
            ]),
          },
        ]
      : []),
    ...(cost.amount === undefined
      ? []
      : [
          {
            name: "Cost",
            value: amountFormat(cost.amount),
            note:
              cost.unpricedReplies > 0
                ? `without ${countFormat(cost.unpricedReplies)} replies that have no price`
                : undefined,
          },
        ]),
    ...(responseTime.averageMs === undefined
      ? []
      : [
          {
            name: "Response time",
            value: durationFormat(responseTime.averageMs),
            note:
              responseTime.p95Ms === undefined
                ? undefined
                : `95 % within ${durationFormat(responseTime.p95Ms)}`,
          },
        ]),
    {
      name: statistics.kind === "session" ? "Duration" : "Active time",
      value: durationFormat(statistics.kind === "session" ? statistics.durationMs : activeMs),
      note: statistics.kind === "session" ? `${durationFormat(activeMs)} active` : undefined,
    },
    ...repliesFigure(replies),
  ];
}

/** Only where something went wrong: otherwise it would say the same as the messages. */
function repliesFigure({ complete, stopped, failed, unfinished }: FiguresView["replies"]): Figure[] {
  if (stopped + failed + unfinished === 0) return [];
  return [
    {
      name: "Completed",
      value: shortFormat(complete),
      exact: countFormat(complete),
      note: joined([
        stopped > 0 && `${countFormat(stopped)} stopped`,
        failed > 0 && `${countFormat(failed)} failed`,
        unfinished > 0 && `${countFormat(unfinished)} unfinished`,
      ]),
    },
  ];
}

const joined = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(" · ");

/** When it began and ended, in words. */
export const periodLine = ({
  firstMessageAt,
  lastMessageAt,
}: HistoryView | SessionView): string | undefined =>
  firstMessageAt === undefined || lastMessageAt === undefined
    ? undefined
    : `${timeFormat(firstMessageAt)} – ${timeFormat(lastMessageAt)}`;
