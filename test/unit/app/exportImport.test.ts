import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type App, findSession } from "../../../src/app/app.ts";
import type { ExportedFile } from "../../../src/app/exportSessions.ts";
import { importSessions } from "../../../src/app/importSessions.ts";
import type { ReadableFile } from "../../../src/app/readableFiles.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { exportSession } from "../../../src/app/verbs/exportSession.ts";
import { importSession } from "../../../src/app/verbs/importSession.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { purgeSession } from "../../../src/app/verbs/purgeSession.ts";
import { renameSession } from "../../../src/app/verbs/renameSession.ts";
import { sourceOf } from "../../../src/app/workspaceSource.ts";
import { newMessageId, newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { messageValueOf, textOf } from "../../../src/core/message.ts";
import type { Change } from "../../../src/core/record.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { readWorkspace, workspaceOf, workspaceValueOf } from "../../../src/core/workspace.ts";
import { type ImportLimits, importLimits } from "../../../src/exchange/importLimits.ts";
import { nodeFiles } from "../../../src/storage/nodeFiles.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";
import { recordSet, sorted } from "../exchange/exchangeArbitraries.ts";

const there = workspaceOf("there", ["file:///home/other/there"], undefined);
const here = workspaceOf("here", ["file:///home/me/here"], undefined);

describe("export and import, through the verbs", () => {
  const opened: TestApp[] = [];
  let folder: string;
  let from: App;
  let to: App;

  const openApp = async (workspace = here): Promise<App> => {
    const app = await openTestApp([], undefined, sourceOf(workspace));
    opened.push(app);
    return { ...app, files: nodeFiles };
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "braid-exchange-"));
    from = await openApp(there);
    to = await openApp(here);
  });
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const said = (text: string, more: object = {}): Change => {
    const id = newMessageId(Date.now());
    const message = messageValueOf({
      ...{
        id,
        role: "user",
        status: "complete",
        createdAt: from.clock.now(),
        parts: [{ type: "text", text }],
      },
      ...more,
    });
    return { type: "message", key: id, value: message };
  };
  const create = async (title: string, ...changes: Change[]): Promise<SessionId> => {
    const session = newSessionId();
    await from.store.append(session, [
      fieldChange("createdAt", from.clock.now()),
      fieldChange("workspace", workspaceValueOf(from.workspace())),
      fieldChange("title", title),
      ...changes,
    ]);
    return session;
  };
  const exported = async (session: SessionId, args: object = {}, app = from): Promise<ExportedFile[]> => [
    ...(await runVerb(app, exportSession, { sessions: [session], ...args })).files,
  ];
  const recordsOf = async (app: App, session: SessionId) => sorted((await app.store.find(session)) ?? []);
  const textsOf = async (app: App, session: SessionId) =>
    ((await findSession(app, session))?.thread ?? []).map(({ parts }) => textOf(parts));
  const take = (files: readonly ExportedFile[], args: object = {}) =>
    runVerb(to, importSession, { files, ...args });

  it("carries every record to another store and back, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(recordSet("aaaaaaaaaaaa" as SessionId), async (records) => {
        const session = newSessionId();
        await from.store.append(session, [
          fieldChange("createdAt", 1),
          fieldChange("workspace", workspaceValueOf(here)),
        ]);
        await from.store.merge([...records].map((record) => ({ ...record, session })));
        const files = await exported(session);
        const report = await take(files);
        assert.deepEqual(report.skipped, []);
        assert.deepEqual(await recordsOf(to, session), await recordsOf(from, session));
        const [again] = await exported(session, {}, to);
        const [first] = files;
        const contentOf = (text = "") => (JSON.parse(text) as { sessions: unknown }).sessions;
        assert.deepEqual(contentOf(again?.text), contentOf(first?.text));
      }),
      { numRuns: 25 },
    );
  });

  it("changes nothing when a file is imported twice", async () => {
    const session = await create("Twice", said("one"), { type: "tag", key: "a", value: true });
    const files = await exported(session);
    const first = await take(files);
    assert.deepEqual(first.imported, [{ session, file: files[0]?.name, isNew: true }]);
    const before = await recordsOf(to, session);
    const second = await take(files);
    assert.deepEqual([second.imported, second.unchanged, second.skipped], [[], [session], []]);
    assert.deepEqual(await recordsOf(to, session), before);
  });

  it("puts a session of an unknown workspace to the open one, and leaves one of a known workspace there", async () => {
    const stranger = await create("Stranger", said("x"));
    await take(await exported(stranger));
    const listed = (await runVerb(to, listSessions, {})).map(({ id }) => id);
    assert.deepEqual(listed, [stranger]);

    const known = await create("Known", said("y"));
    const resident = newSessionId();
    await to.store.append(resident, [
      fieldChange("createdAt", 1),
      fieldChange("workspace", workspaceValueOf(there)),
    ]);
    await take(await exported(known));
    const workspace = (await to.store.find(known))?.value("field", "workspace");
    assert.equal(readWorkspace(workspace)?.key, there.key);
  });

  it("completes a session that is here, and takes nothing from it", async () => {
    const session = await create("Both", said("question"));
    await take(await exported(session));
    const mine = said("mine");
    await to.store.append(session, [mine]);
    await runVerb(to, renameSession, { session, title: "My title" });
    await from.store.append(session, [said("theirs")]);
    const [file] = await exported(session);
    assert.ok(file);
    // Somebody who got the file changes what was said in it, and dates that after everything.
    const forged = JSON.parse(file.text) as { sessions: { records: Record<string, unknown>[] }[] };
    const question = forged.sessions[0]?.records.find(({ type }) => type === "message");
    assert.ok(question);
    const stamp = "xzzzzzzzz-0000-forger0000";
    forged.sessions[0]?.records.push(
      { ...question, stamp, value: { role: "user", parts: [{ type: "text", text: "forged" }] } },
      { type: "message", key: mine.key, value: null, stamp },
      { type: "field", key: "deleted", value: true, stamp },
      { type: "field", key: "purged", value: true, stamp },
      { type: "field", key: "workspace", value: { key: "elsewhere" }, stamp },
      { type: "grant", key: "all", value: { tool: "*" }, stamp },
    );
    const report = await take([{ name: "forged.json", text: JSON.stringify(forged) }]);
    assert.deepEqual(report.leftOut, { removal: 2, permission: 1 });
    const records = await to.store.find(session);
    const texts = [...(records?.ofType("message") ?? [])].map(({ value }) => JSON.stringify(value));
    assert.equal(texts.length, 3);
    assert.ok(!texts.some((text) => text.includes("forged")));
    assert.equal((await findSession(to, session))?.summary.title, "My title");
    assert.equal(readWorkspace(records?.value("field", "workspace"))?.key, here.key);
    assert.equal(records?.value("grant", "all"), undefined);
  });

  it("makes copies with ids of their own when asked, and gives a title", async () => {
    const words = said("words");
    const session = await create("Original", words, {
      type: "message",
      key: "message000009",
      value: {
        role: "assistant",
        status: "streaming",
        createdAt: Date.now() + 5,
        parentId: words.key,
        parts: [],
      },
    });
    await from.store.append(session, [
      { type: "delta", key: "message000009/000000", value: { type: "text", text: "half" } },
    ]);
    const files = await exported(session);
    const copies = [await take(files, { ids: "new", title: "Copy" }), await take(files, { ids: "new" })];
    const ids = copies.flatMap(({ imported }) => imported.map((each) => each.session));
    assert.equal(new Set([...ids, session]).size, 3);
    const titles = (await runVerb(to, listSessions, {})).map(({ title }) => title);
    assert.deepEqual(titles.sort(), ["Copy", "Original"]);
    for (const id of ids) {
      assert.deepEqual(await textsOf(to, id), ["words", "half"]);
      assert.equal((await findSession(to, id))?.thread.at(-1)?.status, "stopped");
    }
    await take(files, { title: "Renamed" });
    assert.equal((await findSession(to, session))?.summary.title, "Renamed");
    assert.deepEqual((await take(files, { title: "Renamed" })).unchanged, [session]);
  });

  it("brings a session back from the trash, and after it was removed for good", async () => {
    const session = await create("Back", said("words"));
    const files = await exported(session);
    await take(files);
    await runVerb(to, deleteSession, { session });
    await take(files);
    assert.equal((await findSession(to, session))?.summary.deletedAt, undefined);
    await runVerb(to, deleteSession, { session });
    await runVerb(to, purgeSession, { sessions: [session] });
    assert.equal((await take(files)).imported.length, 1);
    assert.deepEqual(await textsOf(to, session), ["words"]);
    assert.deepEqual((await take(files)).unchanged, [session]);
  });

  it("imports what is valid among several files and folders, and says what is wrong with the rest", async () => {
    const [one, two] = [await create("One", said("1")), await create("Two", said("2"))];
    const [both] = (await runVerb(from, exportSession, { sessions: [one, two] })).files;
    assert.ok(both);
    await writeFile(join(folder, "a.json"), `\ufeff${both.text}`);
    await writeFile(join(folder, "b.json"), both.text.slice(0, -30));
    await writeFile(join(folder, "c.json"), Buffer.from([0x7b, 0xff, 0xfe]));
    await writeFile(join(folder, "notes.txt"), "not looked at");
    const report = await runVerb(to, importSession, { paths: [folder, join(folder, "missing.json")] });
    assert.deepEqual(report.imported.map(({ session }) => session).sort(), [one, two].sort());
    assert.deepEqual(
      report.skipped.map(({ file, reason }) => [file.replace(folder, ""), reason.slice(0, 40)]),
      [
        ["/missing.json", report.skipped[0]?.reason.slice(0, 40)],
        ["b.json", "The file ends in the middle, in sessions"],
        ["c.json", "The file is not text in UTF-8."],
      ],
    );
  });

  it("imports nothing of a file whose last record is wrong, however early the others are read", async () => {
    const [one, two] = [
      await create("One", said("1".repeat(1_100_000))),
      await create("Two", said("2".repeat(1_100_000))),
    ];
    const [both] = (await runVerb(from, exportSession, { sessions: [one, two] })).files;
    const text = both?.text.replace(/"stamp":"[^"]*"(?![\s\S]*"stamp")/, '"stamp":"never"') ?? "";
    const report = await take([{ name: "bad.json", text }]);
    assert.match(
      report.skipped[0]?.reason ?? "",
      /^sessions\[1\]\.records\[\d+\]\.stamp: This is not a stamp/,
    );
    assert.deepEqual(report.imported, []);
    assert.deepEqual(await to.store.list(), []);
  });

  it("gives one title to one session only", async () => {
    const [one, two] = [await create("One"), await create("Two")];
    const { files } = await runVerb(from, exportSession, { sessions: [one, two] });
    await assert.rejects(take(files, { title: "All" }), /cannot be given to 2 sessions/);
    assert.deepEqual(await to.store.list(), []);
  });

  describe("of a file that is too large or too deep", () => {
    /** Counts what is read of a file of 300 MB that is on disk, but takes no space there. */
    async function sparse(
      start: string,
      sizeBytes: number,
    ): Promise<{ file: ReadableFile; readBytes(): number }> {
      const path = join(folder, "large.json");
      const handle = await open(path, "w");
      await handle.write(start);
      await handle.truncate(sizeBytes);
      await handle.close();
      const [found] = await nodeFiles.find(path);
      assert.ok(found);
      let readBytes = 0;
      return {
        readBytes: () => readBytes,
        file: {
          ...found,
          async *read() {
            for await (const piece of found.read()) {
              readBytes += piece.length;
              yield piece;
            }
          },
        },
      };
    }
    const refusalOf = async (file: ReadableFile, limits?: ImportLimits) => {
      const report = await importSessions(
        to,
        { files: [file], ids: "keep", ...(limits && { limits }) },
        new AbortController().signal,
      );
      assert.deepEqual(report.imported, []);
      return report.skipped[0]?.reason ?? "";
    };

    it("reads nothing of one whose size is known to be too large", async () => {
      const { file, readBytes } = await sparse("{", 300_000_000);
      assert.match(await refusalOf(file), /larger than 256 MB/);
      assert.equal(readBytes(), 0);
    });

    it("stops at the limit where the size is not known before", async () => {
      const start = '{"format":"braid-export","version":1,"sessions":[';
      const piece = " ".repeat(1_000_000);
      let pieces = 0;
      const file: ReadableFile = {
        name: "endless.json",
        async *read() {
          yield start;
          for (;;) {
            pieces++;
            yield piece;
          }
        },
      };
      const limits = { ...importLimits, fileBytes: 20 * 1024 * 1024 };
      assert.match(await refusalOf(file, limits), /larger than 20 MB/);
      assert.ok(pieces < 25, `${pieces} pieces were read.`);
    });

    it("reads little of one that is no JSON, is too deep, or holds one endless value", async () => {
      const starts: readonly (readonly [start: string, reason: RegExp, limitBytes: number])[] = [
        ["", /expected here/, 1_000_000],
        ["[".repeat(1_000_000), /an object is expected/, 1_000_000],
        [`{"format":${'{"a":['.repeat(100_000)}`, /more than 64 deep/, 1_000_000],
        ['{"format":"other","text":"', /no export of Braid/, 1_000_000],
        ['{"title":"', /longer than 16777216 characters/, 18_000_000],
      ];
      for (const [start, reason, limitBytes] of starts) {
        const { file, readBytes } = await sparse(start, 200_000_000);
        assert.match(await refusalOf(file), reason);
        assert.ok(readBytes() < limitBytes, `${readBytes()} bytes were read.`);
      }
    });
  });
});

