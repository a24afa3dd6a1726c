import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { Change, SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { changesToReach } from "../../../src/core/restoreAsOf.ts";
import { sessionOf, summaryOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const stampOf = (time: number): Stamp => `${time.toString(36).padStart(9, "0")}-0000-writer0000` as Stamp;
const record = (type: string, key: string, value: Json, time: number): SessionRecord => ({
  session,
  type,
  key,
  value,
  stamp: stampOf(time),
});
const idOf = (number: number): string => `message${String(number).padStart(5, "0")}`;
const said = (number: number, parent: number | undefined, text = `text ${number}`): Json => ({
  role: number % 2 ? "user" : "assistant",
  status: "complete",
  createdAt: number,
  parts: [{ type: "text", text }],
  ...(parent !== undefined && { parentId: idOf(parent) }),
});

/** Stamps changes as the store would, after everything that is there. */
function apply(records: RecordSet, changes: readonly Change[]): RecordSet {
  let time = 1_000_000 + records.size;
  for (const { stamp } of records) time = Math.max(time, Number.parseInt(stamp.slice(0, 9), 36));
  return new RecordSet(session, [
    ...records,
    ...changes.map((change) => ({ ...change, session, stamp: stampOf(++time) })),
  ]);
}
const shown = (records: RecordSet) => sessionOf(records, () => true).thread.map(({ id }) => id);
/** Everything a user sets, without where the thread ends. */
const settings = (records: RecordSet) =>
  [...records]
    .filter(
      ({ type, key, value }) =>
        type !== "message" && value !== null && !(type === "field" && ["head", "end"].includes(key)),
    )
    .map(({ type, key, value }) => JSON.stringify([type, key, value]))
    .sort();

describe("bringing a session back to an earlier state", () => {
  const before = new RecordSet(session, [
    record("field", "createdAt", 1, 1),
    record("field", "title", "Old title", 2),
    record("tag", "kept", true, 2),
    record("tag", "dropped", true, 2),
    record("meta", "priority", { level: 1 }, 2),
    record("field", "model", { provider: "a", model: "b" }, 2),
    record("message", idOf(1), said(1, undefined), 3),
    record("message", idOf(2), said(2, 1), 4),
    record("field", "head", idOf(2), 4),
  ]);
  const after = new RecordSet(session, [
    ...before,
    record("field", "title", "New title", 5),
    record("tag", "dropped", null, 5),
    record("tag", "added", true, 5),
    record("meta", "priority", { level: 2 }, 5),
    record("message", idOf(3), said(3, 2), 6),
    record("message", idOf(4), said(4, 3), 7),
    record("field", "head", idOf(4), 7),
    record("field", "draft", "typed now", 8),
    record("grant", "g", { tool: "shell" }, 8),
    record("checkpoint", "c", { name: "good" }, 8),
  ]);

  it("sets title, tags and metadata, and ends the thread where it ended", () => {
    const back = apply(after, changesToReach(after, before));
    assert.deepEqual(shown(back), [idOf(1), idOf(2)]);
    assert.equal(summaryOf(back).title, "Old title");
    assert.deepEqual([...back.ofType("tag")].map(({ key }) => key).sort(), ["dropped", "kept"]);
    assert.deepEqual(back.value("meta", "priority"), { level: 1 });
  });

  it("removes nothing: later messages, drafts, permissions and checkpoints stay", () => {
    const back = apply(after, changesToReach(after, before));
    assert.equal(summaryOf(back).messageCount, 4);
    assert.equal(back.value("field", "draft"), "typed now");
    assert.deepEqual(back.value("grant", "g"), { tool: "shell" });
    assert.deepEqual(back.value("checkpoint", "c"), { name: "good" });
  });

  it("shows what is said next", () => {
    const back = apply(after, changesToReach(after, before));
    const on = apply(back, [
      { type: "message", key: idOf(5), value: said(5, 2) },
      { type: "message", key: idOf(6), value: said(6, 5) },
      { type: "field", key: "head", value: idOf(6) },
    ]);
    assert.deepEqual(shown(on), [idOf(1), idOf(2), idOf(5), idOf(6)]);
  });

  it("brings messages back that are missing, and never a permission", () => {
    const damaged = new RecordSet(
      session,
      [...after].filter(({ type }) => type !== "message" && type !== "grant"),
    );
    const back = apply(damaged, changesToReach(damaged, after));
    assert.deepEqual(shown(back), shown(after));
    assert.equal(back.value("grant", "g"), undefined);
  });

  it("brings an unfinished reply back with its pieces", () => {
    const unfinished = new RecordSet(session, [
      record(
        "message",
        idOf(1),
        { ...(said(1, undefined) as object), status: "streaming", parts: [] } as Json,
        1,
      ),
      record("delta", `${idOf(1)}/000000`, { type: "text", text: "half" }, 2),
    ]);
    const back = apply(new RecordSet(session), changesToReach(new RecordSet(session), unfinished));
    const [message] = sessionOf(back, () => false).thread;
    assert.deepEqual(message?.parts, [{ type: "text", text: "half" }]);
  });

  it("goes back to when nothing had been said", () => {
    const empty = new RecordSet(session, [record("field", "createdAt", 1, 1)]);
    const back = apply(after, changesToReach(after, empty));
    assert.deepEqual(shown(back), []);
    const on = apply(back, [
      { type: "message", key: idOf(9), value: said(9, undefined) },
      { type: "field", key: "head", value: idOf(9) },
    ]);
    assert.deepEqual(shown(on), [idOf(9)]);
  });

  it("changes nothing when nothing differs", () => {
    assert.deepEqual(changesToReach(after, after), []);
    const back = apply(after, changesToReach(after, before));
    assert.deepEqual(changesToReach(back, before), []);
  });

  it("is taken back by the same rule, over any two states of one session", () => {
    const values = fc.constantFrom<Json>(null, true, "text", 7, { a: [1] });
    const settingRecords = fc.tuple(
      fc.constantFrom(
        "field title",
        "field model",
        "field pinned",
        "field archived",
        "field deleted",
        "tag a",
        "tag b",
        "meta m",
        "variable v",
      ),
      values,
      fc.boolean(),
    );
    const messageRecords = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.integer({ min: 1, max: 9 })),
      fc.boolean(),
    );
    const heads = fc.option(fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(
        fc.array(settingRecords, { maxLength: 12 }),
        fc.uniqueArray(messageRecords, { selector: ([number]) => number, maxLength: 9 }),
        heads,
        heads,
        (settingDrafts, messageDrafts, headThen, headNow) => {
          // A state and one that came after it: the later one knows every message, as a store does.
          let time = 1;
          const then: SessionRecord[] = [];
          const since: SessionRecord[] = [];
          for (const [name, value, isLater] of settingDrafts) {
            const [type = "", key = ""] = name.split(" ");
            (isLater ? since : then).push(record(type, key, value, isLater ? 500 + time++ : time++));
          }
          for (const [number, parent, isLater] of messageDrafts)
            (isLater ? since : then).push(
              record(
                "message",
                idOf(number),
                said(number, parent ?? undefined),
                isLater ? 500 + time++ : time++,
              ),
            );
          if (headThen !== null) then.push(record("field", "head", idOf(headThen), time++));
          if (headNow !== null) since.push(record("field", "head", idOf(headNow), 500 + time++));
          const asOf = new RecordSet(session, then);
          const current = new RecordSet(session, [...then, ...since]);

          const back = apply(current, changesToReach(current, asOf));
          assert.deepEqual(settings(back), settings(asOf));
          assert.equal(shown(back).at(-1), shown(asOf).at(-1));
          assert.deepEqual(changesToReach(back, asOf), []);

          const forth = apply(back, changesToReach(back, current));
          assert.deepEqual(settings(forth), settings(current));
          assert.deepEqual(shown(forth), shown(current));
          assert.equal(summaryOf(forth).messageCount, summaryOf(current).messageCount);
        },
      ),
      { numRuns: 500 },
    );
  });
});
