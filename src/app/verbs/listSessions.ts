import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { readMetaName } from "../../core/metadata.ts";
import { asksForArchived, matchesQuery, readQuery } from "../../core/searchQuery.ts";
import type { SessionSummary } from "../../core/session.ts";
import { matches, type SessionFilter, sessionSorts, sorted } from "../../core/sessionFilter.ts";
import { sessionStates } from "../../core/sessionState.ts";
import { queryFactsOf, stateFactsOf } from "../app.ts";
import { byName } from "../byName.ts";
import { isListed } from "../projectList.ts";
import { sinceSchema, untilSchema } from "../timeSchema.ts";
import { tagsSchema, verb } from "../verb.ts";

export const listSessions = verb({
  name: "session.list",
  title: "List Sessions",
  description:
    "Lists sessions, pinned ones first and then newest first, without their messages: those of the open project, wherever it was when they were made, or all. Filters narrow the list; all of them have to hold.",
  input: v.object({
    workspace: v.optional(
      v.pipe(
        v.picklist(["current", "all"]),
        v.description("Whose sessions: those of the open project, unless said otherwise, or of all."),
      ),
    ),
    deleted: v.optional(v.pipe(v.boolean(), v.description("List what is in the trash instead."))),
    archived: v.optional(
      v.pipe(v.boolean(), v.description("List archived sessions instead; they are left out otherwise.")),
    ),
    query: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(10_000),
        v.description(
          "Only sessions that this finds, in the language of session.search, as far as titles and what is known of sessions tell: tag:bug is:archived state:attention before:2026-01-31 -draft words. Archived ones are left out unless it asks about them.",
        ),
      ),
    ),
    tags: v.optional(v.pipe(tagsSchema, v.description("Only sessions with all of these tags."))),
    title: v.optional(v.pipe(v.string(), v.description("Only sessions whose title contains this."))),
    since: v.optional(sinceSchema),
    until: v.optional(untilSchema),
    provider: v.optional(v.pipe(v.string(), v.description("Only sessions with a model of this provider."))),
    model: v.optional(v.pipe(v.string(), v.description("Only sessions with this model."))),
    project: v.optional(
      v.pipe(v.string(), v.description("Only sessions whose metadata says this as their project.")),
    ),
    meta: v.optional(
      v.pipe(
        byName(v.string(), v.union([v.string(), v.number(), v.boolean()])),
        v.description(
          "Only sessions with all of this metadata: names and their values. Case does not count.",
        ),
      ),
    ),
    state: v.optional(
      v.pipe(
        v.picklist(sessionStates),
        v.description(
          "Only sessions that stand like this. Idle ones were not used for a week; those that need attention have a reply that failed or broke off.",
        ),
      ),
    ),
    sort: v.optional(
      v.pipe(
        v.picklist(sessionSorts),
        v.description("By what; by date when left out. By cost, what used the most comes first."),
      ),
    ),
    reverse: v.optional(v.pipe(v.boolean(), v.description("In the other direction."))),
    limit: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.description("At most so many, after sorting.")),
    ),
  }),
  async run(app, { workspace = "current", deleted = false, ...args }) {
    const { limit, sort, reverse = false, project, meta = {}, query: typed = "", ...filter } = args;
    const query = readQuery(typed);
    const { archived = filter.state === "archived" ? true : undefined } = args;
    const isEitherWay = archived === undefined && (deleted || asksForArchived(query));
    const { summaries, current, projectOf } = await app.projects.view();
    const facts = stateFactsOf(app);
    const queryFacts = queryFactsOf(app);
    const wanted = { ...filter, meta: metaFilterOf(meta, project) } as SessionFilter;
    const listed = summaries.filter(
      (summary) =>
        isListed(summary, deleted) &&
        // The trash shows everything that is in it, unless one or the other is asked for.
        (isEitherWay || (summary.archived ?? false) === (archived ?? false)) &&
        (workspace === "all" ||
          projectOf(summary.workspace) === current ||
          // Where nothing can be read, nobody knows the workspace, and hiding it everywhere would look like a loss.
          (summary.trouble !== undefined && summary.workspace === undefined)) &&
        matches(summary, wanted, facts) &&
        matchesQuery(summary, query, queryFacts),
    );
    const result: readonly SessionSummary[] = sorted(listed, sort, reverse, app.prices?.()).slice(0, limit);
    return result;
  },
});

/** Names are compared in the form in which they are kept. */
const metaFilterOf = (meta: Readonly<Record<string, Json>>, project: string | undefined) =>
  Object.fromEntries([
    ...Object.entries(meta).map(([name, value]) => [readMetaName(name) ?? name, value] as const),
    ...(project === undefined ? [] : [["project", project] as const]),
  ]);