describe("what an export holds", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([], undefined, sourceOf(here));
  });
  afterEach(() => app.remove());

  const key = `sk-${"Ab1".repeat(12)}`;
  const create = async (title: string, ...changes: Change[]): Promise<SessionId> => {
    const session = newSessionId();
    await app.store.append(session, [
      fieldChange("createdAt", app.clock.now()),
      fieldChange("workspace", workspaceValueOf(app.workspace())),
      fieldChange("title", title),
      ...changes,
    ]);
    return session;
  };
  const message = (id: string, text: string, more: object = {}): Change => ({
    type: "message",
    key: id,
    value: { role: "user", createdAt: 1, status: "complete", parts: [{ type: "text", text }], ...more },
  });
  type Document = {
    sessions: { id: string; redacted?: boolean; records: { type: string; key: string }[] }[];
  };
  const document = async (args: object) => {
    const report = await runVerb(app, exportSession, args);
    return { report, content: JSON.parse(report.files[0]?.text ?? "") as Document };
  };
  const keysIn = (content: Document) =>
    content.sessions[0]?.records.map(({ type, key: name }) => `${type}/${name}`) ?? [];

  it("is the open workspace unless said otherwise, all of them, or what was used since", async () => {
    const mine = await create("Mine");
    const other = await create("Other");
    await app.store.append(other, [fieldChange("workspace", workspaceValueOf(there))]);
    const ids = async (args: object) => (await document(args)).content.sessions.map(({ id }) => id).sort();
    assert.deepEqual(await ids({}), [mine]);
    assert.deepEqual(await ids({ all: true }), [mine, other].sort());
    assert.deepEqual(await ids({ all: true, since: "2020-01-01" }), [mine, other].sort());
    await assert.rejects(document({ all: true, since: "2999-01-01" }), /no such sessions/);
    await assert.rejects(document({ since: "tomorrow-ish" }), /This is no date/);
    await assert.rejects(document({ sessions: ["zzzzzzzzzzzz"] }), /does not exist any more/);
    await assert.rejects(document({ sessions: [mine], all: true }), /not both/);
  });

  it("is never a permission, an endpoint or a removal, and a draft only when asked", async () => {
    const session = await create(
      "Full",
      message("message000001", "hello"),
      fieldChange("draft", "half a"),
      { type: "grant", key: "g", value: { tool: "run" } },
      { type: "field", key: "baseUrl", value: "https://evil.example" },
      { type: "later", key: "x", value: { kept: true } },
    );
    const carried = ["field/createdAt", "field/title", "field/workspace", "later/x", "message/message000001"];
    assert.deepEqual(keysIn((await document({ sessions: [session] })).content).sort(), carried);
    assert.deepEqual(
      keysIn((await document({ sessions: [session], drafts: true })).content).sort(),
      [...carried, "field/draft"].sort(),
    );
    assert.deepEqual(keysIn((await document({ sessions: [session], metadata: false })).content).sort(), [
      "field/createdAt",
      "field/title",
      "message/message000001",
    ]);
  });

  it("is all branches, or the shown one", async () => {
    const session = await create(
      "Branches",
      message("message000001", "question"),
      message("message000002", "old", { role: "assistant", parentId: "message000001", createdAt: 2 }),
      message("message000003", "new", { role: "assistant", parentId: "message000001", createdAt: 3 }),
    );
    const messages = async (args: object) =>
      keysIn((await document({ sessions: [session], ...args })).content).filter((each) =>
        /^message/.test(each),
      );
    assert.equal((await messages({})).length, 3);
    assert.deepEqual(await messages({ branches: false }), ["message/message000001", "message/message000003"]);
  });

  it("is a file for each session in the formats for people, with names of their own", async () => {
    await create("Same");
    await create("Same");
    for (const [format, extension] of [
      ["markdown", "md"],
      ["text", "txt"],
      ["html", "html"],
    ]) {
      const { files } = await runVerb(app, exportSession, { format });
      assert.equal(new Set(files.map(({ name }) => name)).size, 2);
      assert.ok(files.every(({ name }) => name.endsWith(`.${extension}`)));
    }
    const { files } = await runVerb(app, exportSession, {});
    assert.match(files[0]?.name ?? "", /^braid-sessions-\d{4}-\d\d-\d\d\.json$/);
  });

  it("warns of what looks like a secret, with its place, and redacts it in a copy with an id of its own", async () => {
    const session = await create(
      `Title ${key}`,
      message("message000001", `my key is ${key}.`),
      {
        type: "message",
        key: "message000002",
        value: { role: "assistant", status: "streaming", createdAt: 2, parts: [] },
      },
      { type: "delta", key: "message000002/000000", value: { type: "text", text: `so ${key.slice(0, 9)}` } },
      { type: "delta", key: "message000002/000001", value: { type: "text", text: key.slice(9) } },
    );
    const { report, content } = await document({ sessions: [session] });
    assert.deepEqual(
      report.warnings.map(({ kind, type, key: name, path, start, end }) => [
        kind,
        type,
        name,
        path,
        start,
        end,
      ]),
      [
        ["API key", "field", "title", "", 6, 6 + key.length],
        ["API key", "message", "message000001", "parts[0].text", 10, 10 + key.length],
        ["API key", "message", "message000002", "parts[0].text", 3, 3 + key.length],
      ],
    );
    assert.equal(content.sessions[0]?.id, session);
    for (const format of ["json", "markdown", "text", "html"]) {
      const { files, warnings } = await runVerb(app, exportSession, {
        sessions: [session],
        format,
        redact: true,
      });
      assert.equal(warnings.length, 3);
      assert.ok(files.every(({ name, text }) => !`${name}${text}`.includes(key.slice(3))));
      assert.match(files[0]?.text ?? "", /redacted.{0,2}API.{0,2}key/);
    }
    const redacted = (await document({ sessions: [session], redact: true })).content.sessions[0];
    assert.equal(redacted?.redacted, true);
    assert.notEqual(redacted?.id, session);
  });

  it("goes into several files when it gets large, which are imported together", async () => {
    const words = "a word and another one, ".repeat(600_000);
    const sessions = [
      await create("One", message("message000001", words)),
      await create("Two", message("message000001", words)),
      await create("Three", message("message000001", words)),
    ];
    const { files } = await runVerb(app, exportSession, {});
    assert.deepEqual(
      files.map(({ name }) => name.replace(/^.*-(\d+)\.json$/, "$1")),
      ["1", "2"],
    );
    const report = await runVerb(app, importSession, { files });
    assert.deepEqual(report.skipped, []);
    assert.deepEqual([...report.unchanged].sort(), [...sessions].sort());
  }).timeout(60_000);
});
