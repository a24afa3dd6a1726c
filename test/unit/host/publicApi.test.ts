import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { publicApi } from "../../../src/host/publicApi.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("the door for other extensions", () => {
  let app: TestApp;
  before(async () => {
    app = await openTestApp([]);
  });
  after(() => app.remove());

  it("lists every verb once, with a title, a sentence, and a JSON schema of an object", () => {
    const { verbs } = publicApi(app);
    assert.equal(new Set(verbs.map(({ name }) => name)).size, verbs.length);
    for (const { name, title, description, inputSchema } of verbs) {
      assert.match(name, /^[a-z]+\.[a-zA-Z]+$/);
      assert.match(title, /^[A-Z].*[a-z]$/, name);
      assert.match(description, /^[A-Z].*\.$/, name);
      assert.equal((inputSchema as { type?: string }).type, "object", name);
    }
  });

  it("runs verbs by name, and tells programs what their arguments look like", async () => {
    const { verbs, run } = publicApi(app);
    const tag = verbs.find(({ name }) => name === "session.tag") ?? assert.fail();
    const { properties, required } = tag.inputSchema as { properties: object; required: string[] };
    assert.deepEqual(
      [Object.keys(properties), required],
      [
        ["sessions", "tags"],
        ["sessions", "tags"],
      ],
    );
    const { session } = (await run("session.create", { title: "one" })) as { session: string };
    await run("session.tag", { sessions: [session], tags: ["Bug"] });
    const listed = (await run("session.list", { tags: ["bug"] })) as { title: string }[];
    assert.deepEqual(
      listed.map(({ title }) => title),
      ["one"],
    );
    await assert.rejects(run("session.tag", { session, tags: ["x"] }), /sessions/);
  });
});

describe("the manifest", () => {
  it("and the table of commands name the same commands", async () => {
    const manifest = JSON.parse(await readFile(join(process.cwd(), "package.json"), "utf8")) as {
      contributes: { commands: { command: string }[]; menus: Record<string, { command?: string }[]> };
    };
    const host = join(process.cwd(), "src", "host");
    const files = (await readdir(host, { recursive: true })).filter((file) => file.endsWith("ommands.ts"));
    const sources = await Promise.all(files.map((file) => readFile(join(host, file), "utf8")));
    const unions = sources.flatMap((source) => [...source.matchAll(/export type \w*CommandId =([^;]+);/g)]);
    const known = unions
      .flatMap(([union]) => [...union.matchAll(/"([^"]+)"/g)])
      .map(([, id]) => id ?? "")
      .sort();
    const promised = manifest.contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(promised, known);
    const offered = Object.values(manifest.contributes.menus).flat();
    assert.deepEqual(
      offered.filter(({ command }) => command !== undefined && !promised.includes(command)),
      [],
    );
  });
});
