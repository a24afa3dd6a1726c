import type { Project } from "../../app/projectList.ts";
import type { ProjectView } from "../../app/projects.ts";
import { branchForest } from "../../core/branchForest.ts";
import type { SessionId } from "../../core/ids.ts";
import { pinnedFirst, type SessionSummary } from "../../core/session.ts";
import { type GroupFacts, type Grouping, type GroupSubject, groupsOf } from "../../core/sessionGroups.ts";

/** One workspace in the tree of all sessions. */
export interface WorkspaceSubject {
  readonly kind: "workspace";
  readonly project: Project;
  /** Another workspace has the same name. */
  readonly needsFolder: boolean;
  /** Unfolded at first. */
  readonly isOpen: boolean;
}

export interface PlannedGroup {
  readonly key: string;
  readonly subject: GroupSubject | WorkspaceSubject;
  readonly sessions: readonly SessionSummary[];
}

/** What the tree is to show: groups, or sessions that may have branches below them. */
export type TreePlan =
  | { readonly groups: readonly PlannedGroup[] }
  | {
      readonly sessions: readonly SessionSummary[];
      branchesOf?(session: SessionId): readonly SessionSummary[];
    };

/**
 * @param summaries What was used last comes first.
 * @param workspaces Where the sessions are, for a grouping by workspace.
 */
export function planOf(
  summaries: readonly SessionSummary[],
  grouping: Grouping,
  facts: GroupFacts,
  workspaces: () => readonly PlannedGroup[],
): TreePlan {
  if (grouping === "flat") return { sessions: pinnedFirst(summaries) };
  if (grouping === "workspace") return { groups: workspaces() };
  if (grouping !== "parent") return { groups: groupsOf(summaries, grouping, facts) };
  const { roots, childrenOf } = branchForest(summaries);
  return { sessions: pinnedFirst(roots), branchesOf: childrenOf };
}

/** Workspaces that have any of these sessions, in the order of the projects. */
export function workspaceGroups(
  summaries: readonly SessionSummary[],
  projects: readonly Project[],
  { projectOf }: Pick<ProjectView, "projectOf">,
): readonly PlannedGroup[] {
  const members = new Map<string, SessionSummary[]>(projects.map(({ key }) => [key, []]));
  for (const summary of summaries) members.get(projectOf(summary.workspace))?.push(summary);
  const shown = projects.flatMap((project) => {
    const sessions = members.get(project.key) ?? [];
    return sessions.length === 0 ? [] : [{ project: { ...project, sessions: sessions.length }, sessions }];
  });
  return shown.map(({ project, sessions }, index) => ({
    key: `workspace ${project.key}`,
    subject: {
      kind: "workspace",
      project,
      needsFolder: shown.some(({ project: other }) => other !== project && other.name === project.name),
      isOpen: index === 0,
    },
    sessions: pinnedFirst(sessions),
  }));
}
