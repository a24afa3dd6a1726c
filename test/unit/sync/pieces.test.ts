import assert from "node:assert/strict";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { PieceBox, pieceOf } from "../../../src/sync/pieces.ts";
import { sessionId } from "./support/machines.ts";

const record: SessionRecord = {
  ...{ session: sessionId(1), type: "meta", key: "long" },
  value: Array.from({ length: 3_000 }, (_, index) => index * 7919).join(" "),
  stamp: "000000009-0000-writerhere" as Stamp,
};

/** Sends a record in pieces of a length; answers what came out and how many it took. */
function send(
  box: PieceBox,
  length: number,
): { readonly whole: readonly SessionRecord[]; readonly pieces: number } {
  for (let pieces = 1; pieces < 10_000; pieces++) {
    const [held] = box.held;
    const whole = box.take([pieceOf(record, held?.length ?? 0, length)]);
    if (whole.length > 0) return { whole, pieces };
  }
  throw new Error("It never was whole.");
}

describe("a record in pieces", () => {
  it("is whole after its last piece, however long they are", () => {
    for (const length of [200, 999, 1_000_000]) {
      const { whole, pieces } = send(new PieceBox("aaaaaaaaaaaa"), length);
      assert.deepEqual(whole, [record]);
      assert.equal(pieces > 1, length < 5_000);
    }
  });

  it("survives pieces that come twice, and begins anew after one that is missing", () => {
    const box = new PieceBox("aaaaaaaaaaaa");
    const first = pieceOf(record, 0, 500);
    assert.deepEqual(box.take([first]), []);
    assert.deepEqual(box.take([first]), []);
    assert.deepEqual(box.take([pieceOf(record, 1_500, 500)]), []);
    assert.deepEqual(box.held, [{ from: "aaaaaaaaaaaa", stamp: record.stamp, length: 500 }]);
    assert.deepEqual(send(box, 500).whole, [record]);
  });

  it("is kept while its sender turns to others, and forgotten when those become many", () => {
    const box = new PieceBox("aaaaaaaaaaaa");
    box.take([pieceOf(record, 0, 500)]);
    box.take([]);
    assert.deepEqual(box.held, [{ from: "aaaaaaaaaaaa", stamp: record.stamp, length: 500 }]);
    for (const digit of "1234")
      box.take([
        { ...pieceOf(record, 0, 500), stamp: record.stamp.replace(/^./, digit) as typeof record.stamp },
      ]);
    assert.equal(box.held.length, 4);
    assert.ok(!box.held.some(({ stamp }) => stamp === record.stamp));
  });

  it("is not kept when it would be larger than any that travels", () => {
    const box = new PieceBox("aaaaaaaaaaaa");
    const text = "A".repeat(1_000_000);
    for (let offset = 0; offset < 9_000_000; offset += text.length)
      assert.deepEqual(box.take([{ ...pieceOf(record, 0, 1), total: 2 ** 40, offset, text }]), []);
    assert.deepEqual(box.held, []);
  });

  it("begins anew when what came together is none, and never is another record", () => {
    const box = new PieceBox("aaaaaaaaaaaa");
    const piece = pieceOf(record, 0, 1_000_000);
    assert.deepEqual(box.take([{ ...piece, text: "A".repeat(piece.total) }]), []);
    assert.deepEqual(box.take([{ ...piece, stamp: "00000000a-0000-writerhere" as Stamp }]), []);
    const bomb = pieceOf({ ...record, value: "x".repeat(5_000_000) }, 0, 1_000_000);
    assert.deepEqual(box.take([bomb]), []);
    assert.deepEqual(box.held, []);
    assert.deepEqual(send(box, 500).whole, [record]);
  });
});
