import assert from "node:assert/strict";
import { absentMessages, awaitedFrom } from "../../../src/app/absentMessages.ts";
import type { App } from "../../../src/app/app.ts";
import type { SyncStatus } from "../../../src/app/syncStatus.ts";
import { agoOf, syncReport } from "../../../src/app/syncWords.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { channelWith, FakeSync, laptop, statusWith } from "../../support/fakeSync.ts";

const now = 1_800_000_300_000 as EpochMs;
const [one, two] = [newSessionId(), newSessionId()];

const partsOf = (status: SyncStatus) =>
  Object.fromEntries(syncReport(status, now).parts.map(({ heading, lines }) => [heading, lines]));

describe("how syncing stands, in words", () => {
  it("tells that it is off, and how to turn it on", () => {
    const { heading, parts } = syncReport(statusWith({ channels: [] }), now);
    assert.match(heading, /^Syncing is off on this machine\..*“Braid: Set Up Sync”/);
    assert.deepEqual(parts, []);
  });

  it("tells of machines, of what waits, of the room, and of times", () => {
    const channel = channelWith({
      waiting: 3,
      publishedAt: (now - 60_000) as EpochMs,
      readAt: now,
      devices: [{ ...laptop, differing: 1 }],
      budget: { limit: 32_768, own: 4_096, others: [{ name: "Laptop", size: 8_192 }] },
    });
    const { heading } = syncReport(statusWith({ channels: [channel] }), now);
    assert.equal(heading, "This machine is called “Desktop”.");
    assert.deepEqual(partsOf(statusWith({ channels: [channel] })), {
      "Settings Sync": [
        "3 sessions wait to reach other machines. 12 sessions travel from here.",
        "Looked for news just now. Last said something new 1 minute ago.",
        "“Laptop”: last heard 5 minutes ago · 12 sessions · 1 session on the way there or here · Braid 1.0.0",
        "Room: 12 KB of 32 KB taken, 4 KB by this machine, 8 KB by “Laptop”. A long history flows through it bit by bit.",
      ],
    });
  });

  it("tells what the user has to decide before all else", () => {
    const held = { device: laptop.device, name: "Laptop" };
    const status = statusWith({
      channels: [
        channelWith({ held: [{ ...held, sessions: [one, two] }] }),
        channelWith({ kind: "folder", name: "/sync/braid", held: [{ ...held, sessions: [one] }] }),
      ],
    });
    const [first] = syncReport(status, now).parts;
    assert.match(first?.lines.join() ?? "", /^“Laptop” removed 2 sessions\. They stay here until you/);
    assert.deepEqual(Object.keys(partsOf(status)), [
      "For you to decide",
      "Settings Sync",
      "Sync folder /sync/braid",
    ]);
  });

  it("tells why a way does not work, and what was not taken in", () => {
    const lines = (more: Parameters<typeof channelWith>[0]) =>
      partsOf(statusWith({ channels: [channelWith(more)] }))["Settings Sync"]?.join("\n") ?? "";
    assert.match(lines({ state: "waitsForConsent" }), /Nothing leaves this machine before that/);
    assert.match(lines({ state: "failing", problem: "It is full." }), /^It is full\.$/m);
    assert.match(lines({ state: "failing" }), /^Settings Sync cannot be reached\.$/m);
    assert.match(lines({ devices: [] }), /^No other machine was heard of yet\./);
    assert.match(
      lines({ refused: [{ place: "s03", reason: "It is damaged." }] }),
      /from s03: It is damaged\./,
    );
    assert.match(lines({ copying: { done: 200, total: 1_000 } }), /First copy: 200 of 1,000 sessions\./);
    assert.match(lines({ devices: [{ ...laptop, isSilent: true }] }), /silent for so long/);
  });

  it("tells what is on its way by where it is, and what does not travel, and why", () => {
    const parts = partsOf(
      statusWith({
        content: "titles",
        channels: [
          channelWith({
            awaited: [
              { session: one, devices: [laptop.device], messages: 12 },
              { session: two, devices: ["unknown00000"], messages: 1 },
            ],
          }),
        ],
        skipped: [
          { reason: "unsyncedSession", sessions: 1, records: 0 },
          { reason: "attachment", sessions: 2, records: 3 },
          { reason: "tooLarge", sessions: 0, records: 0 },
        ],
      }),
    );
    assert.match(parts["On its way here"]?.[0] ?? "", /^1 session of which messages are on “Laptop”/);
    assert.match(parts["On its way here"]?.[1] ?? "", /“unknown00000”/);
    assert.match(parts["On its way here"]?.[2] ?? "", /titles only/);
    assert.deepEqual(parts["Not synced"]?.slice(1), [
      "1 session you took out of syncing.",
      "3 messages with attachments, images or tool output, in 2 sessions.",
    ]);
  });

  it("says which place can be emptied, and asks whether Settings Sync carries anything", () => {
    const refused = [{ place: "slot 3", reason: "It is damaged.", canEmpty: "unreadable" as const }];
    const unheard = { since: (now - 2 * 86_400_000) as EpochMs, isLong: false };
    const text = JSON.stringify(
      syncReport(statusWith({ channels: [channelWith({ refused, unheard })] }), now),
    );
    assert.match(text, /“\/sync empty slot 3” in a chat frees the place/);
    assert.match(
      text,
      /no other machine was heard since .*Either they were off, or Settings Sync carries nothing\./,
    );
  });

  it("makes what other machines call themselves visible, and short", () => {
    const name = `\u202eevil\u0007 [x](command:y)${"z".repeat(500)}`;
    const held = [{ device: laptop.device, name, sessions: [one] }];
    const budget = { limit: 9, own: 1, others: [{ name, size: 1 }] };
    const text = JSON.stringify(
      syncReport(
        statusWith({ name, channels: [channelWith({ devices: [{ ...laptop, name }], held, budget })] }),
        now,
      ),
    );
    assert.doesNotMatch(text, /\u202e|\\u0007|\]\(command|z{60}/);
    assert.equal(text.match(/⟨U\+202E⟩evil⟨U\+0007⟩/g)?.length, 4);
  });

  it("never says that something is synced or up to date", () => {
    const all = [
      statusWith(),
      statusWith({ channels: [channelWith({ waiting: 2 }), channelWith({ devices: [] })] }),
    ].map((status) => JSON.stringify(syncReport(status, now)));
    for (const text of all) assert.doesNotMatch(text.replace("Not synced", ""), /synced|up to date/i);
  });

  it("says how long ago, then the day", () => {
    const ago = (ms: number) => agoOf((now - ms) as EpochMs, now);
    assert.deepEqual([-5_000, 59_000, 60_000, 7_200_000, 86_400_000].map(ago), [
      "just now",
      "just now",
      "1 minute ago",
      "2 hours ago",
      "1 day ago",
    ]);
    assert.match(ago(40 * 86_400_000), /^on .*20\d\d/);
  });
});

