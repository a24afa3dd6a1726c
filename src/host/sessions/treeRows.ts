import type { SessionId } from "../../core/ids.ts";
import type { SessionSummary } from "../../core/session.ts";
import type { PlannedGroup, TreePlan } from "./treePlan.ts";

export interface GroupRow {
  readonly type: "group";
  readonly key: string;
  group: PlannedGroup;
}

/** One place of a session in the tree. One with two tags has two. */
export interface SessionRow {
  readonly type: "session";
  readonly id: SessionId;
  readonly key: string;
  /** The group or the session it is below. */
  readonly parent: Row | undefined;
  summary: SessionSummary;
  hasBranches: boolean;
}

export type Row = GroupRow | SessionRow;

/** What the editor has to draw anew: the whole tree, or these rows with what is below them. */
export type RowChanges = "all" | readonly Row[];

/** The rows below one parent. Made when somebody looks at them: most groups stay folded. */
interface Level {
  readonly parent: Row | undefined;
  sessions: readonly SessionSummary[];
  rows: readonly SessionRow[];
}

/**
 * The rows of a tree. A row stays the same object as long as it is there, because the editor tells rows apart by that: what
 * did not change is not drawn again, and selection and scroll position stay.
 */
export class TreeRows {
  #plan: TreePlan = { sessions: [] };
  #groups: readonly GroupRow[] = [];
  readonly #levels = new Map<string, Level>();

  get roots(): readonly Row[] {
    return "groups" in this.#plan ? this.#groups : this.#levelOf(undefined).rows;
  }

  get groups(): readonly GroupRow[] {
    return this.#groups;
  }

  childrenOf(parent: Row): readonly Row[] {
    return this.#levelOf(parent).rows;
  }

  /** All sessions that somebody looked at. */
  get looked(): readonly SessionRow[] {
    return [...this.#levels.values()].flatMap(({ rows }) => rows);
  }

  /** Takes in what the tree is to show from now on. */
  update(plan: TreePlan): RowChanges {
    const before = this.#plan;
    this.#plan = plan;
    const isOtherKind = "groups" in before !== "groups" in plan;
    if (isOtherKind) this.#levels.clear();
    const changed: Row[] = [];
    const haveMoved =
      "groups" in plan ? this.#updateGroups(plan.groups, changed) : this.#updateRoots(changed);
    this.#dropUnused(); // Before the levels are looked at: below a group that is gone there is nothing.
    for (const level of [...this.#levels.values()]) if (level.parent) this.#updateLevel(level, changed);
    this.#dropUnused();
    return isOtherKind || haveMoved ? "all" : changed;
  }

  /** @returns Whether groups came, went or changed places. */
  #updateGroups(groups: readonly PlannedGroup[], changed: Row[]): boolean {
    const known = new Map(this.#groups.map((row) => [row.key, row]));
    const isSame =
      groups.length === this.#groups.length && groups.every(({ key }, at) => this.#groups[at]?.key === key);
    this.#groups = groups.map((group) => {
      const row = known.get(group.key);
      if (!row) return { type: "group", key: group.key, group };
      const isAsBefore =
        haveSameIds(row.group.sessions, group.sessions) &&
        JSON.stringify(row.group.subject) === JSON.stringify(group.subject);
      row.group = group;
      if (!isAsBefore) changed.push(row);
      return row;
    });
    return !isSame;
  }

  #updateRoots(changed: Row[]): boolean {
    const level = this.#levels.get("");
    const { sessions } = this.#plan as Extract<TreePlan, { sessions: unknown }>;
    if (!level) return true;
    return this.#fill(level, sessions, changed);
  }

  #updateLevel(level: Level, changed: Row[]): void {
    const { parent } = level;
    if (!parent) return;
    const isOtherwise = this.#fill(level, this.#sessionsBelow(parent), changed);
    if (parent.type === "session" && isOtherwise) changed.push(parent);
  }

  #levelOf(parent: Row | undefined): Level {
    const key = parent?.key ?? "";
    const known = this.#levels.get(key);
    if (known) return known;
    const level: Level = { parent, sessions: [], rows: [] };
    this.#levels.set(key, level);
    this.#fill(level, this.#sessionsBelow(parent), []);
    return level;
  }

  #sessionsBelow(parent: Row | undefined): readonly SessionSummary[] {
    if (parent?.type === "group") return parent.group.sessions;
    if ("groups" in this.#plan) return [];
    return parent ? (this.#plan.branchesOf?.(parent.id) ?? []) : this.#plan.sessions;
  }

  /** @returns Whether rows came, went, changed places, or became rows that can be unfolded: the level is drawn anew. */
  #fill(level: Level, sessions: readonly SessionSummary[], changed: Row[]): boolean {
    const { parent } = level;
    let isOtherwise = !haveSameIds(level.sessions, sessions);
    const branchesOf = "groups" in this.#plan ? undefined : this.#plan.branchesOf;
    const known = new Map(level.rows.map((row) => [row.id, row]));
    level.rows = sessions.map((summary) => {
      const { id } = summary;
      const hasBranches = branchesOf !== undefined && branchesOf(id).length > 0;
      const row = known.get(id);
      if (!row)
        return {
          type: "session",
          id,
          key: parent?.type === "group" ? `${parent.key}/${id}` : id,
          parent,
          summary,
          hasBranches,
        };
      const isAsBefore = row.summary === summary && row.hasBranches === hasBranches;
      if (row.hasBranches !== hasBranches) isOtherwise = true;
      row.summary = summary;
      row.hasBranches = hasBranches;
      if (!isAsBefore) changed.push(row);
      return row;
    });
    level.sessions = sessions;
    return isOtherwise;
  }

  /** Forgets what is below rows that are gone. */
  #dropUnused(): void {
    const there = new Set<Row>(this.#groups);
    for (const { rows } of this.#levels.values()) for (const row of rows) there.add(row);
    for (const [key, { parent }] of this.#levels) if (parent && !there.has(parent)) this.#levels.delete(key);
  }
}

const haveSameIds = (some: readonly SessionSummary[], others: readonly SessionSummary[]): boolean =>
  some.length === others.length && some.every(({ id }, at) => others[at]?.id === id);
