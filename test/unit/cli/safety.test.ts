import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { widthOf } from "../../../src/cli/output/width.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import type { TestApp } from "../../support/testApp.ts";
import { CommandLine, cliFile, say } from "./support/commandLine.ts";

/** Everything that steers a terminal: colours, titles, links, cursor, C1 introducers, bells, overrides of direction, lines. */
const typed =
  "\u001b[31mred\u001b[2J \u001b]0;owned\u0007 \u001b]8;;https://evil.test\u001b\\link\u001b]8;;\u001b\\ \u009b5A \u009dx\u009c \u0008\u007f \r\nsecond\u2028line \u202etxt.exe\u202c \u2066iso\u2069 \u200f";
const hostile = `${typed}\u0000`; // No system takes this one in an argument.
// biome-ignore lint/suspicious/noControlCharactersInRegex: Controls are what this is about.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe("braid and what it is given", function () {
  this.timeout(60_000); // Each command is a process of its own.
  let line: CommandLine;
  let app: TestApp;
  let session: SessionId;
  beforeEach(async () => {
    line = await CommandLine.make();
    app = await line.window();
    session = (await runVerb(app, createSession, { title: "Plain" })).session;
  });
  afterEach(() => line.remove());

  it("lets no text of a session steer the terminal, in any command", async () => {
    await app.store.append(session, [
      fieldChange("title", hostile),
      fieldChange("emoji", "\u001b[7m"),
      fieldChange("model", { provider: hostile, model: hostile }),
      { type: "tag", key: "x\u001b[1m", value: "x\u001b[1m" },
      { type: "meta", key: "note\u001b", value: hostile },
      fieldChange("workspace", { key: "file:///x", name: hostile, folders: [] }),
    ]);
    await say(app, session, "user", hostile);
    await runVerb(app, createSession, { title: "Other" });
    await line.run(["checkpoint", "save", session, "x", "--description", typed]);
    for (const words of [
      ["list", "--all"],
      ["list", "--all", "--json"],
      ["show", session],
      ["show", session, "-f", "markdown"],
      ["show", session, "--json"],
      ["stats"],
      ["stats", session],
      ["search", "red"],
      ["meta", "show", session],
      ["checkpoint", "list", session],
      ["export", session],
      ["export", session, "-f", "html"],
      ["run", "workspace.list"],
      ["show", "e"],
      ["__complete", "--", "show", ""],
      [typed],
      ["show", `no ${typed}`],
      ["list", `--${typed}`],
      ["tag", "--query", "red", "x"],
    ]) {
      const { stdout, stderr } = await line.run(words);
      assert.ok(stdout + stderr !== "", words.join(" "));
      assert.doesNotMatch(stdout, unsafe, words.join(" "));
      assert.doesNotMatch(stderr, unsafe, words.join(" "));
    }
  });

  it("gives programs the texts as they are stored", async () => {
    await app.store.append(session, [fieldChange("title", hostile)]);
    const [listed] = await line.json<{ title: string }[]>(["list", "--all"]);
    assert.equal(listed?.title, hostile);
  });

  it("fits tables to the terminal, whatever letters are in them", async () => {
    for (const title of [
      "日本語のとても長い題名です。もっと長い題名",
      "e\u0301".repeat(60),
      "👩‍👩‍👧‍👦🇩🇪👍🏽".repeat(8),
      "x".repeat(150),
    ])
      await runVerb(app, createSession, { title, tags: ["長い"] });
    for (const columns of [30, 50, 80]) {
      const { stdout } = await line.run(["list"], { environment: { COLUMNS: String(columns) } });
      const rows = stdout.trimEnd().split("\n");
      assert.equal(rows.length, 6);
      for (const row of rows) assert.ok(widthOf(row) <= columns, `${widthOf(row)} > ${columns}: ${row}`);
    }
    const piped = await line.run(["list"]);
    assert.ok(piped.stdout.includes("x".repeat(150)));
  });

  it("colours only where colours are wanted", async () => {
    const isColoured = async (environment: Record<string, string>, ...words: string[]) =>
      (await line.run(["list", ...words], { environment })).stdout.includes("\u001b[");
    assert.equal(await isColoured({}), false);
    assert.equal(await isColoured({ FORCE_COLOR: "1" }), true);
    assert.equal(await isColoured({ FORCE_COLOR: "1" }, "--no-color"), false);
    assert.equal(await isColoured({ FORCE_COLOR: "0" }), false);
    assert.equal(await isColoured({ FORCE_COLOR: "1" }, "--json"), false);
  });

  it("ends with a code that says what was wrong, and says it in words or as JSON", async () => {
    const cases: [words: string[], code: number, message: RegExp][] = [
      [["lst"], 2, /Did you mean “braid list”/],
      [["checkpoint", "sav", "last"], 2, /Did you mean “braid checkpoint save”/],
      [["list", "--tga", "x"], 2, /Did you mean --tag/],
      [["list", "--limit", "many"], 2, /whole number/],
      [["list", "--sort", "titel"], 2, /Did you mean title/],
      [["list", "--all=yes"], 2, /takes no value/],
      [["rename", "plain"], 2, /braid rename SESSION TITLE/],
      [["list", "extra"], 2, /more than is taken/],
      [["show", "nothing like it"], 3, /There is no session/],
      [["rename", "plain", "x".repeat(201)], 1, /at most 200/],
      [["list", "--store", join(line.home, "nowhere")], 4, /There is no store/],
    ];
    for (const [words, code, message] of cases) {
      const plain = await line.run(words);
      assert.deepEqual([plain.code, plain.stdout], [code, ""], words.join(" "));
      assert.match(plain.stderr, message);
      assert.ok(!plain.stderr.includes("    at "), plain.stderr);
    }
    const told = await line.run(["show", "nothing like it", "--json"]);
    const { error } = JSON.parse(told.stderr) as { error: { code: string; exit: number; message: string } };
    assert.deepEqual([error.code, error.exit], ["notFound", 3]);
    assert.match(error.message, /There is no session/);
  });

  it("never guesses between two sessions", async () => {
    await runVerb(app, createSession, { title: "Plain too" });
    const { code, stderr } = await line.run(["show", "plai"]);
    assert.equal(code, 3);
    assert.match(stderr, /could be 2 sessions/);
    assert.equal((await line.run(["show", "plain"])).code, 0);
  });

  it("explains every command, with examples", async () => {
    const { stdout } = await line.run(["--help"]);
    const listed = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Options of"));
    const names = [...listed.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map(([, name = ""]) => name);
    assert.ok(names.includes("checkpoint save") && names.includes("list"), names.join());
    for (const name of names) {
      const help = await line.run([...name.split(" "), "--help"]);
      assert.deepEqual([help.code, help.stderr], [0, ""], name);
      assert.match(help.stdout, /Usage: braid [\s\S]*Examples:\n {2}/, name);
    }
  });

  it("is quiet when nobody reads any more", async () => {
    for (let count = 0; count < 40; count++)
      await runVerb(app, createSession, { title: `${"long ".repeat(39)}${count}` });
    const child = spawn(process.execPath, [cliFile, "list", "--json"], {
      cwd: line.project,
      env: { ...process.env, BRAID_STORE: line.root },
    });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => {
      stderr += text;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("ends on Ctrl+C between two steps, and what is on disk stays right", async () => {
    for (let count = 0; count < 60; count++) await runVerb(app, createSession, { title: `Plain ${count}` });
    const child = spawn(process.execPath, [cliFile, "delete", "--query", "plain", "--yes"], {
      cwd: line.project,
      env: { ...process.env, BRAID_STORE: line.root },
    });
    await new Promise<void>((resolve) => {
      const listening = app.store.onDidChange(({ origin }) => {
        if (origin !== "elsewhere") return;
        listening.dispose();
        child.kill("SIGINT");
        resolve();
      });
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.ok(code === 130 || code === 0, String(code)); // It may have been done by then.
    const all = await line.json<{ id: string }[]>(["list", "--all"]);
    const trash = await line.json<{ id: string }[]>(["list", "--all", "--deleted"]);
    assert.equal(all.length + trash.length, 61);
  });

  it("reads a store that nobody may write to", async () => {
    await app.close();
    const folders = ["", ...(await readdir(line.root, { recursive: true }))].map((each) =>
      join(line.root, each),
    );
    for (const folder of folders) if ((await stat(folder)).isDirectory()) await chmod(folder, 0o555);
    try {
      const listed = await line.run(["list"]);
      assert.equal(listed.code, 0, listed.stderr);
      assert.match(listed.stdout, /Plain/);
      const isRoot = process.getuid?.() === 0;
      const renamed = await line.run(["rename", "plain", "Changed"]);
      assert.equal(renamed.code, isRoot ? 0 : 1); // Permissions do not bind root.
    } finally {
      for (const folder of folders) await chmod(folder, 0o755);
    }
  });

  it("says which store it uses when there are several, and lists them", async () => {
    const stores = join(line.home, "data", process.platform === "win32" ? "Braid" : "braid", "stores");
    await mkdir(stores, { recursive: true });
    const other = join(line.home, "other");
    for (const folder of ["sessions", "journal"]) await mkdir(join(other, folder), { recursive: true });
    const noted = {
      [line.root]: "Editor \u001b[31m",
      [other]: "Other Editor",
      [join(line.home, "gone")]: "Gone",
    };
    let id = 0;
    for (const [root, editor] of Object.entries(noted))
      await writeFile(
        join(stores, `${String(++id).padStart(16, "0")}.json`),
        JSON.stringify({ root, editor, lastUsed: root === line.root ? Date.now() + 60_000 : 5 }),
      );
    const environment = { BRAID_STORE: undefined };
    const listed = await line.run(["list"], { environment });
    assert.match(listed.stdout, /Plain/);
    assert.match(listed.stderr, /of 2 that was used last.*--store/);
    assert.doesNotMatch(listed.stderr, unsafe);
    const named = await line.run(["list", "--store", other], { environment });
    assert.deepEqual([named.stdout, named.code], ["", 0]);
    const known = await line.json<{ editor: string; state: string }[]>(["stores"], { environment });
    assert.deepEqual(
      known.map(({ state }) => state),
      ["store", "store", "none"],
    );
    await rm(stores, { recursive: true });
    const none = await line.run(["list"], { environment });
    assert.equal(none.code, 4);
    assert.match(none.stderr, /No store of Braid was found/);
  });

  it("completes commands, options, sessions by id and title, and tags; its scripts parse", async () => {
    await runVerb(app, createSession, { title: "Tag $(touch x) `y`", tags: ["work"] });
    const offers = async (...words: string[]) =>
      (await line.run(["__complete", "--", ...words])).stdout.split("\n").map((each) => each.split("\t")[0]);
    assert.ok((await offers("sh")).includes("show"));
    assert.deepEqual((await offers("checkpoint", "re")).filter(Boolean), ["restore"]);
    assert.ok((await offers("list", "--so")).includes("--sort"));
    assert.deepEqual((await offers("list", "--sort", "ti")).filter(Boolean), ["title"]);
    assert.deepEqual((await offers("show", session.slice(0, 4))).filter(Boolean), [session]);
    assert.ok((await offers("show", "pl")).includes("Plain"));
    assert.deepEqual((await offers("list", "--tag", "")).filter(Boolean), ["work"]);
    assert.deepEqual((await offers("import", "")).filter(Boolean), [":files"]);
    for (const shell of ["bash", "zsh", "fish"]) {
      const { stdout, code } = await line.run(["completion", shell]);
      assert.equal(code, 0);
      const parsed = spawnSync(shell, ["-n"], { input: stdout });
      if (parsed.error === undefined)
        assert.deepEqual([parsed.status, String(parsed.stderr)], [0, ""], shell);
    }
  });
});
