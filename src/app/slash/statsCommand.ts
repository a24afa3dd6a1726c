import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import type { SessionId } from "../../core/ids.ts";
import { statisticsText } from "../../exchange/statisticsText.ts";
import { runVerb } from "../verb.ts";
import { sessionStats } from "../verbs/sessionStatistics.ts";
import {
  refused,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  said,
  silent,
} from "./slashCommand.ts";
import { existing } from "./theSession.ts";
import { narrowed, quoted } from "./words.ts";

export const statsCommand: SlashCommand = {
  name: "stats",
  argument: "[all]",
  help: "Count messages, tokens, cost and times",
  async run(context, argument) {
    const isAll = argument.toLowerCase() === "all";
    if (argument !== "" && !isAll)
      return refused(
        `${quoted(argument)} is not understood. \`/stats\` counts here, \`/stats all\` everywhere.`,
      );
    if (isAll) return told(context, {});
    return (await existing(context))
      ? told(context, { session: context.session })
      : said("Nothing was said here yet.", {
          offers: [{ label: "Of All Sessions", run: () => told(context, {}) }],
        });
  },
  complete: async (_context, typed) =>
    narrowed([{ argument: "all", label: "all", detail: "of all sessions" }], typed),
};

async function told(
  { app, desk }: SlashContext,
  args: { readonly session?: SessionId },
): Promise<SlashOutcome> {
  const statistics = await runVerb(app, sessionStats, args);
  const [head = "", ...lines] = statisticsText(statistics).split("\n");
  const plots = async () => {
    await desk.showStatistics(args.session);
    return silent;
  };
  return said([`**${escapeMarkdown(head)}**\n`, ...lines.map(lineOf)].join("\n"), {
    offers: [{ label: "Show Plots", run: plots }],
  });
}

/** "Tokens: 10 in, 20 out" */
function lineOf(line: string): string {
  const colon = line.indexOf(": ");
  return colon < 0
    ? `- ${escapeMarkdown(line)}`
    : `- **${escapeMarkdown(line.slice(0, colon))}:** ${escapeMarkdown(line.slice(colon + 2))}`;
}
