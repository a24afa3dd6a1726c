import assert from "node:assert/strict";
import { dropOf } from "../../../src/core/dropDecision.ts";
import { idOf, summaryOf } from "../../support/summaries.ts";

const [a, b, c, d] = [idOf("a"), idOf("b"), idOf("c"), idOf("d")];
const pinned = [a, b, c];
const pin = (name: string) => summaryOf(name, 1, { pinned: true });

describe("what a drop in the tree means", () => {
  it("adds the tag of a tag's group, also when it is dropped on a session in it", () => {
    const group = { kind: "tag", tag: "Bug" } as const;
    const action = { type: "tag", tag: "Bug", sessions: [a, d] };
    assert.deepEqual(dropOf([a, d, a], { group }, pinned), action);
    assert.deepEqual(dropOf([a, d], { group, session: pin("c") }, pinned), action);
  });

  it("archives what is dropped on the archive", () => {
    const action = { type: "archive", sessions: [d] };
    assert.deepEqual(dropOf([d], { group: { kind: "archived" } }, pinned), action);
    assert.deepEqual(
      dropOf([d], { group: { kind: "archived" }, session: summaryOf("x", 1, { archived: true }) }, pinned),
      action,
    );
  });

  it("pins what is dropped on the pinned group, at its end", () => {
    const action = { type: "pin", sessions: [d], before: null };
    assert.deepEqual(dropOf([d], { group: { kind: "pinned" } }, pinned), action);
  });

  it("lets a pinned session take the place of the one it is dropped on, with groups or without", () => {
    const at = (dragged: typeof a, name: string) =>
      dropOf([dragged], { group: { kind: "pinned" }, session: pin(name) }, pinned);
    assert.deepEqual(at(c, "a"), { type: "pin", sessions: [c], before: a });
    assert.deepEqual(at(a, "b"), { type: "pin", sessions: [a], before: c });
    assert.deepEqual(at(a, "c"), { type: "pin", sessions: [a], before: null });
    assert.deepEqual(at(d, "b"), { type: "pin", sessions: [d], before: b });
    assert.deepEqual(dropOf([d], { session: pin("b") }, pinned), { type: "pin", sessions: [d], before: b });
    assert.deepEqual(dropOf([a, b], { session: pin("c") }, pinned), {
      type: "pin",
      sessions: [a, b],
      before: null,
    });
  });

  it("does nothing anywhere else", () => {
    for (const target of [
      {},
      { group: { kind: "untagged" } as const },
      { group: { kind: "time", span: "today" } as const },
      { group: { kind: "state", state: "idle" } as const, session: pin("a") },
      { session: summaryOf("x", 1) },
      { session: pin("d") },
    ])
      assert.equal(dropOf([d], target, pinned), undefined);
    assert.equal(dropOf([], { group: { kind: "pinned" } }, pinned), undefined);
  });
});
