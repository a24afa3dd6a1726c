import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { readRecord } from "../../../src/core/record.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import type { TestApp } from "../../support/testApp.ts";
import { CommandLine, say } from "./support/commandLine.ts";

describe("braid, while a window writes in the same store", function () {
  this.timeout(60_000); // Each command is a process of its own.
  let line: CommandLine;
  let app: TestApp;
  let apples: SessionId;
  let pears: SessionId;
  beforeEach(async () => {
    line = await CommandLine.make();
    app = await line.window();
    apples = (await runVerb(app, createSession, { title: "Apples" })).session;
    const asked = await say(app, apples, "user", "Which apples keep?");
    await say(app, apples, "assistant", "Boskoop does.", asked);
    pears = (await runVerb(app, createSession, { title: "Pears and plums", tags: ["fruit"] })).session;
  });
  afterEach(() => line.remove());
  const titles = async (...words: readonly string[]) =>
    (await line.json<SessionSummary[]>(["list", ...words])).map(({ title }) => title).sort();

  it("lists what the window has just written, and what the line writes is in the window's list", async () => {
    assert.deepEqual(await titles(), ["Apples", "Pears and plums"]);
    const { code, stdout } = await line.run(["create", "Cherries", "-t", "fruit", "--meta", "size=3"]);
    assert.equal(code, 0);
    const made = (await app.store.find(stdout.trim() as SessionId)) ?? assert.fail();
    assert.equal(made.value("field", "title"), "Cherries");
    assert.equal(made.value("meta", "size"), 3);
    await say(app, pears, "user", "And pears?");
    assert.deepEqual(await titles("-t", "FRUIT"), ["Cherries", "Pears and plums"]);
    assert.deepEqual(await titles("-q", "tag:fruit -cherries"), ["Pears and plums"]);
    assert.deepEqual(await titles("--sort", "title", "-r", "-n", "1"), ["Pears and plums"]);
  });

  it("shows a conversation as text, Markdown and JSON, whole or in part", async () => {
    const text = (await line.run(["show", "apples"])).stdout;
    assert.match(text, /Apples\n=+\n[\s\S]*Which apples keep\?[\s\S]*Boskoop does\.\n$/);
    const markdown = (await line.run(["show", apples.slice(0, 6), "-f", "markdown", "--last", "1"])).stdout;
    assert.match(markdown, /^# Apples/);
    assert.ok(markdown.includes("Boskoop") && !markdown.includes("Which apples"));
    const json = await line.json<{ id: string; messages: unknown[] }>(["show", apples]);
    assert.deepEqual([json.id, json.messages.length], [apples, 2]);
    assert.equal(
      (await line.json<{ messages: unknown[] }>(["show", apples, "--summary"])).messages.length,
      0,
    );
  });

  it("finds what was said just now, in messages and titles", async () => {
    type Found = { total: number; isComplete: boolean; hits: { session: string; message?: string }[] };
    const found = await line.json<Found>(["search", "boskoop"]);
    assert.deepEqual([found.total, found.isComplete, found.hits[0]?.session], [1, true, apples]);
    await say(app, pears, "user", "Does the Boskoop keep longer?");
    assert.equal((await line.json<Found>(["search", "boskoop", "role:user"])).hits[0]?.session, pears);
    const { stdout } = await line.run(["search", "plums"], { environment: { FORCE_COLOR: "1" } });
    assert.ok(stdout.includes("Pears and \u001b[33mplums"), stdout);
    const nothing = await line.run(["search", "quinces"]);
    assert.deepEqual([nothing.code, nothing.stdout], [0, ""]);
  });

  it("keeps a first message as a draft, because it has no keys to send it with", async () => {
    const { code, stdout, stderr } = await line.run(["create", "-m", "Why is the sky blue?"]);
    assert.equal(code, 0);
    assert.match(stderr, /press Enter/);
    const records = (await app.store.find(stdout.trim() as SessionId)) ?? assert.fail();
    assert.equal(records.value("field", "draft"), "Why is the sky blue?");
    const sent = await line.run(["run", "chat.send", JSON.stringify({ session: apples, text: "x" })]);
    assert.equal(sent.code, 1);
    assert.match(sent.stderr, /no keys of models/);
  });

  it("renames, pins, archives and branches, which the window sees", async () => {
    for (const words of [
      ["rename", "apples", "Apples that keep"],
      ["pin", "apples"],
      ["archive", pears],
    ])
      assert.equal((await line.run(words)).code, 0, words.join(" "));
    const listed = await app.store.list();
    const of = (id: SessionId) => listed.find((each) => each.id === id) ?? assert.fail();
    assert.deepEqual(
      [of(apples).title, of(apples).pinned, of(pears).archived],
      ["Apples that keep", true, true],
    );
    const { session } = await line.json<{ session: SessionId }>(["branch", apples, "--title", "Graft"]);
    assert.equal((await app.store.find(session))?.value("field", "title"), "Graft");
    assert.equal((await line.run(["archive", pears, "--remove"])).code, 0);
    assert.equal((await line.run(["pin", apples, "--remove"])).code, 0);
    assert.deepEqual(await titles(), ["Apples that keep", "Graft", "Pears and plums"]);
  });

  it("adds and removes tags: of one session, and after a count of all that match", async () => {
    await line.run(["tag", apples, "work", "Urgent"]);
    assert.deepEqual(await titles("-t", "urgent"), ["Apples"]);
    const refused = await line.run(["tag", "--query", "apples", "old"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Apples.*--yes/s);
    assert.deepEqual(await titles("-t", "old"), []);
    const agreed = await line.json<{ changed: unknown[] }>(["tag", "--query", "tag:work", "--yes", "old"]);
    assert.equal(agreed.changed.length, 1);
    assert.equal((await line.run(["tag", "apples", "old", "urgent", "--remove"])).code, 0);
    assert.deepEqual((await line.json<SessionSummary[]>(["list", "-t", "work"]))[0]?.tags, ["work"]);
  });

  it("notes, prints and forgets metadata", async () => {
    await line.run(["meta", "set", "apples", "project", "orchard"]);
    await line.run(["meta", "set", "apples", "trees", "[1,2]"]);
    assert.deepEqual(await line.json(["meta", "show", "apples"]), { project: "orchard", trees: [1, 2] });
    assert.equal((await line.run(["meta", "show", "apples", "project"])).stdout, "orchard\n");
    assert.deepEqual(await titles("-m", "project=orchard"), ["Apples"]);
    await line.run(["meta", "remove", "apples", "project"]);
    assert.equal((await line.run(["meta", "show", "apples", "project"])).code, 3);
  });

  it("saves, lists, restores and deletes checkpoints", async () => {
    await line.run(["checkpoint", "save", "apples", "ripe", "--description", "as it was"]);
    const asked = await say(app, apples, "user", "And in winter?");
    await app.store.append(apples, [{ type: "field", key: "head", value: asked }]);
    const restored = await line.run(["checkpoint", "restore", "apples", "ripe"]);
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal((await line.json<{ messages: unknown[] }>(["show", apples])).messages.length, 2);
    const all = await line.json<{ name: string; automatic?: string }[]>(["checkpoint", "list", "apples"]);
    assert.deepEqual(
      all.map(({ automatic }) => automatic),
      ["restore", undefined],
    );
    assert.equal((await line.run(["checkpoint", "delete", "apples", "ripe"])).code, 0);
    assert.equal((await line.run(["checkpoint", "delete", "apples", "ripe"])).code, 3);
  });

  it("moves to the trash and back, by name and by a query", async () => {
    assert.equal((await line.run(["delete", "apples"])).code, 0);
    assert.deepEqual(await titles(), ["Pears and plums"]);
    assert.equal((await line.run(["show", "apples"])).code, 3);
    assert.equal((await line.run(["delete", "--query", "plums", "--yes"])).code, 0);
    assert.deepEqual(await titles("--deleted"), ["Apples", "Pears and plums"]);
    assert.equal((await line.run(["restore", "apples", pears.slice(0, 6)])).code, 0);
    assert.deepEqual(await titles(), ["Apples", "Pears and plums"]);
    assert.equal((await line.run(["restore", "apples"])).code, 3);
  });

  it("leaves alone what cannot be read where a query is to change many, and says so", async () => {
    const damaged = "zzz000000000";
    await writeFile(join(line.root, "sessions", `${damaged}.1.braid`), "no session");
    const tagged = await line.run(["tag", "--query=-nothing", "old", "--yes", "--all"]);
    assert.deepEqual([tagged.code, /1 session cannot be read and is left/.test(tagged.stderr)], [0, true]);
    assert.equal((await line.run(["delete", "--query=-nothing", "--yes", "--all"])).code, 0);
    const left = await line.json<SessionSummary[]>(["list", "--all"]);
    assert.deepEqual(
      left.map(({ id, trouble }) => [id, trouble]),
      [[damaged, "damaged"]],
    );
  });

  it("exports to the standard output, a file or a folder, and replaces no file without being told to", async () => {
    const printed = await line.run(["export", "apples", "-f", "markdown"]);
    assert.match(printed.stdout, /^# Apples/);
    const file = join(line.home, "out.json");
    assert.equal((await line.run(["export", "--all", "-o", file])).code, 0);
    const before = await readFile(file, "utf8");
    assert.equal((JSON.parse(before) as { sessions: unknown[] }).sessions.length, 2);
    const again = await line.run(["export", "apples", "-o", file]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /--force/);
    assert.equal(await readFile(file, "utf8"), before);
    assert.equal((await line.run(["export", "apples", "-o", file, "--force"])).code, 0);
    const many = await line.run(["export", "--all", "-f", "html"]);
    assert.equal(many.code, 2);
    const pages = await line.json<{ files: string[] }>([
      "export",
      "--all",
      "-f",
      "html",
      "-o",
      `${line.home}/pages/`,
    ]);
    assert.equal(pages.files.filter((page) => existsSync(page)).length, 2);
  });

  it("imports files, folders and the standard input; twice changes nothing, and what is invalid is told", async () => {
    const { stdout } = await line.run(["export", "apples"]);
    const other = await CommandLine.make();
    try {
      await mkdir(other.root);
      for (const folder of ["sessions", "journal"]) await mkdir(join(other.root, folder));
      assert.equal((await other.run(["import", "-"], { input: stdout })).code, 0);
      const file = join(other.home, "apples.json");
      await writeFile(file, stdout);
      const again = await other.json<{ unchanged: string[] }>(["import", file]);
      assert.deepEqual(again.unchanged, [apples]);
      await writeFile(join(other.home, "bad.json"), "{}");
      const bad = await other.run(["import", join(other.home, "bad.json")]);
      assert.equal(bad.code, 1);
      assert.match(bad.stdout, /Not imported: bad\.json/);
      const shown = await other.json<{ messages: unknown[] }>(["show", "apples"]);
      assert.equal(shown.messages.length, 2);
    } finally {
      await other.remove();
    }
  });

  it("cleans up only what was not used for long, after a count", async () => {
    const longAgo = `0${(Date.now() - 100 * 86_400_000).toString(36).padStart(8, "0")}-0001-${"0".repeat(10)}`;
    const old = "oldsession01" as SessionId;
    const records = [
      { type: "field", key: "createdAt", value: 1 },
      { type: "field", key: "title", value: "Medlars" },
    ].map((each) => readRecord({ ...each, session: old, stamp: longAgo }) ?? assert.fail());
    await app.store.merge(records);
    assert.equal((await line.run(["cleanup"])).code, 2);
    const plan = await line.json<{ trashed: string[] }>(["cleanup", "--older-than", "30", "--dry-run"]);
    assert.deepEqual(plan.trashed, [old]);
    const refused = await line.run(["cleanup", "--older-than", "30"]);
    assert.match(refused.stderr, /Move 1 session to the trash\?.*--yes/);
    assert.equal((await line.run(["cleanup", "--older-than", "30", "--yes"])).code, 0);
    assert.deepEqual(await titles("--deleted", "--all"), ["Medlars"]);
    assert.deepEqual(await titles("--all"), ["Apples", "Pears and plums"]);
  });

  it("makes templates, shares them, and makes sessions from them", async () => {
    await line.run(["templates", "save", "apples", "Orchard", "--description", "about fruit"]);
    const listed = await line.json<{ name: string; isBuiltIn?: true }[]>(["templates", "list"]);
    assert.ok(listed.some(({ name, isBuiltIn }) => name === "Orchard" && !isBuiltIn));
    assert.match(
      (await line.run(["templates", "show", "orchard"])).stdout,
      /about fruit[\s\S]*Which apples keep\?/,
    );
    const file = join(line.home, "orchard.json");
    assert.equal((await line.run(["templates", "export", "Orchard", "-o", file])).code, 0);
    assert.equal((await line.run(["templates", "delete", "Orchard"])).code, 0);
    assert.equal((await line.run(["templates", "show", "Orchard"])).code, 3);
    assert.equal((await line.json<{ isNew: boolean }>(["templates", "import", file])).isNew, true);
    const { session } = await line.json<{ session: SessionId }>([
      "create",
      "--template",
      "orchard",
      "-t",
      "made",
    ]);
    assert.equal((await app.store.find(session))?.value("field", "draft"), "Which apples keep?");
  });

  it("counts what was said", async () => {
    const one = await line.json<{ messages: { user: number; assistant: number } }>(["stats", "apples"]);
    assert.deepEqual([one.messages.user, one.messages.assistant], [1, 1]);
    const all = await line.run(["stats"]);
    assert.match(all.stdout, /Sessions +2\nMessages +1 asked, 1 answered/);
  });

  it("writes nothing where it only reads, and leaves nothing behind where it writes", async () => {
    await app.close();
    const entries = () => readdir(line.root, { recursive: true });
    await line.run(["list"]);
    const before = (await entries()).sort();
    for (const words of [["list", "--all"], ["show", "last"], ["stats"], ["export", "last"]])
      assert.equal((await line.run(words)).code, 0);
    assert.deepEqual((await entries()).sort(), before);
    await line.run(["rename", "apples", "Quinces"]);
    assert.deepEqual(
      (await entries()).filter((path) => /^(journal|temporary)[\\/]./.test(path)),
      [],
    );
  });
});
