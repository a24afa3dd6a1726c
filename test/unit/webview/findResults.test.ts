import * as assert from "node:assert/strict";
import { FindResults } from "../../../src/webview/state/findResults.ts";

describe("what was found in a conversation", () => {
  const results = new FindResults([
    { message: "a", count: 2 },
    { message: "b", count: 0 },
    { message: "c", count: 1 },
  ]);

  it("is counted over all messages", () => {
    assert.equal(results.total, 3);
    assert.equal(results.numberOf({ message: "a", index: 1 }), 2);
    assert.equal(results.numberOf({ message: "c", index: 0 }), 3);
    assert.equal(results.numberOf({ message: "c", index: 1 }), undefined);
    assert.equal(results.numberOf({ message: "b", index: 0 }), undefined);
  });

  it("is gone through in order, round the ends", () => {
    const walk = (by: 1 | -1) => {
      let spot = results.step(undefined, by);
      return Array.from({ length: 4 }, () => {
        const name = `${spot?.message}${spot?.index}`;
        spot = results.step(spot, by);
        return name;
      });
    };
    assert.deepEqual(walk(1), ["a0", "a1", "c0", "a0"]);
    assert.deepEqual(walk(-1), ["c0", "a1", "a0", "c0"]);
  });

  it("can be left for the next message, and has nowhere to go when empty", () => {
    assert.deepEqual(results.stepOver("a", 1), { message: "c", index: 0 });
    assert.deepEqual(results.stepOver("c", -1), { message: "a", index: 1 });
    assert.equal(new FindResults([]).step({ message: "a", index: 0 }, 1), undefined);
  });
});
