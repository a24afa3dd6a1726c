import assert from "node:assert/strict";
import type { SyncStatus } from "../../../../src/app/syncStatus.ts";
import type { EpochMs } from "../../../../src/base/clock.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import type { SyncRow } from "../../../../src/host/sync/syncRow.ts";
import { sessionRows, syncRows } from "../../../../src/host/sync/syncRows.ts";
import { channelWith, laptop, statusWith } from "../../../support/fakeSync.ts";

const now = (laptop.heardAt + 5 * 60_000) as EpochMs;
const rowsOf = (status: SyncStatus) => syncRows(status, { now, version: laptop.version });
const sessionAt = (index: number) => `s${String(index).padStart(11, "0")}` as SessionId;
const sessionsTo = (count: number) => Array.from({ length: count }, (_, index) => sessionAt(index));

/** As they stand on the screen. */
const drawn = (rows: readonly SyncRow[], indent = ""): string[] =>
  rows.flatMap(({ label, description, rows: below = [] }) => [
    `${indent}${[label, description].filter(Boolean).join(" | ")}`,
    ...drawn(below, `${indent}  `),
  ]);
const all = (rows: readonly SyncRow[]): SyncRow[] => rows.flatMap((row) => [row, ...all(row.rows ?? [])]);
const rowLike = (rows: readonly SyncRow[], label: RegExp): SyncRow =>
  all(rows).find((row) => label.test(row.label)) ?? assert.fail(`No row is like ${label}.`);

