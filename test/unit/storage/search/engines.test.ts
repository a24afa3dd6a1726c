import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { planOf, rangesIn } from "../../../../src/core/searchPlan.ts";
import { readQuery } from "../../../../src/core/searchQuery.ts";
import { tokensOf } from "../../../../src/core/searchTokens.ts";
import type { Found } from "../../../../src/storage/search/searchProtocol.ts";
import { editorNode, searchAfresh } from "../support/searchEngines.ts";
import type { SampleSession, SearchOutcome } from "../support/searchProgram.ts";

const engines = ["fts5", "fts4"] as const;

const sessionOf = (number: number, texts: readonly string[], title?: string): SampleSession => ({
  id: `s${number.toString(36).padStart(11, "0")}`,
  ...(title !== undefined && { title }),
  messages: texts.map((text, index) => ({
    id: `m${number.toString(36).padStart(6, "0")}${index.toString(36).padStart(6, "0")}`,
    role: index % 2 === 0 ? "user" : "assistant",
    at: 1_600_000_000_000 + number * 86_400_000 + index * 1000,
    text,
  })),
});

/** Which messages, and titles as those of session, without their order. */
const namesOf = (hits: readonly Found[]): string[] =>
  hits.map(({ session, message }) => message ?? session).sort();

/** Looking at every text, one after the other. */
function scan(sessions: readonly SampleSession[], query: string): string[] {
  const plan = planOf(readQuery(query).terms);
  const fits = (text: string) => plan !== undefined && rangesIn(tokensOf(text), plan) !== undefined;
  return sessions
    .flatMap(({ id, title, messages }) => [
      ...(title !== undefined && fits(title) ? [id] : []),
      ...messages.filter(({ text }) => fits(text)).map((each) => each.id),
    ])
    .sort();
}

const samples = [
  sessionOf(
    1,
    ["please call getUserById(7) now", "It is in src/core/searchQuery.ts, see HTTPServer"],
    "Users by id",
  ),
  sessionOf(2, ["get_user_by_id fails", "try get-user-by-id instead of getuserbyid"]),
  sessionOf(3, ["Wir treffen uns im Café", "cafe\u0301 au lait, Straße, ΟΔΟΣ, İstanbul"]),
  sessionOf(4, ["東京タワーへ行くReactを使う", "서울에서 부산까지", "ｶﾀｶﾅ と がぎぐ", "ขอบคุณครับ"]),
  sessionOf(5, ["ship it 🚀 now", "what's `__init__` and naïve-utf8?", "\0 and \ud800 and \u202e hidden"]),
];

