import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { Refusal } from "../../../src/sync/received.ts";
import { decodeSlot, deviceOfSlot, encodeSlot, type Slot } from "../../../src/sync/slot.ts";
import { sessionId } from "./support/machines.ts";

const device = "aaaaaaaaaaaa";
const stampAt = (time: number): Stamp => `${time.toString(36).padStart(9, "0")}-0000-writerhere` as Stamp;

const empty: Slot = {
  ...{ device, name: "Here", version: "1.0.0", publication: 1, at: 5, sessions: 0 },
  ...{ buckets: [], complete: [], details: [], marks: [], records: [], pieces: [], held: [] },
  ...{ waiting: 0, differs: 0, messages: 0 },
  standing: { budget: 32_000, room: 9_000, knows: [], lends: [], owes: [] },
};

const others = fc.constantFrom("bbbbbbbbbbbb", "cccccccccccc");
const count = fc.integer({ min: 0, max: 2 ** 48 });
const stamp = fc.integer({ min: 1, max: 90_000_000_000_000 }).map(stampAt);
const session = fc.integer({ min: 0, max: 1_000_000 }).map(sessionId);
const slots: fc.Arbitrary<Slot> = fc.record({
  device: fc.constant(device),
  name: fc.string({ maxLength: 80 }),
  version: fc.string({ maxLength: 40 }),
  publication: count,
  at: fc.integer(),
  standing: fc.record({
    ...{ budget: count, room: count, knows: fc.array(others), owes: fc.array(fc.tuple(others, count)) },
    lends: fc.array(fc.record({ to: others, room: count, id: count, reserved: count })),
  }),
  messages: count,
  sessions: count,
  buckets: fc.array(count, { maxLength: 256 }),
  complete: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 256 }),
  details: fc.array(fc.record({ session, head: count, body: count, messages: count })),
  marks: fc.array(fc.record({ session, marks: fc.array(fc.tuple(stamp, count)) })),
  records: fc.array(
    fc.record({
      ...{ session, type: fc.constant("meta"), key: fc.string() },
      value: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json),
      stamp,
    }),
  ),
  pieces: fc.array(fc.record({ session, stamp, total: count, offset: count, text: fc.string() })),
  held: fc.array(fc.record({ from: fc.constant("bbbbbbbbbbbb"), stamp, length: count })),
  waiting: count,
  differs: count,
});

/** Text as `encodeSlot` makes it of a payload that it would never make. */
const sealed = (payload: unknown, from = device): string => {
  const packed = deflateRawSync(JSON.stringify(payload)).toString("base64");
  const check = createHash("sha256").update(`${from}.${packed}`).digest("hex").slice(0, 20);
  return `1.${from}.${check}.${packed}`;
};

const payload = {
  ...{
    d: device,
    n: "",
    v: "",
    p: 1,
    t: 1,
    u: 1,
    o: 1,
    q: [],
    l: [],
    e: [],
    y: 0,
    c: 0,
    b: [],
    k: [],
    s: [],
    m: [],
    r: [],
    i: [],
    h: [],
    w: 0,
    x: 0,
  },
};

describe("a slot as text", () => {
  it("comes back as it was, and needs no escaping in JSON", async () => {
    await fc.assert(
      fc.asyncProperty(slots, async (slot) => {
        const text = await encodeSlot(slot);
        assert.match(text, /^[0-9A-Za-z+/=.]+$/);
        assert.equal(deviceOfSlot(text), device);
        assert.deepEqual(await decodeSlot(text), JSON.parse(JSON.stringify(slot)));
      }),
      { numRuns: 40 },
    );
  });

  it("is the same text for the same slot", async () => {
    assert.equal(await encodeSlot(empty), await encodeSlot({ ...empty }));
  });

  const record = (change: object): unknown => {
    const each = {
      session: sessionId(1),
      type: "field",
      key: "title",
      value: "T",
      stamp: stampAt(9),
      ...change,
    };
    return [each.session, each.type, each.key, each.value, each.stamp];
  };
  const hostile: Readonly<Record<string, unknown>> = {
    "no text": 7,
    "an object": { form: 1 },
    "text of others": "hello",
    "nothing packed": `1.${device}.${"0".repeat(20)}.`,
    "what is not packed": sealed(payload).replace(/\.[^.]*$/, ".AAAA"),
    "a field that is missing": sealed({ ...payload, w: undefined }),
    "a field that is not known": sealed({ ...payload, z: 1 }),
    "another machine's name inside": sealed({ ...payload, d: "bbbbbbbbbbbb" }),
    "a name that fills the screen": sealed({ ...payload, n: "x".repeat(81) }),
    "a huge counter": sealed({ ...payload, p: 1e300 }),
    "a negative counter": sealed({ ...payload, p: -1 }),
    "more buckets than there are": sealed({ ...payload, b: new Array(257).fill(1) }),
    "a bucket that there is not": sealed({ ...payload, k: [256] }),
    "too many pieces": sealed({ ...payload, i: new Array(101).fill([sessionId(1), stampAt(1), 1, 0, ""]) }),
    "a session of another form": sealed({ ...payload, s: [["../../etc", 1, 1, 1]] }),
    "a stamp of another form": sealed({ ...payload, h: [["bbbbbbbbbbbb", "soon", 1]] }),
    "a stamp after which there is no room": sealed({
      ...payload,
      r: [record({ stamp: "xzzzzzzzz-zzzz-writerhere" })],
    }),
    "a permission": sealed({ ...payload, r: [record({ type: "grant", key: "g" })] }),
    "an endpoint": sealed({ ...payload, r: [record({ key: "baseUrl" })] }),
    "an attachment": sealed({
      ...payload,
      r: [record({ type: "message", key: "m00000000", value: { parts: [{ type: "image" }] } })],
    }),
    "a record that is too large": sealed({ ...payload, r: [record({ value: "x".repeat(400_001) })] }),
  };
  for (const [what, text] of Object.entries(hostile))
    it(`is refused as a whole when it is or holds ${what}`, async () => {
      await assert.rejects(decodeSlot(text), Refusal);
    });

  it("is refused when a single character changed", async () => {
    const text = await encodeSlot({ ...empty, name: "A name that makes it longer" });
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === "a" ? "b" : "a";
      await assert.rejects(decodeSlot(text.slice(0, place) + other + text.slice(place + 1)), Refusal);
    }
  });

  it("says that a newer version wrote it", async () => {
    await assert.rejects(decodeSlot(`2${sealed(payload).slice(1)}`), /newer version/);
  });

  it("is not unpacked beyond a limit", async () => {
    const packed = deflateRawSync(Buffer.alloc(40_000_000)).toString("base64");
    const check = createHash("sha256").update(`${device}.${packed}`).digest("hex").slice(0, 20);
    await assert.rejects(decodeSlot(`1.${device}.${check}.${packed}`), /too large/);
  });
});
