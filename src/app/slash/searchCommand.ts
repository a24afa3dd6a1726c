import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { SearchHit } from "../search.ts";
import { runVerb } from "../verb.ts";
import { openSession } from "../verbs/openSession.ts";
import { searchSessions } from "../verbs/searchSessions.ts";
import {
  refused,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  type SlashRow,
  said,
  silent,
} from "./slashCommand.ts";
import { quoted, titleOf } from "./words.ts";

const pageSize = 10;

export const searchCommand: SlashCommand = {
  name: "search",
  argument: "WORDS",
  help: "Find what was said, in all sessions",
  async run(context, query) {
    if (query === "")
      return refused("Write what to look for behind the command: `/search regular expression`");
    return page(context, query, 0);
  },
};

async function page(context: SlashContext, query: string, offset: number): Promise<SlashOutcome> {
  const { app } = context;
  const { hits, total, isComplete } = await runVerb(app, searchSessions, { query, offset, limit: pageSize });
  const unfinished = isComplete ? "" : " Not everything has been looked through yet: try again in a moment.";
  if (hits.length === 0)
    return isComplete
      ? refused(`Nothing was found for ${quoted(query)}.`)
      : refused(`Nothing was found for ${quoted(query)} so far.${unfinished}`);
  const next = offset + hits.length;
  const range = total > hits.length ? `${offset + 1} to ${next} of ` : "";
  return said(`${range}${countOf(total, "place")} with ${quoted(query)}.${unfinished}`, {
    rows: hits.map((hit) => rowOf(context, hit)),
    offers: next < total ? [{ label: "More", run: () => page(context, query, next) }] : [],
  });
}

const rowOf = (context: SlashContext, hit: SearchHit): SlashRow => ({
  icon: hit.message === undefined ? "comment-discussion" : "comment",
  verb: "Open",
  label: titleOf(hit),
  detail: [
    ageOf(hit.at, context.app.clock.now()),
    ...(hit.workspaceName === undefined ? [] : [hit.workspaceName]),
    ...(hit.archived ? ["archived"] : []),
  ].join(" · "),
  snippet: hit.snippet,
  async run() {
    const { session, message } = hit;
    await runVerb(context.app, openSession, {
      ...{ session, where: context.desk.where },
      ...(message !== undefined && { message }),
    });
    return silent;
  },
});