describe("the rows of the view of syncing", () => {
  it("are none while syncing is off", () => {
    assert.deepEqual(rowsOf(statusWith({ channels: [] })), []);
  });

  it("tell the channels, the machines, and what this one is called", () => {
    const folder = channelWith({ kind: "folder", name: "/home/me/Drive/braid", waiting: 3 });
    assert.deepEqual(drawn(rowsOf(statusWith({ channels: [channelWith(), folder] }))), [
      "Settings Sync | nothing waits",
      "  Laptop | heard 5 minutes ago · 12 sessions",
      "Folder “braid” | 3 sessions to send",
      "  Laptop | heard 5 minutes ago · 12 sessions",
      "This machine | “Desktop”",
    ]);
  });

  it("tell what belongs to all sessions apart from sessions that wait", () => {
    const channel = channelWith({ waiting: 0, rulesWait: true });
    const [row] = rowsOf(statusWith({ channels: [channel] }));
    assert.equal(row?.description, "rules to send");
    assert.match(row?.tooltip.join(" ") ?? "", /What belongs to all sessions waits to reach other machines/);
  });

  it("never claim that anything is synced", () => {
    const channels = (["starting", "waitsForConsent", "running", "failing"] as const).map((state) =>
      channelWith({ state, waiting: 0 }),
    );
    const texts = all(rowsOf(statusWith({ channels }))).flatMap(({ label, description = "", tooltip }) => [
      label,
      description,
      ...tooltip,
    ]);
    assert.deepEqual(
      texts.filter((text) => /up to date|(?<!not )\bsynced\b/i.test(text)),
      [],
    );
  });

  it("lead from a way that waits for consent, or fails, to the page", () => {
    const failing = channelWith({ state: "failing", problem: "The folder is not there. Plug in the drive." });
    const rows = rowsOf(statusWith({ channels: [channelWith({ state: "waitsForConsent" }), failing] }));
    assert.equal(rowLike(rows, /^Read what would leave/).deed?.command, "braid.sync.setUp");
    const problem = rowLike(rows, /^The folder is not there/);
    assert.equal(problem.deed?.command, "braid.sync.setUp");
    assert.equal(rows[1]?.tone, "warning");
    assert.equal(rows[1]?.description, "The folder is not there. Plug in the drive.");
  });

  it("say what to do while no other machine was heard of", () => {
    const rows = rowsOf(statusWith({ channels: [channelWith({ devices: [] })] }));
    assert.equal(rows[0]?.description, "no other machine yet");
    assert.match(rowLike(rows, /on your other machines, too/).tooltip.join(" "), /same account/);
  });

  it("say which machine has another version, and that syncing resumes, but for folders", () => {
    const newer = { ...laptop, version: "9.0.0" };
    const [mailbox, folder] = rowsOf(
      statusWith({
        channels: [channelWith({ devices: [newer] }), channelWith({ kind: "folder", devices: [newer] })],
      }),
    );
    const held = mailbox?.rows?.[0];
    assert.match(held?.description ?? "", /^Braid 9\.0\.0 · /);
    assert.equal(held?.tone, "warning");
    assert.match(held?.tooltip.join(" ") ?? "", /Syncing resumes when both are updated/);
    const read = folder?.rows?.[0];
    assert.equal(read?.tone, undefined);
    assert.doesNotMatch(read?.tooltip.join(" ") ?? "", /resumes/);
  });

  it("tell silent machines from others, and how many sessions are on the way", () => {
    const devices = [
      { ...laptop, isSilent: true },
      { ...laptop, device: "tower0000000", name: "Tower", differing: 3 },
    ];
    const rows = rowsOf(statusWith({ channels: [channelWith({ devices })] }));
    assert.match(rowLike(rows, /^Laptop/).description ?? "", /^silent, heard/);
    assert.match(rowLike(rows, /^Laptop/).tooltip.join(" "), /Forget it/);
    assert.match(rowLike(rows, /^Tower/).description ?? "", / 3 on the way · 12 sessions$/);
  });

  it("put first, and count once, what another machine removed and is held back", () => {
    const held = [{ device: "laptop000000", name: "Laptop", sessions: sessionsTo(12) }];
    const rows = rowsOf(
      statusWith({ channels: [channelWith({ held }), channelWith({ kind: "folder", held })] }),
    );
    assert.equal(drawn(rows)[0], "Held back: 12 sessions | removed on “Laptop”");
    assert.deepEqual([rows[0]?.kind, rows[0]?.device], ["held", "laptop000000"]);
    assert.equal(rows.filter(({ kind }) => kind === "held").length, 1);
  });

  it("count what is on its way, and name where it is", () => {
    const awaited = [
      { session: sessionAt(1), devices: ["laptop000000"], messages: 12 },
      { session: sessionAt(2), devices: ["laptop000000", "gone00000000"], messages: 1 },
    ];
    const row = rowLike(rowsOf(statusWith({ channels: [channelWith({ awaited })] })), /^On their way here/);
    assert.equal(row.description, "2 sessions");
    assert.deepEqual(
      row.sessions?.map(({ note }) => note),
      ["on “Laptop” · 12 messages", "on “Laptop” and “gone00000000” · 1 message"],
    );
  });

  it("list at most a hundred sessions, and count the others", () => {
    const notes = sessionsTo(1_234).map((session) => ({ session, note: "" }));
    const rows = sessionRows("awaited", notes, (session) => (session === sessionAt(0) ? "First" : undefined));
    assert.equal(rows.length, 101);
    assert.deepEqual([rows[0]?.label, rows[1]?.label], ["First", "A session that is not listed here yet"]);
    assert.equal(rows.at(-1)?.label, "and 1,134 more");
    assert.deepEqual(rows[0]?.deed?.args, [sessionAt(0)]);
  });

  it("say what stays here, and why", () => {
    const skipped = [
      { reason: "unsyncedSession", sessions: 1, records: 0 },
      { reason: "unsyncedWorkspace", sessions: 4, records: 0 },
      { reason: "attachment", sessions: 2, records: 5 },
      { reason: "tooLarge", sessions: 1, records: 1 },
      { reason: "unreadable", sessions: 1, records: 0 },
      { reason: "tooLarge", sessions: 0, records: 0 },
    ] as const;
    const group = rowLike(rowsOf(statusWith({ content: "titles", skipped: [...skipped] })), /^Not synced/);
    assert.deepEqual(drawn(group.rows ?? []), [
      "Messages | Settings Sync carries titles only",
      "1 session | you took out of syncing",
      "4 sessions | of workspaces you took out of syncing",
      "5 messages | with attachments, images or tool output, in 2 sessions",
      "1 message | too large to travel, in 1 session",
      "1 session | that cannot be read here",
    ]);
  });

  it("draw the budget in kilobytes and parts, also when it is exceeded", () => {
    const budget = { limit: 32_768, own: 3_072, others: [{ name: "Laptop", size: 100 }] };
    const rows = rowsOf(statusWith({ channels: [channelWith({ budget })] }));
    assert.deepEqual(drawn([rowLike(rows, /^Mailbox/)]), [
      "Mailbox | 3.1 KB of 32 KB (10 %)",
      "  This machine | 3 KB (9 %)",
      "  Laptop | 0.1 KB (< 1 %)",
      "  Free | 28.9 KB (90 %)",
    ]);
    const over = { ...budget, own: 40_960 };
    const full = rowLike(rowsOf(statusWith({ channels: [channelWith({ budget: over })] })), /^Mailbox/);
    assert.equal(full.tone, "warning");
    assert.equal(full.rows?.at(-1)?.description, "0 KB (0 %)");
  });

  it("tell what was refused with its reason, and how far the first copy is", () => {
    const rows = rowsOf(
      statusWith({
        channels: [
          channelWith({
            refused: [{ place: "slot 3", reason: "Its checksum does not match." }],
            copying: { done: 120, total: 1_000 },
          }),
        ],
      }),
    );
    assert.deepEqual(drawn([rowLike(rows, /^Refused/)]), [
      "Refused: 1 place | changed nothing here",
      "  slot 3 | Its checksum does not match.",
    ]);
    assert.equal(rowLike(rows, /^First copy/).description, "120 of 1,000 sessions (12 %)");
  });

  it("offer to empty a place only where that may be", () => {
    const refused = [
      { place: "slot 3", reason: "Damaged.", canEmpty: "unreadable" as const },
      { place: "slot 4", reason: "It was damaged on its way." },
    ];
    const rows = all(rowsOf(statusWith({ channels: [channelWith({ refused })] })));
    assert.deepEqual(
      rows.filter(({ label }) => /^slot/.test(label)).map(({ kind, place }) => [kind, place]),
      [
        ["emptiable", "slot 3"],
        ["note", undefined],
      ],
    );
  });

  it("say what helps where no other machine is heard, and claim no more than that", () => {
    const unheard = { since: (now - 2 * 86_400_000) as EpochMs, isLong: false };
    const silent = channelWith({ unheard, waiting: 2 });
    const [mailbox] = rowsOf(statusWith({ channels: [silent] }));
    const row = rowLike(mailbox?.rows ?? [], /^Nothing heard/);
    assert.match(row.tooltip.join(" "), /Either they were off, or Settings Sync carries nothing\.$/);
    assert.deepEqual(
      row.rows?.map(({ deed }) => deed?.command),
      ["braid.sync.setUp", "workbench.userDataSync.actions.showLog", "braid.sync.setUp"],
    );
    assert.equal(mailbox?.tone, undefined);
    const [long] = rowsOf(
      statusWith({
        channels: [channelWith({ unheard: { ...unheard, isLong: true } }), channelWith({ kind: "folder" })],
      }),
    );
    assert.equal(long?.tone, "warning");
    assert.equal(rowLike(long?.rows ?? [], /^Nothing heard/).rows?.length, 2);
    const failing = rowsOf(statusWith({ channels: [{ ...silent, state: "failing" }] }));
    assert.ok(!all(failing).some(({ label }) => /^Nothing heard/.test(label)));
  });

  it("make harmless and short whatever came from elsewhere", () => {
    const evil = `\u202Eevil[x](command:y)\n${"long ".repeat(2_000)}`;
    const rows = rowsOf(
      statusWith({
        name: evil,
        channels: [
          channelWith({
            name: evil,
            kind: "folder",
            state: "failing",
            problem: evil,
            devices: [{ ...laptop, name: evil, version: evil }],
            refused: [{ place: evil, reason: evil }],
            held: [{ device: "x", name: evil, sessions: [sessionAt(1)] }],
            awaited: [{ session: sessionAt(1), devices: [evil], messages: 1 }],
            budget: { limit: 10, own: 1, others: [{ name: evil, size: 1 }] },
          }),
        ],
      }),
    );
    for (const { label, description = "", tooltip, sessions = [] } of all(rows))
      for (const text of [label, description, ...tooltip, ...sessions.map(({ note }) => note)]) {
        assert.doesNotMatch(text, /[\u202E\n]|\]\(command/);
        assert.ok(text.length < 700, text);
      }
  });

  it("have ids of their own, which stay when times go on", () => {
    const status = statusWith({
      channels: [
        channelWith({
          devices: [laptop, { ...laptop, name: "Twin" }],
          budget: { limit: 9, own: 1, others: [] },
        }),
        channelWith({ kind: "folder", refused: [{ place: "a", reason: "b" }] }),
      ],
    });
    const ids = all(rowsOf(status)).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const later = syncRows(status, { now: (now + 3_600_000) as EpochMs, version: laptop.version });
    assert.deepEqual(
      all(later).map(({ id }) => id),
      ids,
    );
  });
});
