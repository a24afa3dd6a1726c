import type { SessionId } from "./ids.ts";
import type { SessionSummary } from "./session.ts";

/** Sessions below those that they are branches of. */
export interface BranchForest {
  readonly roots: readonly SessionSummary[];
  childrenOf(session: SessionId): readonly SessionSummary[];
}

const none: readonly SessionSummary[] = [];

/**
 * Every session is in it exactly once. One whose origin is not among them is a root. Where origins make a circle, which only
 * a forged file can do, the first one that hangs on it is.
 * @param summaries Roots and children keep their order.
 */
export function branchForest(summaries: readonly SessionSummary[]): BranchForest {
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  const branches = new Map<SessionId, SessionSummary[]>();
  const roots = new Set<SessionId>();
  for (const summary of summaries) {
    const { id, origin } = summary;
    if (!origin || !byId.has(origin.session)) roots.add(id);
    else if (branches.has(origin.session)) branches.get(origin.session)?.push(summary);
    else branches.set(origin.session, [summary]);
  }
  const reached = new Set<SessionId>();
  const reach = (root: SessionId): void => {
    const waiting = [root];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      for (const branch of branches.get(id) ?? []) waiting.push(branch.id);
    }
  };
  for (const id of roots) reach(id);
  for (const { id, origin } of summaries) {
    if (reached.has(id)) continue;
    roots.add(id);
    reach(id);
    const beside = origin && branches.get(origin.session);
    if (beside)
      branches.set(
        origin.session,
        beside.filter((each) => each.id !== id),
      );
  }
  return {
    roots: summaries.filter(({ id }) => roots.has(id)),
    childrenOf: (session) => branches.get(session) ?? none,
  };
}
