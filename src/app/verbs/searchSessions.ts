import * as v from "valibot";
import { readQuery } from "../../core/searchQuery.ts";
import { queryFactsOf } from "../app.ts";
import { isListed } from "../projectList.ts";
import type { SearchResult } from "../search.ts";
import { UserError } from "../userError.ts";
import { verb } from "../verb.ts";

export const searchSessions = verb({
  name: "session.search",
  title: "Search Sessions",
  description:
    'Finds messages and titles with all of the words, best first. "Quotes" find a phrase, -word excludes; tag:, model:, provider:, workspace:, role:, before:, after:, state:, meta.NAME: and is:pinned, is:archived, is:branch narrow it down.',
  input: v.object({
    query: v.pipe(v.string(), v.description("What to look for, as a person types it.")),
    workspace: v.optional(
      v.pipe(
        v.picklist(["current", "all"]),
        v.description("Whose sessions: those of the open project, or of all, unless said otherwise."),
      ),
    ),
    limit: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(1000),
        v.description("How many hits at most; 50 unless said otherwise."),
      ),
    ),
    offset: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.description("How many of the best to leave out.")),
    ),
  }),
  async run(app, { query, workspace = "all", limit = 50, offset = 0 }, signal): Promise<SearchResult> {
    if (!app.search) throw new UserError("Searching is not possible here.");
    if (query.trim() === "") return { hits: [], total: 0, isComplete: true };
    const { summaries, current, projectOf } = await app.projects.view();
    signal.throwIfAborted();
    const listed = summaries.filter((each) => isListed(each));
    const sessions =
      workspace === "all" ? listed : listed.filter((each) => projectOf(each.workspace) === current);
    return app.search.find(
      {
        query: readQuery(query),
        ...{ sessions, limit, offset, facts: queryFactsOf(app) },
        isAll: workspace === "all",
      },
      signal,
    );
  },
});
