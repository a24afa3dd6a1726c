import type { SessionSummary } from "../core/session.ts";
import { isListed } from "./projectList.ts";
import type { ProjectView } from "./projects.ts";

/** The sessions that a list for people is made from. */
export interface TreeListing {
  /** Outside the trash, in the open project or everywhere, archived ones included. What was used last comes first. */
  readonly sessions: readonly SessionSummary[];
  /** Whether other projects have sessions, archived ones not counted. */
  readonly hasOthers: boolean;
}

export function listingOf(
  { summaries, current, projectOf }: ProjectView,
  isEverywhere: boolean,
): TreeListing {
  const sessions: SessionSummary[] = [];
  let hasOthers = false;
  for (const summary of summaries) {
    if (!isListed(summary)) continue;
    const isHere =
      projectOf(summary.workspace) === current ||
      // Where nothing can be read, nobody knows the workspace, and hiding it everywhere would look like a loss.
      (summary.trouble !== undefined && summary.workspace === undefined);
    if (isHere || isEverywhere) sessions.push(summary);
    if (!isHere && !summary.archived) hasOthers = true;
  }
  return { sessions, hasOthers };
}
