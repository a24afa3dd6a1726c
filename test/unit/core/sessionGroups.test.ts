import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { WriterId } from "../../../src/core/ids.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { type GroupFacts, groupingFor, groupsOf } from "../../../src/core/sessionGroups.ts";
import { idOf, summaryOf } from "../../support/summaries.ts";

/** A Saturday in November, at noon by this machine's clock. */
const now = new Date(2026, 10, 21, 12).getTime() as EpochMs;
const alive = "alive00000" as WriterId;
const facts: GroupFacts = { now, hasArchive: false, isReplyAlive: (_session, writer) => writer === alive };
const at = (year: number, month: number, day: number, hour = 12): number =>
  new Date(year, month - 1, day, hour).getTime();

const outline = (
  summaries: readonly SessionSummary[],
  grouping: "time" | "state" | "tag",
  more: Partial<GroupFacts> = {},
) =>
  groupsOf(summaries, grouping, { ...facts, ...more }).map(
    ({ key, sessions }) => `${key}: ${sessions.map(({ title }) => title?.slice(8)).join(" ")}`,
  );

describe("groups of sessions", () => {
  describe("by time", () => {
    it("go by the days of this machine's calendar, then by months", () => {
      const summaries = [
        summaryOf("a", now),
        summaryOf("b", at(2026, 11, 21, 0)),
        summaryOf("c", at(2026, 11, 20, 23)),
        summaryOf("d", at(2026, 11, 19)),
        summaryOf("e", at(2026, 11, 14, 0)),
        summaryOf("f", at(2026, 11, 13, 23)),
        summaryOf("g", at(2026, 10, 22, 0)),
        summaryOf("h", at(2026, 10, 21, 23)),
        summaryOf("i", at(2026, 9, 3)),
        summaryOf("j", at(2025, 9, 3)),
      ];
      assert.deepEqual(outline(summaries, "time"), [
        "time today: a b",
        "time yesterday: c",
        "time week: d e",
        "time month: f g",
        "month 2026-9: h",
        "month 2026-8: i",
        "month 2025-8: j",
      ]);
    });

    it("stay in order although a clock was wrong, and end with what cannot be read at all", () => {
      const summaries = [
        summaryOf("lost", 0, { trouble: "damaged" }),
        summaryOf("old", at(2026, 1, 1)),
        summaryOf("ahead", now + 3_600_000),
        summaryOf("yesterday", at(2026, 11, 20)),
      ];
      assert.deepEqual(outline(summaries, "time"), [
        "time today: ahead",
        "time yesterday: yesterday",
        "month 2026-0: old",
        "unreadable: lost",
      ]);
    });

    it("put pinned sessions first, in the user's order, and archived ones last", () => {
      const summaries = [
        summaryOf("a", now, { pinned: true, pinRank: 2 }),
        summaryOf("b", now),
        summaryOf("c", at(2026, 1, 1), { pinned: true, pinRank: 1 }),
        summaryOf("d", now, { archived: true }),
        summaryOf("e", now, { archived: true, pinned: true }),
      ];
      assert.deepEqual(outline(summaries, "time"), ["pinned: c a", "time today: b", "archived: d e"]);
    });

    it("have a place for the archive even while nothing is in it, where it is shown", () => {
      assert.deepEqual(outline([summaryOf("a", now)], "time", { hasArchive: true }), [
        "time today: a",
        "archived: ",
      ]);
    });
  });

  it("by state, begin with what somebody has to look at", () => {
    const summaries = [
      summaryOf("active", now),
      summaryOf("idle", at(2026, 10, 1)),
      summaryOf("new", now, { messageCount: 0 }),
      summaryOf("failed", now, { lastReply: { status: "failed", writer: alive } }),
      summaryOf("gone", now, { lastReply: { status: "streaming", writer: "gone000000" as WriterId } }),
      summaryOf("running", now, { lastReply: { status: "streaming", writer: alive } }),
      summaryOf("short", now, { compacted: true }),
      summaryOf("lost", 0, { trouble: "damaged" }),
      summaryOf("away", now, { archived: true, lastReply: { status: "failed", writer: alive } }),
    ];
    assert.deepEqual(outline(summaries, "state"), [
      "state running: running",
      "state attention: failed gone lost",
      "state active: active",
      "state created: new",
      "state idle: idle",
      "state compacted: short",
      "archived: away",
    ]);
  });

  it("by tag, hold a session once for each of its tags, in whatever case they are written", () => {
    const summaries = [
      summaryOf("a", now, { tags: ["bug", "Later"] }),
      summaryOf("b", now, { tags: ["Bug"], pinned: true }),
      summaryOf("c", now),
      summaryOf("d", now, { pinned: true }),
    ];
    assert.deepEqual(outline(summaries, "tag"), [
      "pinned: b d",
      "tag bug: a b",
      "tag later: a",
      "untagged: c",
    ]);
    const keys = groupsOf(summaries, "tag", facts).flatMap(({ key, sessions }) =>
      sessions.map(({ id }) => `${key}/${id}`),
    );
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys.includes(`tag bug/${idOf("b")}`));
  });
});

describe("the grouping that is shown", () => {
  it("is a plain list for few sessions and goes by time for many, until the user chooses", () => {
    assert.equal(groupingFor(undefined, false, 12), "flat");
    assert.equal(groupingFor(undefined, false, 13), "time");
    assert.equal(groupingFor(undefined, true, 3), "workspace");
    assert.equal(groupingFor("tag", true, 3), "tag");
    assert.equal(groupingFor("flat", false, 5_000), "flat");
  });

  it("is never a single workspace", () => {
    assert.equal(groupingFor("workspace", false, 3), "flat");
    assert.equal(groupingFor("workspace", true, 3), "workspace");
  });
});
