import { type App, stateFactsOf } from "../../app/app.ts";
import { listingOf } from "../../app/treeListing.ts";
import type { SessionId } from "../../core/ids.ts";
import { matchesQuery, type QueryFacts, type SearchQuery } from "../../core/searchQuery.ts";
import type { SessionSummary } from "../../core/session.ts";
import { type Grouping, groupingFor } from "../../core/sessionGroups.ts";
import { isRunning } from "../../core/sessionState.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { planOf, type TreePlan, workspaceGroups } from "./treePlan.ts";

/** What the user chose to see. */
export interface TreeChoice {
  readonly isEverywhere: boolean;
  /** Undefined: what suits the number of sessions. */
  readonly grouping: Grouping | undefined;
  readonly showsArchived: boolean;
  /** Undefined while everything is shown. */
  readonly query: SearchQuery | undefined;
  /** The query is about archived sessions, too. */
  readonly asksForArchived: boolean;
}

/** The tree as it is to be now, with what is said around it. */
export interface TreeContent {
  readonly plan: TreePlan;
  readonly grouping: Grouping;
  /** What the filter leaves. */
  readonly shown: readonly SessionSummary[];
  /** How many there were without it. */
  readonly total: number;
  /** All that can be shown, archived ones included. */
  readonly sessions: readonly SessionSummary[];
  readonly hasOthers: boolean;
}

/** So many sessions are matched in one go. */
const sliceSize = 1_000;

/** @throws StoreError when the sessions cannot be listed. */
export async function readTree(
  app: App,
  choice: TreeChoice,
  unread: ReadonlySet<SessionId>,
): Promise<TreeContent> {
  const { isEverywhere, showsArchived, query, asksForArchived } = choice;
  const view = await app.projects.view();
  const { sessions, hasOthers } = listingOf(view, isEverywhere);
  const candidates =
    showsArchived || asksForArchived ? sessions : sessions.filter(({ archived }) => !archived);
  const facts = stateFactsOf(app);
  const shown = query
    ? await matching(candidates, query, {
        now: facts.now,
        workspaceNameOf,
        isUnread: ({ id }) => unread.has(id),
        isRunning: (summary) => isRunning(summary, facts),
      })
    : candidates;
  const grouping = groupingFor(choice.grouping, isEverywhere, sessions.length);
  const projects = grouping === "workspace" ? await app.projects.list(view) : [];
  const plan = planOf(shown, grouping, { ...facts, hasArchive: showsArchived && !query }, () =>
    workspaceGroups(shown, projects, view),
  );
  return {
    plan: query ? unfolded(plan) : plan,
    grouping,
    shown,
    total: candidates.length,
    sessions,
    hasOthers,
  };
}

/** The editor remembers which groups were folded by their keys. What a filter leaves is to be seen. */
const unfolded = (plan: TreePlan): TreePlan =>
  "groups" in plan
    ? { groups: plan.groups.map((group) => ({ ...group, key: `filtered ${group.key}` })) }
    : plan;

async function matching(
  summaries: readonly SessionSummary[],
  query: SearchQuery,
  facts: QueryFacts,
): Promise<readonly SessionSummary[]> {
  const found: SessionSummary[] = [];
  for (let from = 0; from < summaries.length; from += sliceSize) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    const slice = summaries.slice(from, from + sliceSize);
    found.push(...slice.filter((summary) => matchesQuery(summary, query, facts)));
  }
  return found;
}