describe("a session whose messages are not all here", () => {
  const sync = new FakeSync();
  const app = { sync } as unknown as App;
  const wait = (messages: number, ...on: string[]) => sync.awaitedSessions.set(one, { on, messages });
  beforeEach(() => sync.become(statusWith()));

  it("says how many there are, and where", async () => {
    wait(12, "Laptop");
    assert.equal(
      await absentMessages(app, one, 4),
      "4 of 12 messages have arrived. The others are on “Laptop” and on their way.",
    );
    assert.equal(
      await absentMessages(app, one, 0),
      "None of 12 messages has arrived yet. They are on “Laptop” and on their way.",
    );
    assert.match((await absentMessages(app, one, 11)) ?? "", /^11 of 12 .* The other one is .* its way\.$/);
    assert.equal(await absentMessages(app, one, 12), "Further messages are on “Laptop” and on their way.");
    wait(2, "Laptop", "Tower", "Phone");
    assert.match((await absentMessages(app, one, 1)) ?? "", /^1 of 2 messages has .*“Tower” and 1 other /);
  });

  it("says that they stay there where only titles travel", async () => {
    wait(12, "Laptop");
    sync.become(statusWith({ content: "titles" }));
    assert.equal(
      await absentMessages(app, one, 0),
      "The messages of this session stay on “Laptop”: Settings Sync carries titles only.",
    );
    sync.become(
      statusWith({ content: "titles", channels: [channelWith(), channelWith({ kind: "folder" })] }),
    );
    assert.match((await absentMessages(app, one, 0)) ?? "", /on their way/);
  });

  it("says it of one without messages that was made elsewhere, where only titles travel", async () => {
    const made = (writer: string) => ({
      ...{ session: two, type: "field", key: "createdAt", value: now },
      stamp: `000000001-0000-${writer}` as Stamp,
    });
    const store = { writer: "herehere00", find: async () => new RecordSet(two, [made("elsewhere0")]) };
    const from = (content: SyncStatus["content"], records = store) => {
      sync.become(statusWith({ content }));
      return absentMessages({ store: records, sync } as unknown as App, two, 0);
    };
    assert.match((await from("titles")) ?? "", /^No message of this session is on this machine: /);
    assert.equal(await from("everything"), undefined);
    const own = { ...store, find: async () => new RecordSet(two, [made("herehere00")]) };
    assert.equal(await from("titles", own), undefined);
    const damaged = { ...store, find: () => Promise.reject(new Error("It cannot be read.")) };
    assert.equal(await from("titles", damaged), undefined);
  });

  it("says nothing of one that is here, or where nobody knows of other machines", async () => {
    assert.equal(await absentMessages(app, two, 0), undefined);
    assert.equal(await absentMessages({} as App, one, 0), undefined);
  });

  it("is told in a row by the names of machines, made visible", () => {
    assert.equal(
      awaitedFrom({ on: ["Laptop", "\u202eTower"], messages: 1 }),
      " from Laptop and ⟨U+202E⟩Tower",
    );
    assert.equal(awaitedFrom({ on: [], messages: 1 }), "");
  });
});
