import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import { sliceSize } from "../../../src/base/slices.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { digestOf, hashOf, minus, plus } from "../../../src/sync/fingerprint.ts";
import { Holdings } from "../../../src/sync/holdings.ts";
import { agreedUpTo, marksOf, type Need, needsOf } from "../../../src/sync/needs.ts";
import { Peer } from "../../../src/sync/peer.ts";
import type { Slot } from "../../../src/sync/slot.ts";
import { turnsDuring } from "../../support/turnsDuring.ts";
import { sessionId } from "./support/machines.ts";

const stampOf = (number: number) => `${number.toString(36).padStart(9, "0")}-0000-writerhere` as Stamp;
const said = (number: number): SessionRecord => ({
  ...{
    session: sessionId(1),
    type: "message",
    key: `m${number}`,
    value: { parts: [] },
    stamp: stampOf(number),
  },
});

const slotOf = (holdings: Holdings, more: Partial<Slot> = {}): Slot => ({
  ...{ device: "bbbbbbbbbbbb", name: "", version: "", publication: 1, at: 0, sessions: holdings.size },
  ...{ buckets: holdings.buckets, complete: [], details: [], marks: [], records: [] },
  ...{
    pieces: [],
    held: [],
    waiting: 0,
    differs: 0,
    messages: holdings.messages,
    standing: { budget: 32_000, room: 9_000, knows: [], lends: [], owes: [] },
    ...more,
  },
});

const digest = (number: number, head = number, body = number) => ({
  ...{ session: sessionId(number), head, body, messages: 1, newest: stampOf(number) },
});

describe("comparing what machines hold", () => {
  it("gives equal fingerprints for equal sets in any order, and others for others", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (all) => {
        const one = digestOf(sessionId(1), all.map(said));
        assert.deepEqual(one, digestOf(sessionId(1), [...all].reverse().map(said)));
        assert.notEqual(one?.body, digestOf(sessionId(1), [...all, 0].map(said))?.body);
        assert.equal(minus(plus(one?.body ?? 0, hashOf("x")), hashOf("x")), one?.body);
      }),
    );
  });

  it("has no two equal hashes among many stamps", () => {
    const hashes = new Set(Array.from({ length: 200_000 }, (_, number) => hashOf(stampOf(number))));
    assert.equal(hashes.size, 200_000);
  });

  it("finds the place up to which messages are equal, and never one behind it", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, numbers, fc.array(fc.integer({ min: 1, max: 60 })), (mine, theirs, ends) => {
        const sorted = (all: readonly number[]) => [...all].sort((a, b) => a - b).map(said);
        const agreed = agreedUpTo(sorted(mine), marksOf(sorted(theirs), ends.map(stampOf)));
        const upTo = (all: readonly number[]) => sorted(all).filter(({ stamp }) => stamp <= (agreed ?? ""));
        assert.deepEqual(upTo(mine), upTo(theirs));
        if (JSON.stringify(sorted(mine)) === JSON.stringify(sorted(theirs)) && mine.length > 0)
          assert.ok((agreed ?? "") >= (sorted(mine).at(-1)?.stamp ?? "")); // A place behind the end may be asked about.
      }),
    );
  });

  it("needs nothing where all is equal, and otherwise only what was not told to be equal", async () => {
    const mine = await Holdings.of([digest(1), digest(2), digest(3)]);
    assert.deepEqual(await needsOf(mine, new Peer(slotOf(mine), 0 as EpochMs)), []);
    const theirs = await Holdings.of([digest(1), digest(2, 2, 9)]);
    const peer = new Peer(slotOf(theirs), 0 as EpochMs);
    assert.deepEqual(
      (await needsOf(mine, peer)).map(({ digest: { session }, head, body }) => [session, head, body]),
      [
        [sessionId(3), true, true],
        [sessionId(2), true, true],
      ],
    );
    const details = [{ session: sessionId(2), head: 2, body: 9, messages: 1 }];
    peer.take(slotOf(theirs, { publication: 2, details }), 1 as EpochMs);
    assert.deepEqual(
      (await needsOf(mine, peer)).map(({ digest: { session }, head, body }) => [session, head, body]),
      [
        [sessionId(3), true, true],
        [sessionId(2), false, true],
      ],
    );
    assert.deepEqual(await needsOf(mine, peer, new Set([sessionId(2), sessionId(3)])), []);
  });

  it("lets everything else have its turn where there are many sessions", async () => {
    const numbers = Array.from({ length: 4 * sliceSize }, (_, index) => index + 1);
    const theirs = await Holdings.of(numbers.map((number) => digest(number, 0, 0)));
    let needs: readonly Need[] = [];
    const turns = await turnsDuring(async () => {
      const mine = await Holdings.of(numbers.map((number) => digest(number)));
      needs = await needsOf(mine, new Peer(slotOf(theirs), 0 as EpochMs));
    });
    assert.deepEqual(
      needs.map(({ digest }) => digest.session),
      numbers.map(sessionId).reverse(),
    );
    assert.ok(turns >= 12, `${turns} turns`);
  });

  it("forgets what a machine said of sessions when it, or the mailbox, was set back", async () => {
    const holdings = await Holdings.of([digest(1)]);
    const details = [{ session: sessionId(1), head: 1, body: 1, messages: 1 }];
    const peer = new Peer(slotOf(holdings, { publication: 5, details }), 0 as EpochMs);
    assert.ok(peer.detailOf(sessionId(1)));
    peer.take(slotOf(holdings, { publication: 4 }), 1 as EpochMs);
    assert.equal(peer.detailOf(sessionId(1)), undefined);
  });
});