describe("the engines of the index", function () {
  this.timeout(60_000);

  const expected: Record<string, readonly string[]> = {
    user: ["m000001000000", "m000002000000", "m000002000001", "s00000000001"],
    getUser: ["m000001000000", "m000002000000", "m000002000001"],
    getuserbyid: ["m000001000000", "m000002000000", "m000002000001"],
    GET_USER_BY_ID: ["m000001000000", "m000002000000", "m000002000001"],
    server: ["m000001000001"],
    "HTTPServer src/core": ["m000001000001"],
    "searchquery.ts": ["m000001000001"],
    "src/core/searchquery.ts": ["m000001000001"],
    '"src/core/searchQuery.ts"': ["m000001000001"],
    searchqueryts: ["m000001000001"],
    cafe: ["m000003000000", "m000003000001"],
    CAFÉ: ["m000003000000", "m000003000001"],
    strasse: ["m000003000001"],
    οδος: ["m000003000001"],
    istanbul: ["m000003000001"],
    京タ: ["m000004000000"],
    を: ["m000004000000"],
    react: ["m000004000000"],
    Reactを使: ["m000004000000"],
    울: ["m000004000001"],
    カタ: ["m000004000002"],
    ぎ: ["m000004000002"],
    ขอบ: ["m000004000003"],
    "🚀": ["m000005000000"],
    init: ["m000005000001"],
    whats: ["m000005000001"],
    naiveutf8: ["m000005000001"],
    hidden: ["m000005000002"],
    '"user by id fails"': ["m000002000000"],
    '"fails user"': [],
    "user -fails": ["m000001000000", "m000002000001", "s00000000001"],
    "ge use": ["m000001000000", "m000002000000", "m000002000001"].slice(0, 0),
    "get use": ["m000001000000", "m000002000000", "m000002000001"],
    "get use ": ["m000001000000", "m000002000000", "m000002000001"],
    '"get us"': [],
    '"get us': ["m000001000000", "m000002000000", "m000002000001"],
  };

  for (const engine of engines)
    it(`find words, identifiers, accents and scripts without spaces (${engine})`, async () => {
      const queries = Object.keys(expected);
      const outcome = await searchAfresh(engine, [
        { put: samples, state: "1" },
        ...queries.map((query) => ({ query })),
      ]);
      queries.forEach((query, index) => {
        assert.deepEqual(namesOf(outcome[index + 1]?.hits ?? []), [...(expected[query] ?? [])].sort(), query);
        assert.deepEqual(scan(samples, query), [...(expected[query] ?? [])].sort(), `scan: ${query}`);
      });
    });

  for (const engine of engines)
    it(`are asked for whole pasted texts without harm to the index (${engine})`, async () => {
      const words = Array.from({ length: 3000 }, (_, index) => index.toString(36));
      const pasted = [
        words.join("/"),
        `-${words.join("/")} user`,
        words.map((word) => `${word}東${word}`).join("("),
        words.map((word) => `"${word} getUser"`).join(" "),
        words.map((word) => `-${word}`).join(" "),
        "東京".repeat(3000),
      ];
      const outcome = await searchAfresh(engine, [
        { put: samples, state: "1" },
        ...pasted.flatMap((query) => [{ query }, { query: "getuserbyid" }]),
      ]);
      // An engine that refuses a question takes its index for damaged, and the next question finds nothing.
      for (const [index, query] of pasted.entries())
        assert.equal(outcome[2 * index + 2]?.total, 3, `after ${query.slice(0, 40)}`);
    });

  it("agree with each other and with a scan, whatever is stored and asked", async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...[
          "get",
          "user",
          "getUser",
          "userId",
          "UserID",
          "user_id",
          "by-id",
          "HTTPServer",
          "http",
          "server",
          "ids",
          "URLs",
        ],
        ...[
          "café",
          "CAFE",
          "naïve",
          "Straße",
          "東京",
          "京",
          "タワー",
          "서울",
          "を",
          "🚀",
          "don't",
          "x1y2",
          "a.b",
          "1.5",
          "_",
          "-",
        ],
      ),
      fc.string({ unit: fc.constantFrom(..."abAB12_- é京を.\u0301"), maxLength: 8 }),
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
    const query = fc
      .array(
        fc.tuple(
          fc.constantFrom("", "", "", "-", '"'),
          fc.oneof(word, fc.constantFrom("AND", "OR", "NEAR(", "*", "^", "words:")),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.map(([sign, each]) => (sign === '"' ? `"${each} ` : sign + each)).join(" "));
    const [sessions, queries] = fc
      .sample(
        fc.tuple(
          fc.array(fc.array(text, { maxLength: 6 }), { minLength: 60, maxLength: 60 }),
          fc.array(query, { minLength: 400, maxLength: 400 }),
        ),
        1,
      )
      .map(([texts, asked]) => [texts.map((each, index) => sessionOf(index, each)), asked] as const)[0] ?? [
      [],
      [],
    ];
    const asked = queries.filter((each) => planOf(readQuery(each).terms) !== undefined);
    const steps = [{ put: sessions, state: "1" }, ...asked.map((each) => ({ query: each }))];
    const [one, other] = await Promise.all(engines.map((engine) => searchAfresh(engine, steps)));
    let found = 0;
    asked.forEach((each, index) => {
      const wanted = scan(sessions, each);
      found += wanted.length;
      for (const outcome of [one, other])
        assert.deepEqual(namesOf(outcome?.[index + 1]?.hits ?? []), wanted, JSON.stringify(each));
      assert.deepEqual(one?.[index + 1]?.total, wanted.length);
      assert.deepEqual(other?.[index + 1]?.total, wanted.length);
    });
    assert.ok(found > 100, `Only ${found} hits say nothing.`);
  });

  const bySteps = async (steps: Parameters<typeof searchAfresh>[1]): Promise<SearchOutcome[]> =>
    Promise.all(engines.map((engine) => searchAfresh(engine, steps)));

  it("put what fits better, titles, and what is newer first", async () => {
    const sessions = [
      sessionOf(1, ["rare word here, old"]),
      sessionOf(1100, ["rare word here, new"]),
      sessionOf(2, ["nothing"], "rare"),
      sessionOf(3, [`rare ${"and much else ".repeat(200)}`]),
      ...Array.from({ length: 30 }, (_, index) => sessionOf(100 + index, ["something else"])),
    ];
    for (const [, outcome] of await bySteps([{ put: sessions, state: "1" }, { query: "rare" }])) {
      const order = outcome?.hits.map(({ session }) => Number.parseInt(session.slice(1), 36));
      assert.deepEqual(order, [2, 1100, 1, 3]);
    }
  });

  it("narrow down by role, time and session, and give one page after the other", async () => {
    const sessions = [
      sessionOf(1, ["blue one", "blue two", "blue three"]),
      sessionOf(2, ["blue four"], "blue five"),
    ];
    const at = 1_600_000_000_000 + 86_400_000;
    const ask = (more: object) => ({ query: "blue", ...more });
    for (const outcome of await bySteps([
      { put: sessions, state: "1" },
      ask({ roles: ["assistant"] }),
      ask({ since: at + 2000, until: at + 86_400_000 }),
      ask({ sessions: ["s00000000002"] }),
      ask({ limit: 2, offset: 1 }),
      ask({ limit: 2, offset: 9 }),
      { query: "", roles: ["user"], limit: 2 },
    ])) {
      const [, role, time, session, page, beyond, latest] = outcome;
      assert.deepEqual(namesOf(role?.hits ?? []), ["m000001000001"]);
      assert.deepEqual(namesOf(time?.hits ?? []), ["m000001000002"]);
      assert.deepEqual(namesOf(session?.hits ?? []), ["m000002000000", "s00000000002"]);
      assert.deepEqual([page?.hits.length, page?.total], [2, 5]);
      assert.deepEqual([beyond?.hits.length, beyond?.total], [0, 5]);
      assert.deepEqual(
        latest?.hits.map(({ message }) => message),
        ["m000002000000", "m000001000002"],
      );
    }
  });

  it("forget what was changed and what is gone", async () => {
    const before = sessionOf(1, ["alpha", "beta"], "gamma");
    const after = { ...sessionOf(1, ["alpha", "delta"], "epsilon") };
    const many = Array.from({ length: 30 }, (_, turn) => ({
      put: [sessionOf(2, [`turn ${turn}`])],
      state: `${turn}`,
    }));
    for (const outcome of await bySteps([
      { put: [before], state: "1" },
      { put: [after], state: "2" },
      ...many,
      ...["alpha", "beta", "gamma", "delta", "epsilon", "turn", "29"].map((query) => ({ query })),
      { drop: ["s00000000001"] },
      { query: "alpha" },
    ])) {
      const totals = outcome.filter((each) => each !== null).map((each) => each?.total);
      assert.deepEqual(totals, [1, 0, 0, 1, 1, 1, 1, 0]);
    }
  });

  it("keep apart any number of messages of one moment", async () => {
    const messages = Array.from({ length: 3000 }, (_, index) => ({
      ...{ id: `m${index.toString(36).padStart(10, "0")}`, role: "user" as const, text: `same ${index}` },
      at: index % 2 === 0 ? 0 : Number.MAX_VALUE,
    }));
    const steps = [
      { put: [{ id: "aaaaaaaaaaaa", messages }], state: "1" },
      { query: "same", limit: 10 },
    ];
    for (const [, outcome] of await bySteps(steps)) assert.equal(outcome?.total, 3000);
  });

  it("keep up with a store alike: the tests of that, in the editor's Node", async () => {
    const [mocha, tests] = [
      join(process.cwd(), "node_modules", "mocha", "bin", "mocha.js"),
      join(process.cwd(), ".vscode-test", "tests", "unit", "storage", "search", "storeSearch.test.mjs"),
    ];
    const { stdout } = await promisify(execFile)(await editorNode(), [mocha, "--exit", tests]);
    assert.match(stdout, /uses the best engine/);
  });

  it("show a part of the original text with what was found marked", async () => {
    const text = `${"Before that. ".repeat(50)}Then getUserById\u202e was [called](command:x)\n${"afterwards ".repeat(50)}`;
    for (const [, outcome] of await bySteps([
      { put: [sessionOf(1, [text])], state: "1" },
      { query: "called getuser" },
    ])) {
      const { text: shown = "", marks = [] } = outcome?.hits[0]?.snippet ?? {};
      assert.ok(shown.length < 300, shown);
      assert.deepEqual(
        marks.map(([start, length]) => shown.slice(start, start + length)),
        ["getUserById", "called"],
      );
      assert.ok(shown.startsWith("…") && shown.endsWith("…"));
      assert.match(shown, /getUserById⟨U\+202E⟩ was \[called\] \(command:x\) afterwards/);
    }
  });
});
