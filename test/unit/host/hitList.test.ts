import assert from "node:assert/strict";
import type { SearchHit } from "../../../src/app/search.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { foundViewOf } from "../../../src/host/search/foundView.ts";
import { type HitList, hitListJson, hitListMarkdown, sessionsOf } from "../../../src/host/search/hitList.ts";

const at = Date.UTC(2026, 0, 31, 12) as EpochMs;
const hitOf = (session: string, more: Partial<SearchHit> = {}): SearchHit => ({
  session: session as SessionId,
  title: `Session ${session}`,
  message: "m" as MessageId,
  role: "user",
  at,
  snippet: { text: "where is the user?", marks: [[13, 4]] },
  ...more,
});
const listOf = (hits: readonly SearchHit[], total = hits.length): HitList => ({
  ...{ query: "user", workspace: "all", at, hits, total },
});

describe("a list of results", () => {
  it("is Markdown by session, with what was found in bold", () => {
    const hits = [
      hitOf("a"),
      hitOf("b", { workspaceName: "braid", archived: true }),
      hitOf("a", { role: "assistant" }),
    ];
    assert.equal(
      hitListMarkdown(listOf(hits)),
      `# Search results: user

3 results in 2 sessions, 2026-01-31

## Session a

session \`a\`

- You, 2026-01-31: where is the **user**\\?
- Reply, 2026-01-31: where is the **user**\\?

## Session b

braid · archived · session \`b\`

- You, 2026-01-31: where is the **user**\\?
`,
    );
  });

  it("lets no title, workspace or message become a link, a heading or HTML", () => {
    const hostile = "](command:x) <b>x</b>\n# y";
    const text = hitListMarkdown(
      listOf([
        hitOf("a", { title: hostile, workspaceName: hostile, snippet: { text: hostile, marks: [[0, 3]] } }),
      ]),
    );
    assert.doesNotMatch(text, /<b>|[^\\]\]\(/);
    assert.equal(text.match(/^#/gm)?.length, 2);
  });

  it("says when it is not all", () => {
    assert.match(
      hitListMarkdown(listOf([hitOf("a")], 7)),
      /7 results in at least 1 session, .*; the first 1 are listed/,
    );
  });

  it("names a session that only its title was found in", () => {
    const { message: _, role: __, ...title } = hitOf("a");
    assert.doesNotMatch(hitListMarkdown(listOf([title])), /^- /m);
  });

  it("is JSON for programs, also with a time that no date can be made of", () => {
    const list = JSON.parse(hitListJson(listOf([hitOf("a"), hitOf("b", { at: 9e15 as EpochMs })])));
    assert.equal(list.format, "braid-search-results");
    assert.deepEqual(list.hits[0], {
      ...{ session: "a", title: "Session a", message: "m", role: "user", at: "2026-01-31T12:00:00.000Z" },
      ...{ text: "where is the user?", marks: [[13, 4]] },
    });
    assert.equal(list.hits[1].at, undefined);
  });

  it("names each session once, best first", () => {
    assert.deepEqual(sessionsOf([hitOf("b"), hitOf("a"), hitOf("b")]), ["b", "a"]);
  });
});

describe("what the search page shows of a result", () => {
  it("joins hits with what is known of their sessions", () => {
    const summary = {
      ...{ id: "a" as SessionId, createdAt: at, updatedAt: at, messageCount: 3, listed: true },
      ...{ tags: ["work"], pinned: true as const, emoji: "🎨" },
    };
    const result = { hits: [hitOf("a"), hitOf("gone"), hitOf("a")], total: 9, isComplete: false };
    const view = foundViewOf(result, [summary], (at + 7_200_000) as EpochMs);
    assert.equal(view.hits.length, 3);
    assert.deepEqual(view.sessions, [
      {
        ...{ id: "a", title: "Session a", tags: ["work"], isPinned: true, isArchived: false },
        ...{ age: "2 h", emoji: "🎨" },
      },
      { id: "gone", title: "Session gone", tags: [], isPinned: false, isArchived: false },
    ]);
    assert.deepEqual([view.total, view.isComplete], [9, false]);
  });
});
