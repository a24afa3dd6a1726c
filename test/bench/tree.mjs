import { loadSource } from "./bundle.mjs";

const sessionCount = 10_000;
const runs = 15;

/**
 * What a window works out when its list of sessions is drawn again: which rows there are, and which of them changed. Drawing
 * is the editor's.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measureTree() {
  const { planOf, TreeRows, matchesQuery, readQuery } = await loadSource("tree", [
    "host/sessions/treePlan.ts",
    "host/sessions/treeRows.ts",
    "core/searchQuery.ts",
  ]);
  const now = Date.now();
  const summaries = Array.from({ length: sessionCount }, (_, index) => sampleSummary(index, now));
  const facts = { now, hasArchive: true, isReplyAlive: () => false, workspaceNameOf: () => "workspace" };
  const against = `sorting and mapping the same ${sessionCount} summaries`;
  const floor = () =>
    [...summaries]
      .sort((one, other) => other.updatedAt - one.updatedAt)
      .map(({ id, title }) => ({ id, title }));

  /** @type {import("./ratios.mjs").Row[]} */
  const rows = [];
  for (const grouping of ["flat", "time", "state", "tag", "parent"]) {
    const tree = new TreeRows();
    const refresh = () => {
      const changes = tree.update(planOf(summaries, grouping, facts, () => []));
      for (const root of tree.roots) tree.childrenOf(root);
      return changes;
    };
    refresh();
    if (refresh().length !== 0) throw new Error(`Grouped by ${grouping}, rows changed by themselves.`);
    rows.push({
      what: `tree: refresh, ${grouping}, all unfolded`,
      against,
      ratios: ratiosOf(refresh, floor),
    });
  }
  const query = readQuery("session 7 -tag:bug");
  const filter = () => summaries.filter((summary) => matchesQuery(summary, query, facts));
  rows.push({ what: "tree: filter by two conditions", against, ratios: ratiosOf(filter, floor) });
  return rows;
}

/** @param {() => unknown} ours @param {() => unknown} theirs */
const ratiosOf = (ours, theirs) =>
  Array.from({ length: runs }, () => {
    const floorMs = timeOf(theirs);
    return timeOf(ours) / floorMs;
  });

/** @param {() => unknown} step In milliseconds. */
function timeOf(step) {
  const startedMs = performance.now();
  step();
  return performance.now() - startedMs;
}

/** @param {number} index @param {number} now */
function sampleSummary(index, now) {
  const usedAt = now - ((index * 7_919) % sessionCount) * 3_600_000;
  return {
    id: index.toString(36).padStart(12, "0"),
    title: `Session ${index} about something that matters`,
    createdAt: usedAt,
    updatedAt: usedAt,
    messageCount: index % 40,
    tags: [["bug"], ["feature", "later"], [], ["question"]][index % 4],
    listed: true,
    ...(index % 50 === 0 && { pinned: true }),
    ...(index % 20 === 3 && { archived: true }),
    ...(index % 10 === 7 && { origin: { session: (index - 7).toString(36).padStart(12, "0") } }),
  };
}
