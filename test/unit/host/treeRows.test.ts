import assert from "node:assert/strict";
import type { SessionSummary } from "../../../src/core/session.ts";
import type { TreePlan } from "../../../src/host/sessions/treePlan.ts";
import { type Row, type RowChanges, TreeRows } from "../../../src/host/sessions/treeRows.ts";
import { summaryOf } from "../../support/summaries.ts";

const [a, b, c] = [summaryOf("a", 3), summaryOf("b", 2), summaryOf("c", 1)];
const flat = (...sessions: readonly SessionSummary[]): TreePlan => ({ sessions });
const grouped = (groups: Readonly<Record<string, readonly SessionSummary[]>>): TreePlan => ({
  groups: Object.entries(groups).map(([tag, sessions]) => ({
    key: `tag ${tag}`,
    subject: { kind: "tag", tag },
    sessions,
  })),
});
const keysOf = (changes: RowChanges) => (changes === "all" ? changes : changes.map(({ key }) => key));
const row = (rows: readonly Row[], at: number): Row => {
  const found = rows[at];
  assert.ok(found);
  return found;
};

describe("the rows of the tree", () => {
  it("draw nothing anew while nothing changed", () => {
    const rows = new TreeRows();
    for (const plan of [flat(a, b), grouped({ x: [a, b], y: [a] })]) {
      rows.update(plan);
      for (const each of rows.roots) rows.childrenOf(each);
      const before = [...rows.roots];
      assert.deepEqual(rows.update("groups" in plan ? grouped({ x: [a, b], y: [a] }) : flat(a, b)), []);
      assert.ok(rows.roots.every((each, at) => each === before[at]));
    }
  });

  it("draw one session anew when only that one changed, wherever it stands", () => {
    const rows = new TreeRows();
    rows.update(grouped({ x: [a, b], y: [a], z: [a] }));
    const [x, y] = [row(rows.roots, 0), row(rows.roots, 1)];
    const shown = row(rows.childrenOf(x), 0);
    rows.childrenOf(y);
    const renamed = { ...a, title: "Renamed" };
    const changes = rows.update(grouped({ x: [renamed, b], y: [renamed], z: [renamed] }));
    assert.deepEqual(keysOf(changes), [`tag x/${a.id}`, `tag y/${a.id}`]); // Nobody has unfolded z.
    assert.equal(row(rows.childrenOf(x), 0), shown);
    assert.equal(shown.type === "session" && shown.summary.title, "Renamed");
  });

  it("draw a group anew when sessions came to it, and all when groups did", () => {
    const rows = new TreeRows();
    rows.update(grouped({ x: [a], y: [b] }));
    const x = row(rows.roots, 0);
    rows.childrenOf(x);
    assert.deepEqual(keysOf(rows.update(grouped({ x: [a, c], y: [b] }))), ["tag x"]);
    assert.equal(rows.childrenOf(x).length, 2);
    assert.equal(rows.update(grouped({ x: [c], y: [b], z: [a] })), "all");
    assert.deepEqual(
      rows.childrenOf(x).map((each) => each.key),
      [`tag x/${c.id}`],
    );
  });

  it("draw all anew when the order without groups changed, and keep the rows", () => {
    const rows = new TreeRows();
    rows.update(flat(a, b));
    const [first, second] = rows.roots;
    assert.equal(rows.update(flat(b, a)), "all");
    assert.deepEqual([rows.roots[0] === second, rows.roots[1] === first], [true, true]);
  });

  it("draw all anew when a session gets a branch or loses the last one, and its branches below it", () => {
    const rows = new TreeRows();
    rows.update({ sessions: [a, b], branchesOf: () => [] });
    const origin = row(rows.roots, 0);
    const branchesOf = (session: string) => (session === a.id ? [c] : []);
    assert.equal(rows.update({ sessions: [a, b], branchesOf }), "all");
    assert.deepEqual(
      rows.childrenOf(origin).map(({ key }) => key),
      [c.id],
    );
    assert.deepEqual(rows.update({ sessions: [a, b], branchesOf }), []);
    assert.equal(rows.update({ sessions: [a, b], branchesOf: () => [] }), "all");
    assert.deepEqual(rows.childrenOf(origin), []);
  });

  it("change from groups to a list and back", () => {
    const rows = new TreeRows();
    rows.update(grouped({ x: [a] }));
    rows.childrenOf(row(rows.roots, 0));
    assert.equal(rows.update(flat(a)), "all");
    assert.deepEqual(
      rows.roots.map(({ key }) => key),
      [a.id],
    );
    assert.equal(rows.update(grouped({ x: [a, b] })), "all");
    assert.equal(rows.childrenOf(row(rows.roots, 0)).length, 2);
  });
});
