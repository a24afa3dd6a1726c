import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionId } from "../../../src/core/ids.ts";
import { neighbourTo, ranksToMove } from "../../../src/core/pinOrder.ts";
import { pinnedFirst, type SessionSummary } from "../../../src/core/session.ts";
import { idOf, summaryOf } from "../../support/summaries.ts";

const pinned = (name: string, pinRank?: number): SessionSummary =>
  summaryOf(name, 1, { pinned: true, ...(pinRank !== undefined && { pinRank }) });

function moved(shown: readonly SessionSummary[], names: readonly string[], before: string | null) {
  const ranks = ranksToMove(shown, names.map(idOf), before === null ? null : idOf(before));
  const after = shown.map((each) => ({ ...each, pinRank: ranks.get(each.id) ?? each.pinRank ?? 0 }));
  return {
    order: pinnedFirst(after)
      .map(({ title }) => title?.slice(8))
      .join(""),
    written: ranks.size,
  };
}

describe("the order of pinned sessions", () => {
  it("changes by the rank of what was moved alone, wherever there is room", () => {
    const shown = [pinned("a", 1), pinned("b", 2), pinned("c", 3)];
    assert.deepEqual(moved(shown, ["c"], "b"), { order: "acb", written: 1 });
    assert.deepEqual(moved(shown, ["a"], null), { order: "bca", written: 1 });
    assert.deepEqual(moved(shown, ["c"], "a"), { order: "cab", written: 1 });
    assert.deepEqual(moved(shown, ["b"], "b"), { order: "abc", written: 1 });
  });

  it("is written down for all when they had no ranks yet", () => {
    assert.deepEqual(moved([pinned("a"), pinned("b"), pinned("c")], ["c"], "b"), {
      order: "acb",
      written: 3,
    });
  });

  it("is what was asked for, whatever the ranks were", () => {
    const names = ["a", "b", "c", "d", "e"];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(1e308, -1e308, 1e16, 2 ** 53)), {
          minLength: 5,
          maxLength: 5,
        }),
        fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
        fc.option(fc.constantFrom(...names)),
        (ranks, chosen, before) => {
          const shown = pinnedFirst(names.map((name, at) => pinned(name, ranks[at])));
          const rest = shown.map(({ title = "" }) => title.slice(8)).filter((name) => !chosen.includes(name));
          const { order } = moved(shown, chosen, before);
          const written = ranksToMove(shown, chosen.map(idOf), before === null ? null : idOf(before));
          for (const rank of written.values()) assert.ok(Number.isFinite(rank), `${rank}`);
          assert.equal([...order].filter((name) => !chosen.includes(name)).join(""), rest.join(""));
          assert.ok(order.includes(chosen.join("")), `${order} has ${chosen.join("")}`);
          if (before === null) assert.ok(order.endsWith(chosen.join("")));
          else if (!chosen.includes(before)) assert.ok(order.includes(`${chosen.join("")}${before}`));
        },
      ),
    );
  });

  it("moves one place up or down, and stops at the ends", () => {
    const shown = [pinned("a"), pinned("b"), pinned("c")];
    const target = (name: string, direction: "up" | "down"): SessionId | null | undefined =>
      neighbourTo(shown, idOf(name), direction);
    assert.equal(target("b", "up"), idOf("a"));
    assert.equal(target("a", "down"), idOf("c"));
    assert.equal(target("b", "down"), null);
    assert.equal(target("a", "up"), undefined);
    assert.equal(target("c", "down"), undefined);
    assert.equal(target("unknown", "up"), undefined);
  });
});
