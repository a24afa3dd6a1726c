import type { Cost } from "../../core/cost.ts";
import type { Figures, GroupFigures, HistoryStatistics, SessionStatistics } from "../../core/statistics.ts";
import type { StoreCommand } from "../command.ts";
import { safeLine } from "../output/safeText.ts";
import type { Style } from "../output/style.ts";
import { tableOf } from "../output/table.ts";
import { sessionNamed } from "../selection.ts";
import type { Terminal } from "../terminal.ts";
import { givenTexts } from "../verbArguments.ts";

export const statsCommand: StoreCommand = {
  name: "stats",
  summary: "Count messages, tokens, cost and response times.",
  details: "Of one session, or of all of them. Cost is known where an endpoint told it.",
  usage: "[SESSION]",
  words: [0, 1],
  completes: "session",
  options: {
    here: { kind: "flag", help: "Only the sessions of this folder's project." },
    since: { kind: "text", value: "DATE", help: "What was said since this day or time, such as 2026-01-31." },
    until: { kind: "text", value: "DATE", help: "And until then." },
  },
  examples: [
    ["braid stats", "of all sessions"],
    ["braid stats last", "of the session used last"],
    ["braid stats --since 2026-01-01 --json", "for a script"],
  ],
  access: "read",
  async run(context) {
    const { app, args, terminal } = context;
    const [name] = args.words;
    const found = await context.run<SessionStatistics | HistoryStatistics>("session.stats", {
      ...(name !== undefined && { session: (await sessionNamed(app, name)).id }),
      ...(args.flag("here") && { workspace: "current" }),
      ...givenTexts(args, "since", "until"),
    });
    return {
      json: found,
      text: found.kind === "session" ? ofSession(found, terminal) : ofAll(found, terminal),
    };
  },
};

function ofSession(found: SessionStatistics, terminal: Terminal): string {
  return `${facts(
    [
      ["Session", safeLine(found.title ?? found.session)],
      ...figures(found),
      ["First message", timeOf(found.firstMessageAt)],
      ["Last message", timeOf(found.lastMessageAt)],
      ["Duration", durationOf(found.durationMs)],
      ["Active", durationOf(found.activeMs)],
    ],
    terminal.style,
  )}${groupTable("MODEL", found.byModel, terminal)}`;
}

function ofAll(found: HistoryStatistics, terminal: Terminal): string {
  const unread = found.unreadableSessions;
  return `${facts(
    [
      ["Sessions", `${found.sessions}${unread > 0 ? `, and ${unread} that cannot be read` : ""}`],
      ...figures(found),
      ["First message", timeOf(found.firstMessageAt)],
      ["Last message", timeOf(found.lastMessageAt)],
      ["Active", durationOf(found.activeMs)],
    ],
    terminal.style,
  )}${groupTable("PROVIDER", found.byProvider, terminal)}${groupTable("MODEL", found.byModel, terminal)}${groupTable(
    "PROJECT",
    found.byWorkspace,
    terminal,
  )}${groupTable("TAG", found.byTag, terminal)}`;
}

type Fact = readonly [name: string, value: string];

function figures({ messages, tokens, cost, replies, responseTime, firstWords }: Figures): readonly Fact[] {
  const cached = tokens.cacheReadTokens + tokens.cacheWriteTokens;
  const { user, assistant, guide, system } = messages;
  const others = [guide > 0 && `${guide} of the Guide`, system > 0 && `${system} of the system`].filter(
    Boolean,
  );
  const ended = [
    replies.stopped > 0 && `${replies.stopped} stopped`,
    replies.failed > 0 && `${replies.failed} failed`,
    replies.unfinished > 0 && `${replies.unfinished} unfinished`,
  ].filter(Boolean);
  const slow = responseTime.p95Ms === undefined ? "" : `, 95 of 100 within ${durationOf(responseTime.p95Ms)}`;
  return [
    ["Messages", [`${numberOf(user)} asked`, `${numberOf(assistant)} answered`, ...others].join(", ")],
    ["Replies", [`${numberOf(replies.complete)} complete`, ...ended].join(", ")],
    [
      "Tokens",
      `${numberOf(tokens.inputTokens)} in, ${numberOf(tokens.outputTokens)} out${cached > 0 ? `, ${numberOf(cached)} by a cache` : ""}`,
    ],
    ["Cost", costOf(cost)],
    [
      "Response time",
      responseTime.averageMs === undefined ? "" : `${durationOf(responseTime.averageMs)} on average${slow}`,
    ],
    [
      "First words",
      firstWords.averageMs === undefined ? "" : `after ${durationOf(firstWords.averageMs)} on average`,
    ],
  ];
}

/** Names and values below each other; what is not known is left out. */
function facts(all: readonly Fact[], style: Style): string {
  const known = all.filter(([, value]) => value !== "");
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${style.dim(name.padEnd(width))}  ${value}\n`).join("");
}

function groupTable(title: string, groups: readonly GroupFigures[], { width, style }: Terminal): string {
  if (groups.length === 0) return "";
  const columns = [
    { title, shrinksTo: 16 },
    { title: "SESSIONS", isRight: true, leftOut: 1 },
    { title: "MESSAGES", isRight: true },
    { title: "IN", isRight: true, leftOut: 2 },
    { title: "OUT", isRight: true, leftOut: 2 },
    { title: "COST", isRight: true, leftOut: 3 },
  ];
  const rows = groups.map(({ name, sessions, messages, tokens, cost }) => [
    safeLine(name),
    numberOf(sessions),
    numberOf(messages.total),
    numberOf(tokens.inputTokens),
    numberOf(tokens.outputTokens),
    costOf(cost),
  ]);
  return `\n${tableOf(columns, rows, width, style.bold)}`;
}

const numberOf = (count: number): string => count.toLocaleString("en-US");

const costOf = ({ amount }: Cost): string => (amount === undefined ? "" : amount.toFixed(amount < 1 ? 4 : 2));

const timeOf = (at: number | undefined): string =>
  at === undefined ? "" : new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

function durationOf(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}
