import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { fieldChange } from "../../../../src/core/session.ts";
import type { Stamp } from "../../../../src/core/stamp.ts";
import { readHead } from "../../../../src/sync/folder/format.ts";
import { Refusal } from "../../../../src/sync/received.ts";
import { sessionId, startSession } from "../support/machines.ts";
import { equal, type Member, SyncFolder } from "./support/members.ts";
import { MemoryFiles } from "./support/memoryFiles.ts";

const checkOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 20);
const stampAt = (time: number): Stamp => `${time.toString(36).padStart(9, "0")}-0000-writerhere` as Stamp;

describe("a file in a sync folder that is not what it should be", () => {
  let folder: SyncFolder;
  let files: MemoryFiles;
  let a: Member;
  let text: string;
  beforeEach(async () => {
    files = new MemoryFiles();
    folder = new SyncFolder("/folder");
    a = folder.member("a", files);
    startSession(a.source, 1, "hello");
    startSession(a.source, 2, "hi", "there");
    a.source.write(sessionId(2), fieldChange("deleted", true));
    await folder.settle(a);
    text = files.text(folder.file("a"));
  });

  it("gives what it has, wherever it ends, and the rest when that has come", async () => {
    const all = new Set(a.source.travelling);
    let most = 0;
    for (let end = 0; end <= text.length; end++) {
      files.set(folder.file("a"), text.slice(0, end));
      const b = folder.member("b", files);
      await b.channel.round();
      const here = b.source.travelling;
      for (const record of here) assert.ok(all.has(record));
      assert.ok(here.length >= most, `less at ${end}`);
      most = here.length;
      if (end % 100 > 0) continue;
      assert.equal((await b.channel.facts()).refused.length, end > 0 && end < text.indexOf("\n") - 5 ? 1 : 0);
      files.set(folder.file("a"), text);
      await b.channel.round();
      equal(a, b);
    }
    assert.equal(most, all.size);
  });

  it("gives nothing wrong, whichever of its characters is another one", async () => {
    const all = new Set(a.source.travelling);
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === "7" ? "8" : "7";
      files.set(folder.file("a"), text.slice(0, place) + other + text.slice(place + 1));
      const b = folder.member("b", files);
      await b.channel.round();
      for (const record of b.source.travelling) assert.ok(all.has(record), `at ${place}`);
    }
  });

  it("is worth a word when it stays half there", async () => {
    files.set(folder.file("a"), text.slice(0, -20));
    const b = folder.member("b", files);
    await b.channel.round();
    equal(a, b);
    assert.deepEqual((await b.channel.facts()).refused, []);
    folder.clock.time += 600_000;
    assert.match((await b.channel.facts()).refused[0]?.reason ?? "", /not all there yet/);
  });

  const record = (change: object): unknown => {
    const each = { type: "field", key: "title", value: "T", stamp: stampAt(9), ...change };
    return [each.type, each.key, each.value, each.stamp];
  };
  const line = (payload: unknown, session: string = sessionId(7), numbers = "1 1 1"): string => {
    const facts = `s ${session} ${numbers} 1`;
    const packed = deflateRawSync(JSON.stringify(payload)).toString("base64");
    return `${facts} ${checkOf(facts + packed)} ${packed}`;
  };
  const hostile: Readonly<Record<string, string>> = {
    "a permission": line([record({ type: "grant", key: "g" })]),
    "an endpoint": line([record({ key: "baseUrl" })]),
    "an attachment": line([
      record({ type: "message", key: "m00000000", value: { parts: [{ type: "image" }] } }),
    ]),
    "a record that is too large": line([record({ value: "x".repeat(400_001) })]),
    "a stamp after which there is no room": line([record({ stamp: "xzzzzzzzz-zzzz-writerhere" })]),
    "a stamp of another form": line([record({ stamp: "soon" })]),
    "records with a session of their own": line([[sessionId(1), "field", "title", "T", stampAt(9)]]),
    "no records": line({ r: 1 }),
    "more than can be unpacked at once": line("x".repeat(17_000_000)),
    "what is not packed": `s ${sessionId(7)} 1 1 1 1 ${checkOf(`s ${sessionId(7)} 1 1 1 1AAAA`)} AAAA`,
    "a path for a session": line([record({})], "../../../etc"),
    "counters that are too large": line([record({})], sessionId(7), "1 1 9999999999999999"),
    "a line without an end": "s".repeat(20_000_000),
  };
  for (const [what, bad] of Object.entries(hostile))
    it(`is taken in but for the line that holds ${what}`, async () => {
      const lines = text.split("\n");
      files.set(folder.file("a"), [lines[0], bad, ...lines.slice(1)].join("\n"));
      const b = folder.member("b", files);
      await b.channel.round();
      equal(a, b);
      folder.clock.time += 600_000;
      assert.equal((await b.channel.facts()).refused.length, 1);
    });

  it("is not taken in when its beginning is no beginning", () => {
    const head = { device: "a".repeat(12), name: "A", version: "1", publication: 1, at: 1, sessions: 1 };
    const lineOf = (json: string, form = "1") => `braid-sync-folder ${form} ${checkOf(json)} ${json}`;
    assert.deepEqual(readHead(lineOf(JSON.stringify(head))), head);
    assert.deepEqual(readHead(lineOf(JSON.stringify({ ...head, more: 1 }))), head);
    for (const bad of [
      ...["", "braid", "braid-sync-folder", "braid-sync-folder 1", lineOf("{"), lineOf("[]"), lineOf("null")],
      ...[
        { device: "../../../../x" },
        { name: "x".repeat(81) },
        { publication: 1e300 },
        { sessions: -1 },
      ].map((change) => lineOf(JSON.stringify({ ...head, ...change }))),
    ])
      assert.throws(() => readHead(bad), Refusal, bad);
    assert.throws(() => readHead(lineOf(JSON.stringify(head), "2")), /newer version/);
  });
});
