import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { dueOf, planCleanup, type RetentionRules, removalOf } from "../../../src/core/retention.ts";
import type { SessionSummary } from "../../../src/core/session.ts";

const dayMs = 86_400_000;
const now = (1000 * dayMs) as EpochMs;
const daysAgo = (days: number): EpochMs => (now - days * dayMs) as EpochMs;
const never = () => false;

const summary = (more: Partial<SessionSummary>): SessionSummary => ({
  id: "aaaaaaaaaaaa" as SessionId,
  createdAt: daysAgo(900),
  updatedAt: daysAgo(0),
  messageCount: 2,
  tags: [],
  listed: true,
  ...more,
});
const rules: RetentionRules = { unusedDays: 90, trashDays: 30 };

describe("what a clean-up does with a session", () => {
  it("moves it to the trash once it was not used for long enough", () => {
    assert.equal(dueOf(summary({ updatedAt: daysAgo(91) }), rules, now), "trash");
    assert.equal(dueOf(summary({ updatedAt: daysAgo(89) }), rules, now), undefined);
  });

  it("removes it for good once it was in the trash for long enough", () => {
    const deleted = (days: number) => summary({ updatedAt: daysAgo(days), deletedAt: daysAgo(days) });
    assert.equal(dueOf(deleted(31), rules, now), "purge");
    assert.equal(dueOf(deleted(29), rules, now), undefined);
    assert.equal(removalOf(deleted(29), rules), now + dayMs);
    // Something was said in it by another window since.
    assert.equal(dueOf(summary({ updatedAt: daysAgo(3), deletedAt: daysAgo(31) }), rules, now), undefined);
  });

  it("keeps everything for ever by a rule of 0, or of nonsense", () => {
    for (const days of [0, -1])
      for (const each of [
        summary({ updatedAt: daysAgo(900) }),
        summary({ updatedAt: daysAgo(900), deletedAt: daysAgo(900) }),
      ])
        assert.equal(dueOf(each, { unusedDays: days, trashDays: days }, now), undefined);
  });

  it("leaves alone what could not be read, and drafts", () => {
    for (const more of [{ trouble: "damaged" }, { trouble: "newer" }, { listed: false }] as const)
      for (const deletedAt of [undefined, daysAgo(500)])
        assert.equal(
          dueOf(summary({ updatedAt: daysAgo(500), ...(deletedAt && { deletedAt }), ...more }), rules, now),
          undefined,
        );
  });
});

describe("a clean-up that keeps checkpoints", () => {
  it("leaves sessions alone in which the user saved one, in the list and in the trash", () => {
    const keeping = { ...rules, keepsCheckpoints: true };
    const saved = summary({ updatedAt: daysAgo(500), checkpointCount: 1 });
    const deleted = { ...saved, deletedAt: daysAgo(500) };
    assert.deepEqual([dueOf(saved, rules, now), dueOf(saved, keeping, now)], ["trash", undefined]);
    assert.deepEqual([dueOf(deleted, rules, now), dueOf(deleted, keeping, now)], ["purge", undefined]);
    assert.equal(removalOf(deleted, keeping), undefined);
    assert.equal(dueOf(summary({ updatedAt: daysAgo(91) }), keeping, now), "trash");
  });
});

describe("a plan to clean up", () => {
  const old = summary({ updatedAt: daysAgo(91) });
  const fresh = summary({ id: "bbbbbbbbbbbb" as SessionId });
  const gone = summary({ id: "cccccccccccc" as SessionId, updatedAt: daysAgo(31), deletedAt: daysAgo(31) });

  it("names what is due", () => {
    assert.deepEqual(planCleanup([old, fresh, gone], rules, now, daysAgo(1), never), {
      toTrash: [old.id],
      toPurge: [gone.id],
    });
  });

  it("spares a session that is being answered", () => {
    const { toTrash, toPurge } = planCleanup([old, fresh, gone], rules, now, undefined, () => true);
    assert.deepEqual([...toTrash, ...toPurge], []);
  });

  it("does nothing by a clock that is behind what was written, or has leapt", () => {
    const ahead = { ...fresh, updatedAt: (now + 1) as EpochMs };
    assert.equal(planCleanup([old, ahead, gone], rules, now, daysAgo(1), never).doubt, "behind");
    assert.equal(planCleanup([old, fresh, gone], rules, now, (now + 1) as EpochMs, never).doubt, "behind");
    const leap = planCleanup([old, fresh, gone], rules, now, daysAgo(401), never);
    assert.deepEqual(leap, { toTrash: [], toPurge: [], doubt: "leap" });
    assert.equal(planCleanup([old, fresh, gone], rules, now, daysAgo(399), never).doubt, undefined);
  });

  it("never touches a pinned session, nor one that was used within both limits", () => {
    const summaries = fc.array(
      fc.record({
        age: fc.integer({ min: 0, max: 999 }),
        deletedFor: fc.option(fc.integer({ min: 0, max: 999 })),
        pinned: fc.boolean(),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(summaries, fc.nat(500), fc.nat(500), (drafts, unusedDays, trashDays) => {
        const all = drafts.map(({ age, deletedFor, pinned }, index) =>
          summary({
            id: `session${String(index).padStart(5, "0")}` as SessionId,
            updatedAt: daysAgo(Math.min(age, deletedFor ?? age)),
            ...(deletedFor !== null && { deletedAt: daysAgo(deletedFor) }),
            ...(pinned && { pinned: true as const }),
          }),
        );
        const { toTrash, toPurge } = planCleanup(all, { unusedDays, trashDays }, now, daysAgo(1), never);
        for (const each of all) {
          const touched = toTrash.includes(each.id) || toPurge.includes(each.id);
          const limit = each.deletedAt === undefined ? unusedDays : trashDays;
          const unusedFor = (now - Math.max(each.updatedAt, each.deletedAt ?? 0)) / dayMs;
          assert.equal(touched, !each.pinned && limit > 0 && unusedFor > limit);
        }
      }),
    );
  });
});
