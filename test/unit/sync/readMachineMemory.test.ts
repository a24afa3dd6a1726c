import assert from "node:assert/strict";
import { readMachineMemory } from "../../../src/sync/readMachineMemory.ts";

describe("what a machine remembers", () => {
  const removal = {
    ...{ session: "s00000000002", type: "field", key: "deleted", value: true },
    stamp: "0mp9x1c00-0000-writer0000",
  };
  const memory = {
    publication: 7,
    promised: { room: 9_000, lends: [{ to: "bbbbbbbbbbbb", room: 2_000, id: 6, reserved: 3_000 }] },
    heard: { bbbbbbbbbbbb: { publication: 3, at: 1_800_000_000_000 } },
    guards: {
      bbbbbbbbbbbb: { removed: [["s00000000001", 1_800_000_000_000]], agreedAt: 1_800_000_000_001 },
    },
    withheld: { bbbbbbbbbbbb: [removal] },
  };

  it("is read as it was written", () => {
    assert.deepEqual(readMachineMemory(JSON.parse(JSON.stringify(memory))), memory);
  });

  it("is read as far as it was written by an older version, or is whole", () => {
    const { publication, heard } = memory;
    assert.deepEqual(readMachineMemory({ publication, heard }), {
      publication,
      heard,
      guards: {},
      withheld: {},
    });
    const { promised: _, ...without } = memory;
    assert.deepEqual(readMachineMemory({ ...memory, promised: { room: "all" } })?.promised, undefined);
    assert.deepEqual(readMachineMemory(without), without);
    assert.deepEqual(readMachineMemory({ ...memory, guards: 1, withheld: { x: ["..", removal] } }), {
      ...memory,
      ...{ guards: {}, withheld: { x: [removal] } },
    });
  });

  for (const other of [undefined, null, [], "text", { publication: -1 }, { publication: "1" }])
    it(`is forgotten when it is ${JSON.stringify(other)}`, () => {
      assert.equal(readMachineMemory(other), undefined);
    });
});
