import assert from "node:assert/strict";
import fc from "fast-check";
import { inSlices, sliceSize, sortedInSlices } from "../../../src/base/slices.ts";
import { turnsDuring } from "../../support/turnsDuring.ts";

describe("work in slices", () => {
  const numbers = Array.from({ length: 3 * sliceSize + 1 }, (_, index) => index);

  it("takes every item in its order, and lets everything else have its turn in between", async () => {
    const seen: number[] = [];
    assert.ok((await turnsDuring(() => inSlices(numbers, (number) => seen.push(number)))) >= 3);
    assert.deepEqual(seen, numbers);
  });

  it("sorts as a sort in one go does, also what is equal", async () => {
    const values = fc.array(fc.nat(300), { maxLength: 4 * sliceSize, size: "max" });
    const compare = (one: readonly number[], other: readonly number[]) => (one[0] ?? 0) - (other[0] ?? 0);
    await fc.assert(
      fc.asyncProperty(values, async (all) => {
        const items = all.map((value, index) => [value, index]);
        assert.deepEqual(await sortedInSlices(items, compare), [...items].sort(compare));
        // One that never says "equal" puts what came last first.
        const strict = (one: readonly number[], other: readonly number[]) =>
          compare(one, other) < 0 ? 1 : -1;
        assert.deepEqual(await sortedInSlices(items, strict), [...items].sort(strict));
      }),
      { numRuns: 20 },
    );
    assert.ok((await turnsDuring(() => sortedInSlices([...numbers].reverse(), (a, b) => a - b))) >= 4);
  });
});
