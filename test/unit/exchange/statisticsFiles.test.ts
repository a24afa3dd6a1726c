import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import { type ActivityMessage, activityOf } from "../../../src/core/activity.ts";
import { readPrices } from "../../../src/core/cost.ts";
import { HistoryTally } from "../../../src/core/historyTally.ts";
import { statisticsCsv, statisticsJson } from "../../../src/exchange/statisticsCsv.ts";
import { amountText, durationText, statisticsText } from "../../../src/exchange/statisticsText.ts";

const noon = new Date(2026, 0, 31, 12).getTime();

const conversation: readonly ActivityMessage[] = [
  { role: "user", status: "complete", createdAt: noon as EpochMs },
  {
    ...{ role: "assistant", status: "complete", createdAt: noon as EpochMs },
    model: { provider: "anthropic", model: "claude" },
    usage: { inputTokens: 1_200_000, outputTokens: 300, cacheReadTokens: 7 },
    timings: { startedAt: noon as EpochMs, finishedAt: (noon + 2_345) as EpochMs },
  },
];

function statisticsOf(name: string, prices: unknown = {}) {
  const tally = new HistoryTally(readPrices(prices));
  tally.add({ activity: activityOf(conversation), tags: [name], workspace: { key: "w", name } });
  return tally.result();
}

/** A plain reader of RFC 4180. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replace(/""/g, '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("statistics as files", () => {
  it("hold a row for the total and for every part, with as many cells in each", () => {
    const [head, ...rows] = rowsOf(statisticsCsv(statisticsOf("Work")));
    assert.deepEqual(
      rows.map(([part, name]) => [part, name]),
      [
        ["total", ""],
        ["provider", "anthropic"],
        ["model", "anthropic/claude"],
        ["day", "2026-01-31"],
        ["workspace", "Work"],
        ["tag", "Work"],
      ],
    );
    const column = head?.indexOf("inputTokens") ?? -1;
    assert.deepEqual(new Set(rows.map((row) => row[column])), new Set(["1200000"]));
  });

  it("carry any name whole, and none that a spreadsheet takes for a formula", () => {
    const dangerous = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc
        .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "＝"), fc.string())
        .map((pair) => pair.join("")),
    );
    fc.assert(
      fc.property(dangerous, (name) => {
        const rows = rowsOf(statisticsCsv(statisticsOf(name)));
        assert.equal(rows.length, 7);
        const cell = rows.find(([part]) => part === "workspace")?.[1] ?? "";
        assert.ok(cell === name || cell === `'${name}`);
        assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝]/);
      }),
    );
  });

  it("say everything in JSON", () => {
    const statistics = statisticsOf("Work");
    const { format, version, ...rest } = JSON.parse(statisticsJson(statistics));
    assert.deepEqual([format, version], ["braid-statistics", 1]);
    assert.deepEqual(rest, JSON.parse(JSON.stringify(statistics)));
  });
});

describe("statistics in a few lines", () => {
  it("say what there is, and what has to be set to know the cost", () => {
    const lines = statisticsText(statisticsOf("Work"), "en").split("\n");
    assert.equal(lines[0], "1 session, 2 messages");
    assert.deepEqual(lines.slice(2), [
      "Messages: 1 by you, 1 reply",
      "Tokens: 1,200,000 in, 300 out, 7 read from a cache",
      "Cost: unknown; set prices in “braid.prices”",
      "Response time: 2.3 s on average, 95 % within 2.4 s",
      "Models: claude 1",
      "Workspaces: Work 2",
      "Tags: Work 2",
    ]);
    assert.match(
      statisticsText(statisticsOf("w", { claude: { input: 1, output: 1 } }), "en"),
      /Cost: 1\.20\n/,
    );
  });

  it("show what hides in names", () => {
    assert.match(
      statisticsText(statisticsOf("a\u202eb\u001b[31m"), "en"),
      /Tags: a⟨U\+202E⟩b⟨U\+001B⟩\[31m 2/,
    );
  });

  it("speak of an empty history plainly", () => {
    assert.equal(
      statisticsText(new HistoryTally(readPrices({})).result(), "en"),
      "0 sessions. Nothing was said yet.",
    );
  });

  it("write times and amounts as people read them", () => {
    assert.deepEqual([850, 2_345, 60_000, 250_000, 12_000_000].map(durationText), [
      ...["850 ms", "2.3 s", "1 min", "4 min 10 s", "3 h 20 min"],
    ]);
    assert.deepEqual(
      [0, 0.000123, 0.5, 12.345].map((amount) => amountText(amount, "en")),
      [...["0.00", "0.00012", "0.50", "12.35"]],
    );
  });
});
