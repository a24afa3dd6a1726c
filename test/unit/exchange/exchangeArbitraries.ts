import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

/** Texts that have broken encoders before. */
export const hostileTexts = [
  "",
  "\u0000\u0007\u001b]0;owned\u0007\u009b31m",
  "\ud800 a lone half \udfff",
  '","records":[]}]}',
  "\\u0022}]\\",
  "\u2028\u2029\ufeff",
  "\u202egnp.exe",
  "__proto__",
  "constructor",
  "```\n# You\n</pre></section><script>alert(1)</script>",
  "😀".repeat(50),
] as const;

export const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
);

const { json } = fc.letrec<{ json: Json; list: Json; object: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", maxDepth: 6 },
    hostileText,
    fc.constantFrom<Json>(null, true, false, 0, 1e300, -1.5e-300, Number.MAX_SAFE_INTEGER),
    fc.integer(),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("json"), { maxLength: 4 }),
  object: fc
    .array(fc.tuple(hostileText, tie("json")), { maxLength: 4 })
    .map((members) => Object.fromEntries(members) as Json),
}));

const stamp = fc
  .tuple(
    fc.integer({ min: 0, max: 36 ** 6 }),
    fc.integer({ min: 0, max: 1000 }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(
    ([time, count, writer]) =>
      `${time.toString(36).padStart(9, "k")}-${count.toString(36).padStart(4, "0")}-writer000${writer}` as Stamp,
  );

const change = fc.oneof(
  fc.record({ type: fc.constantFrom("message"), key: messageKey(), value: messageValue() }),
  fc.record({
    type: fc.constantFrom("field"),
    key: fc.constantFrom("title", "autoTitle", "head", "pinned", "model", "unknownField"),
    value: json,
  }),
  fc.record({
    type: fc.constantFrom("tag", "meta", "variable", "fromTheFuture", "__proto__"),
    key: hostileText,
    value: json,
  }),
);

function messageKey() {
  return fc.integer({ min: 0, max: 50 }).map((number) => `message${String(number).padStart(6, "0")}`);
}

function messageValue(): fc.Arbitrary<Json> {
  return fc.record({
    role: fc.constantFrom("user", "assistant", "system"),
    status: fc.constantFrom("complete", "stopped", "failed", "streaming"),
    createdAt: fc.oneof(fc.integer({ min: 0 }), fc.constantFrom(1e300, -1)),
    parentId: messageKey(),
    parts: fc.array(
      fc.oneof(fc.record({ type: fc.constantFrom("text", "thinking", "notice"), text: hostileText }), json),
      { maxLength: 3 },
    ),
  }) as fc.Arbitrary<Json>;
}

/** Everything that a session may hold and that travels, tombstones and unknown types included. */
export const recordSet = (session: SessionId): fc.Arbitrary<RecordSet> =>
  fc.array(fc.tuple(change, stamp), { maxLength: 25 }).map(
    (changes) =>
      new RecordSet(
        session,
        changes.map(
          ([each, stampOf]): SessionRecord => ({
            ...each,
            value: JSON.parse(JSON.stringify(each.value)),
            ...{ session, stamp: stampOf },
          }),
        ),
      ),
  );

/** In an order that does not depend on how they were put in. */
export const sorted = (records: Iterable<SessionRecord>): readonly SessionRecord[] =>
  [...records].sort((a, b) => (`${a.type}\n${a.key}` < `${b.type}\n${b.key}` ? -1 : 1));
