import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { verbs } from "../../../src/app/verbTable.ts";
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

const readManifest = async () =>
  JSON.parse(await readFile(join(process.cwd(), "package.json"), "utf8")) as {
    contributes: { commands: { command: string }[]; menus: Record<string, { command?: string }[]> };
  };

/** Verbs that have no command of their own name, and the one whose dialog, view or page does them. */
const doneBy: Readonly<Record<string, string>> = {
  "backup.list": "braid.backup.restore",
  "chat.saveDraft": "braid.session.open",
  "chat.send": "braid.session.create",
  "filter.delete": "braid.sessions.filter",
  "filter.list": "braid.sessions.filter",
  "model.list": "braid.model.choose",
  "model.set": "braid.model.choose",
  "session.list": "braid.session.open",
  "session.resume": "braid.session.open",
  "session.setSync": "braid.session.stopSync",
  "session.show": "braid.session.open",
  "session.states": "braid.session.restoreAsOf",
  "sync.status": "braid.sync.show",
  "template.delete": "braid.template.list",
  "template.export": "braid.template.list",
  "template.show": "braid.template.list",
  "workspace.keepApart": "braid.workspace.relink",
  "workspace.list": "braid.workspace.relink",
  "workspace.setSync": "braid.workspace.stopSync",
};

describe("the manifest", () => {
  it("has a command for every verb, its own or the one it is a part of", async () => {
    const { contributes } = await readManifest();
    const ids = new Set(contributes.commands.map(({ command }) => command));
    const lost = verbs
      .map(({ name }) => name)
      .filter((name) => !ids.has(`braid.${name}`) && !ids.has(doneBy[name] ?? ""));
    assert.deepEqual(lost, []);
    const own = Object.keys(doneBy).filter((name) => ids.has(`braid.${name}`));
    assert.deepEqual(own, [], "These have a command of their own by now.");
  });

  it("and the table of commands name the same commands", async () => {
    const manifest = await readManifest();
    const ids = await readFile(join(process.cwd(), "src", "host", "commandIds.ts"), "utf8");
    const known = [...ids.matchAll(/"([^"]+)"/g)].map(([, id]) => id ?? "").sort();
    const promised = manifest.contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(promised, known);
    const offered = Object.values(manifest.contributes.menus).flat();
    assert.deepEqual(
      offered.filter(({ command }) => command !== undefined && !promised.includes(command)),
      [],
    );
  });
});
