import assert from "node:assert/strict";
import fc from "fast-check";
import { branchForest } from "../../../src/core/branchForest.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { idOf, summaryOf } from "../../support/summaries.ts";

const session = (name: string, origin?: string): SessionSummary =>
  summaryOf(name, 1, origin === undefined ? {} : { origin: { session: idOf(origin) } });

function outline(summaries: readonly SessionSummary[]): string {
  const { roots, childrenOf } = branchForest(summaries);
  const draw = ({ id, title }: SessionSummary): string => {
    const children = childrenOf(id).map(draw).join(" ");
    return `${title?.slice(8)}${children && `(${children})`}`;
  };
  return roots.map(draw).join(" ");
}

describe("branches below their origin", () => {
  it("keep the order of the list, at every depth", () => {
    assert.equal(
      outline([session("d", "b"), session("a"), session("b", "a"), session("c", "a")]),
      "a(b(d) c)",
    );
  });

  it("stand alone when their origin is not there", () => {
    assert.equal(outline([session("a", "gone"), session("b")]), "a b");
  });

  it("lose none where a forged file makes a circle", () => {
    assert.equal(outline([session("a", "b"), session("b", "a"), session("c", "c")]), "a(b) c");
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(9)), { maxLength: 10 }), (origins) => {
        const summaries = origins.map((origin, name) =>
          session(String(name), origin === null ? undefined : String(origin)),
        );
        const drawn = outline(summaries).match(/\d/g) ?? [];
        assert.deepEqual([...drawn].sort(), summaries.map((_, name) => String(name)).sort());
      }),
    );
  });
});
