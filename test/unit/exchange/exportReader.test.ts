import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import fc from "fast-check";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import {
  documentEnd,
  documentStart,
  exportSchema,
  sessionJson,
} from "../../../src/exchange/exportDocument.ts";
import { ExportReader, type ReadSession } from "../../../src/exchange/exportReader.ts";
import { importLimits } from "../../../src/exchange/importLimits.ts";
import { recordSet, sorted } from "./exchangeArbitraries.ts";

const [one, two] = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"] as [SessionId, SessionId];
const at = 1_700_000_000_000 as EpochMs;

const documentOf = (...sets: RecordSet[]): string =>
  `${documentStart(at)}${sets.map((records) => [...sessionJson({ records, isRedacted: false })].join("")).join(",")}${documentEnd}`;

function read(pieces: Iterable<string>, limits = importLimits): ReadSession[] {
  const reader = new ExportReader(limits, true);
  const sessions: ReadSession[] = [];
  for (const piece of pieces) sessions.push(...reader.push(piece));
  reader.end();
  return sessions;
}

const record = (members = ""): string =>
  `{"type":"tag","key":"a","value":true,"stamp":"k00000000-0000-writer0000"${members}}`;
const withRecords = (...records: string[]): string =>
  `{"format":"braid-export","version":1,"sessions":[{"id":"${one}","records":[${records.join(",")}]}]}`;
const refusal = (text: string, limits = importLimits): string => {
  try {
    read([text], limits);
  } catch (cause) {
    assert.ok(cause instanceof Error && cause.name === "ImportProblem", String(cause));
    return cause.message;
  }
  return "nothing";
};

