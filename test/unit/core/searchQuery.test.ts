import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import {
  matchesFilters,
  matchesQuery,
  type QueryFacts,
  readQuery,
  rolesOf,
  timesOf,
} from "../../../src/core/searchQuery.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { workspaceNameOf } from "../../../src/core/workspace.ts";

const now = new Date(2026, 2, 15, 12).getTime() as EpochMs;
const facts: QueryFacts = { now, workspaceNameOf };
const day = (year: number, month: number, date: number) =>
  new Date(year, month - 1, date).getTime() as EpochMs;

const summary = (more: Partial<SessionSummary> = {}): SessionSummary => ({
  id: "aaaaaaaaaaaa" as SessionId,
  title: "Größe im Café messen",
  createdAt: day(2026, 1, 10),
  updatedAt: day(2026, 1, 31),
  messageCount: 2,
  tags: ["Work", "two words"],
  listed: true,
  ...more,
});

const finds = (query: string, more?: Partial<SessionSummary>, extra: Partial<QueryFacts> = {}) =>
  matchesQuery(summary(more), readQuery(query), { ...facts, ...extra });

const textsIn = (query: string) => readQuery(query).terms.map(({ text }) => text);

describe("the language of queries", () => {
  it("reads words, phrases and what is excluded", () => {
    assert.deepEqual(readQuery(`alpha "beta gamma" -delta -"epsilon zeta" `).terms, [
      { text: "alpha", isPhrase: false, isNegated: false, isOpen: false },
      { text: "beta gamma", isPhrase: true, isNegated: false, isOpen: false },
      { text: "delta", isPhrase: false, isNegated: true, isOpen: false },
      { text: "epsilon zeta", isPhrase: true, isNegated: true, isOpen: false },
    ]);
  });

  it("takes the end of what is typed for a beginning, a phrase as long as its quotes are open", () => {
    const openIn = (query: string) => readQuery(query).terms.map(({ isOpen }) => isOpen);
    assert.deepEqual(openIn("get user"), [false, true]);
    assert.deepEqual(openIn("get user "), [false, false]);
    assert.deepEqual(openIn(`"get us`), [true]);
    assert.deepEqual(openIn(`"get us"`), [false]);
  });

  it("reads operators in any case, with quotes and excluded", () => {
    assert.deepEqual(readQuery(`TAG:work -tag:"two words" Is:Pinned meta.Due:"next week"`).filters, [
      { kind: "tag", value: "work", isNegated: false },
      { kind: "tag", value: "two words", isNegated: true },
      { kind: "is", sign: "pinned", isNegated: false },
      { kind: "meta", name: "Due", value: "next week", isNegated: false },
    ]);
  });

  it("leaves as text what is no operator, or asks for what there is not", () => {
    for (const text of [
      ...["https://example.com/a", "std::vector", "is:purple", "role:boss", "state:odd", "tag:", "a:b:c"],
      ...["before:yonder", "after:2026-13", "before:2026-02-30", "C:\\temp", ":", "12:30"],
    ]) {
      assert.deepEqual(textsIn(text), [text]);
      assert.deepEqual(readQuery(text).filters, []);
    }
    assert.deepEqual(textsIn(`say:"hello there"`), ["say: hello there"]);
    assert.deepEqual(textsIn("--force - -x"), ["--force", "-", "x"]);
  });

  it("understands days, months, years and days ago by the calendar of this machine", () => {
    const since = (value: string) => timesOf(readQuery(`after:${value}`), now).since;
    assert.equal(since("2026-01-31"), day(2026, 1, 31));
    assert.equal(since("2026-01"), day(2026, 1, 1));
    assert.equal(since("2025"), day(2025, 1, 1));
    assert.equal(since("0099-05"), new Date(new Date(2000, 4, 1).setFullYear(99)).getTime());
    assert.equal(since("7d"), day(2026, 3, 8));
    assert.equal(since("today"), day(2026, 3, 15));
    assert.equal(since("Yesterday"), day(2026, 3, 14));
    assert.deepEqual(timesOf(readQuery("after:2025 after:2026 before:7d -after:today"), now), {
      since: day(2026, 1, 1),
      until: day(2026, 3, 8),
    });
  });

  it("tells which roles are asked for", () => {
    assert.equal(rolesOf(readQuery("word")), undefined);
    assert.deepEqual(rolesOf(readQuery("role:User")), ["user"]);
    assert.deepEqual(rolesOf(readQuery("-role:user")), ["assistant", "system"]);
  });

  it("finds titles without case and accents, words in any order", () => {
    for (const query of ["", "grosse", "GRÖSSE", "cafe messen", "messen café", `"im  cafe"`, "caf", "-tee"])
      assert.ok(finds(query), query);
    for (const query of ["tee", `"cafe im"`, "-cafe", "cafe -messen"]) assert.ok(!finds(query), query);
    assert.ok(finds("new session", { title: undefined as unknown as string }));
  });

  it("filters by what a summary tells", () => {
    const more: Partial<SessionSummary> = {
      model: { provider: "anthropic", model: "claude-opus-4" },
      usage: [
        {
          provider: "openai",
          model: "gpt-6",
          replies: 1,
          inputTokens: 1,
          outputTokens: 1,
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
        },
      ],
      workspace: "file:///home/me/braid",
      meta: { Project: "Loom", priority: 2, sprint: ["a", "b"], done: true },
      pinned: true,
      origin: { session: "bbbbbbbbbbbb" as SessionId },
      lastReply: { status: "failed", writer: "w" as WriterId },
    };
    for (const query of [
      ...["tag:WORK", `tag:"Two Words"`, "model:opus", "model:GPT", "provider:openai", "workspace:brai"],
      ...["meta.project:loom", "meta.priority:2", "meta.sprint:b", "meta.done:true", "meta.done:"],
      ...[
        "is:pinned",
        "is:branch",
        "-is:archived",
        "state:failed",
        "-state:complete",
        "role:user",
        "-role:user",
      ],
      ...["before:2026-02", "after:2026-01-31", "-after:2026-02-01", "cafe tag:work -tag:play"],
    ])
      assert.ok(finds(query, more), query);
    for (const query of [
      ...["tag:wor", "model:sonnet", "workspace:loom", "meta.project:loo", "meta.gone:", "meta.priority:1"],
      ...["is:archived", "-is:pinned", "is:unread", "is:running", "state:complete", "before:2026-01-31"],
    ])
      assert.ok(!finds(query, more), query);
  });

  it("asks others what only they know", () => {
    assert.ok(finds("is:unread", {}, { isUnread: () => true }));
    const streaming = { lastReply: { status: "streaming", writer: "w" as WriterId } } as const;
    assert.ok(finds("state:running is:running", streaming, { isRunning: () => true }));
    assert.ok(finds("state:interrupted", streaming));
    assert.ok(finds("state:empty"));
  });

  it("never fails, whatever is typed", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            "tag:",
            "-",
            '"',
            "“",
            "is:",
            "pinned",
            " ",
            "meta.",
            ":",
            "\0",
            "before:",
            "9999d",
            "x",
          ),
          {
            maxLength: 30,
          },
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const query = readQuery(text);
        assert.equal(typeof matchesQuery(summary(), query, facts), "boolean");
        for (const { text: term } of query.terms) assert.notEqual(term.trim(), "");
      }),
      { numRuns: 500 },
    );
    assert.ok(readQuery(`${"x:".repeat(50_000)}"`).terms.length > 0);
    assert.ok(readQuery("a ".repeat(50_000)).terms.length < 100);
  });

  it("takes every filter the other way round behind a dash", () => {
    const filter = fc.constantFrom(
      ...[
        "tag:work",
        "tag:x",
        "model:gpt",
        "workspace:none",
        "is:pinned",
        "state:empty",
        "meta.a:",
        "before:2026-02",
      ],
      ...["after:7d", "provider:p", "is:archived", "before:today"],
    );
    const filtered = (query: string) => matchesFilters(summary(), readQuery(query), facts);
    fc.assert(fc.property(filter, (text) => assert.notEqual(filtered(text), filtered(`-${text}`))));
  });

  it("asks for everything together", () => {
    const part = fc.constantFrom(
      "cafe",
      "-cafe",
      "tag:work",
      "-tag:work",
      "tea",
      "is:pinned",
      `"im cafe"`,
      "after:2026",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        assert.equal(
          finds(parts.join(" ")),
          parts.every((each) => finds(each)),
        );
      }),
    );
  });
});