describe("reading an export", () => {
  it("gives back exactly the records that were written, whatever they hold", () =>
    fc.assert(
      fc.property(recordSet(one), recordSet(two), (first, second) => {
        const sessions = read([documentOf(first, second)]);
        assert.deepEqual(
          sessions.map(({ id }) => id),
          [one, two],
        );
        for (const [index, set] of [first, second].entries())
          assert.deepEqual(
            sorted(new RecordSet(set.session, sessions[index]?.records ?? [])),
            sorted([...set].map((each) => JSON.parse(JSON.stringify(each)))),
          );
      }),
      { numRuns: 300 },
    ));

  it("does not depend on where its pieces end", () =>
    fc.assert(
      fc.property(
        recordSet(one),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (set, sizes) => {
          const text = documentOf(set);
          const pieces: string[] = [];
          for (let from = 0, turn = 0; from < text.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(text.slice(from, from + size));
            from += size;
          }
          assert.deepEqual(read(pieces), read([text]));
        },
      ),
      { numRuns: 100 },
    ));

  it("accepts and refuses the same texts as JSON.parse", () =>
    fc.assert(
      fc.property(recordSet(one), fc.nat(), fc.constantFrom(...'[]{}",:0a\\ ', ""), (set, place, mark) => {
        const text = documentOf(set);
        const changed = text.slice(0, place % text.length) + mark + text.slice((place % text.length) + 1);
        let isJson = true;
        try {
          JSON.parse(changed);
        } catch {
          isJson = false;
        }
        if (!isJson) assert.notEqual(refusal(changed), "nothing", changed);
        // What is JSON may still say something else than an export does, but is never called broken.
        else assert.doesNotMatch(refusal(changed), /no valid JSON|is not expected|in the middle/, changed);
      }),
      { numRuns: 500 },
    ));

  it("names the place of what is wrong", () => {
    const cases: readonly (readonly [text: string, message: RegExp])[] = [
      ["", /^The file is empty/],
      ["[]", /^an object is expected here/],
      ["null", /^an object is expected here/],
      ["{}", /^format: is missing/],
      ['{"sessions":[]}', /^format: is missing/],
      ['{"format":"other","sessions":[]}', /^format: this is not "braid-export"/],
      ['{"format":"braid-export","version":2,"sessions":[]}', /^version: a newer version of Braid/],
      ['{"format":"braid-export","version":"1","sessions":[]}', /^version: /],
      ['{"format":"braid-export","version":1}', /^sessions: is missing/],
      ['{"format":"braid-export","version":1,"sessions":{}}', /^sessions: a list is expected/],
      ['{"format":"braid-export","version":1,"sessions":[5]}', /^sessions\[0\]: an object is expected/],
      ['{"format":"braid-export","version":1,"sessions":[{"records":[]}]}', /^sessions\[0\]\.id: is missing/],
      [
        '{"format":"braid-export","version":1,"sessions":[{"id":"../etc","records":[]}]}',
        /^sessions\[0\]\.id: This is not the id/,
      ],
      [
        '{"format":"braid-export","version":1,"sessions":[{"id":"000000000000","records":[]}]}',
        /^sessions\[0\]\.id: This id is reserved/,
      ],
      [
        `{"format":"braid-export","version":1,"sessions":[{"id":"${one}"}]}`,
        /^sessions\[0\]\.records: is missing/,
      ],
      ['{"format":"braid-export","format":"braid-export"}', /^format: is there twice/],
      [withRecords(record(), "7"), /^sessions\[0\]\.records\[1\]: /],
      [withRecords(record(',"extra":1')), /^sessions\[0\]\.records\[0\]\.extra: /],
      [withRecords(record(',"__proto__":{"x":1}')), /^sessions\[0\]\.records\[0\]\.__proto__: /],
      [
        withRecords('{"type":"tag","key":"a","stamp":"k00000000-0000-writer0000"}'),
        /^sessions\[0\]\.records\[0\]\.value: is missing/,
      ],
      [
        withRecords('{"type":"tag","key":"a","value":1,"stamp":"zzzzzzzzz-0000-writer0000"}'),
        /stamp: This stamp is too far/,
      ],
      [withRecords('{"type":"tag","key":"a","value":1,"stamp":"yesterday"}'), /stamp: This is not a stamp/],
      [
        withRecords('{"type":"tag","key":"a","value":{"b":[1,1e999]},"stamp":"k00000000-0000-writer0000"}'),
        /records\[0\]\.value\.b\[1\]: this number is too large/,
      ],
      [withRecords(`${record()},`), /^sessions\[0\]\.records\[1\]: this is no valid JSON/],
      [withRecords('{"type":}'), /^sessions\[0\]\.records\[0\]: this is no valid JSON, before character \d+/],
      [withRecords(record()).slice(0, -2), /^The file ends in the middle, in sessions\[1\]/],
      [`${withRecords(record())} x`, /^"x" at character \d+ is not expected after the end/],
    ];
    for (const [text, message] of cases) assert.match(refusal(text), message, text);
  });

  it("says little of what is long", () => {
    const long = "x".repeat(1_000_000);
    for (const text of [
      `{"format":"braid-export","version":"${long}"}`,
      `{"${long}":}`,
      withRecords(record(`,"${long}":1`)),
      withRecords(`{"type":"tag","key":"a","value":{"${long}":1e999},"stamp":"k00000000-0000-writer0000"}`),
    ])
      assert.ok(refusal(text).length <= 301);
  });

  it("ignores members of headers that it does not know, and refuses too many of them", () => {
    const more = Array.from({ length: 900 }, (_, index) => `"later${index}":[{}]`).join(",");
    const [session] = read([
      `{${more},"format":"braid-export","version":1,"sessions":[{"mood":{"a":1},"id":"${one}","records":[]}]}`,
    ]);
    assert.equal(session?.id, one);
    const tooMany = Array.from({ length: 1_001 }, (_, index) => `"later${index}":0`).join(",");
    assert.match(refusal(`{${tooMany}}`), /more than 1000 members/);
  });

  it("leaves out permissions, endpoints, removals and what belongs to a store, and counts them", () => {
    const stamp = '"stamp":"k00000000-0000-writer0000"';
    const [session] = read([
      withRecords(
        record(),
        ...["grant", "endpoint", "secret", "evidence", "binding", "template", "filter"].map(
          (type) => `{"type":"${type}","key":"a","value":true,${stamp}}`,
        ),
        ...["purged", "deleted", "baseUrl", "apiKey", "permissions"].map(
          (key) => `{"type":"field","key":"${key}","value":true,${stamp}}`,
        ),
      ),
    ]);
    assert.deepEqual(session?.leftOut, { permission: 2, endpoint: 4, removal: 2, place: 4 });
    assert.deepEqual(
      session?.records?.map(({ type }) => type),
      ["tag"],
    );
  });

  it("keeps a member called __proto__ as data that changes nothing else", () => {
    const [session] = read([
      withRecords(
        '{"type":"__proto__","key":"__proto__","value":{"__proto__":{"polluted":true}},"stamp":"k00000000-0000-writer0000"}',
      ),
    ]);
    const value = session?.records?.[0]?.value as object;
    assert.deepEqual(Object.keys(value), ["__proto__"]);
    assert.equal((value as { polluted?: unknown }).polluted, undefined);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it("refuses what is too deep, too long, too finely divided or too much, before parsing it", () => {
    const valued = (value: string) =>
      withRecords(`{"type":"tag","key":"a","value":${value},"stamp":"k00000000-0000-writer0000"}`);
    assert.equal(refusal(valued("[".repeat(59) + "]".repeat(59))), "nothing");
    assert.match(
      refusal(valued("[".repeat(60))),
      /^sessions\[0\]\.records\[0\]: lists and objects are more than 64 deep/,
    );
    assert.match(
      refusal(`{"format":${"[".repeat(100_000)}`),
      /^format: lists and objects are more than 64 deep/,
    );
    const small = { ...importLimits, recordCharacters: 200, recordMarks: 20, sessions: 2, records: 3 };
    assert.match(
      refusal(valued(`"${"x".repeat(200)}"`), small),
      /records\[0\]: is longer than 200 characters/,
    );
    assert.match(refusal(valued(`[${"0,".repeat(30)}0]`), small), /records\[0\]: has more than 20 parts/);
    assert.match(refusal(withRecords(...Array(4).fill(record())), small), /more than 3 records/);
    const session = `{"id":"${one}","records":[]}`;
    assert.match(
      refusal(`{"format":"braid-export","version":1,"sessions":[${session},${session},${session}]}`, small),
      /more than 2 sessions/,
    );
  });
});

describe("the published schema of an export", () => {
  it("is the one that files are checked with; test/fixtures/makeSchemas.mjs writes it", async () => {
    const published = await readFile(join(process.cwd(), "docs", "export.schema.json"), "utf8");
    assert.deepEqual(JSON.parse(published), {
      title: "An export of Braid's sessions",
      ...toJsonSchema(exportSchema, { errorMode: "ignore" }),
    });
  });
});
