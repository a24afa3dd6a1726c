import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { BraidApi } from "../../src/host/publicApi.ts";

const extension = () => {
  const found = vscode.extensions.getExtension<BraidApi>("braid-dev.braid");
  assert.ok(found, "The extension braid-dev.braid was not found.");
  return found;
};
const braid = () => extension().activate();

type Shown = {
  title?: string;
  messages: { role: string; status: string; parts: { type: string; text: string }[]; model?: object }[];
};
const create = async (args: object = {}) => {
  const { session } = (await (await braid()).run("session.create", { activate: false, ...args })) as {
    session: string;
  };
  return session;
};
const show = async (session: string) => (await (await braid()).run("session.show", { session })) as Shown;
const listed = async (args: object = {}) =>
  ((await (await braid()).run("session.list", args)) as { id: string; title?: string }[]).map(({ id }) => id);

describe("Braid in VS Code", () => {
  it("starts without loading an SDK, sql.js, or anything from disk", async () => {
    // A first activation can be watched once only, so this test has to stay the first.
    assert.equal(extension().isActive, false, "Something activated Braid before it was needed.");
    await braid();
    const loaded = Object.keys(require.cache).filter((file) =>
      file.startsWith(`${extension().extensionPath}/out`),
    );
    assert.deepEqual(
      loaded.filter((file) => /sdk-|storageWorker|sql/.test(file)),
      [],
    );
    assert.equal(process.getActiveResourcesInfo().includes("Worker"), false);
  });

  it("offers every command of its manifest", async () => {
    await braid();
    const offered = new Set(await vscode.commands.getCommands(true));
    const promised: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      promised.map(({ command }) => command).filter((command) => !offered.has(command)),
      [],
    );
  });

  it("describes its verbs with JSON schemas to other extensions", async () => {
    const api = await braid();
    assert.equal(api.apiVersion, 1);
    const rename = api.verbs.find(({ name }) => name === "session.rename");
    assert.equal(rename?.title, "Rename Session");
    assert.deepEqual((rename?.inputSchema as { required?: string[] } | undefined)?.required, [
      "session",
      "title",
    ]);
  });

  it("refuses what it does not understand, in words", async () => {
    const api = await braid();
    await assert.rejects(api.run("session.fly"), /cannot do "session.fly"/);
    await assert.rejects(api.run("session.rename", { session: "../../etc", title: "x" }), /id of a session/);
    await assert.rejects(
      api.run("session.rename", { session: "aaaaaaaaaaaa", title: "x" }),
      /does not exist/,
    );
  });
});

describe("A session in VS Code", () => {
  it("is created, listed, renamed, deleted and restored", async () => {
    const api = await braid();
    const session = await create();
    assert.ok((await listed()).includes(session));
    await api.run("session.rename", { session, title: "  My session  " });
    assert.equal((await show(session)).title, "My session");
    await api.run("session.delete", { session });
    assert.ok(!(await listed()).includes(session));
    assert.ok((await listed({ deleted: true })).includes(session));
    await assert.rejects(api.run("chat.send", { session, text: "still there?" }), /trash/);
    await api.run("session.restore", { session });
    assert.ok((await listed()).includes(session));
  });

  it("is answered by the Guide, and takes its title from the first message", async () => {
    const api = await braid();
    const session = await create();
    await api.run("chat.send", { session, text: "What happens if VS Code crashes?", wait: true });
    const { title, messages } = await show(session);
    assert.equal(title, "What happens if VS Code crashes?");
    assert.deepEqual(
      messages.map(({ role, status }) => `${role} ${status}`),
      ["user complete", "assistant complete"],
    );
    assert.deepEqual(messages[1]?.model, { provider: "guide", model: "guide" });
    assert.match(messages[1]?.parts.map(({ text }) => text).join("") ?? "", /not a language model/i);
  });

  it("keeps the user's title when something is said first", async () => {
    const session = await create({ title: "Mine" });
    await (await braid()).run("chat.send", { session, text: "hello", wait: true });
    assert.equal((await show(session)).title, "Mine");
  });

  it("keeps its model when another session takes another one", async () => {
    const api = await braid();
    const [one, two] = [await create(), await create()];
    await api.run("model.set", { session: one, provider: "guide", model: "guide" });
    await api.run("model.set", { session: two, provider: "openai", model: "some-model" });
    const models = ((await api.run("session.list", {})) as { id: string; model?: { model: string } }[])
      .filter(({ id }) => id === one || id === two)
      .map(({ id, model }) => [id, model?.model]);
    assert.deepEqual(
      new Map(models as [string, string][]),
      new Map([
        [two, "some-model"],
        [one, "guide"],
      ]),
    );
    await api.run("model.set", { session: one, provider: "guide", model: "guide" });
  });

  it("says that a key is missing, and keeps the question", async () => {
    const api = await braid();
    const session = await create();
    await api.run("model.set", { session, provider: "anthropic", model: "some-model" });
    await api.run("chat.send", { session, text: "Are you there?", wait: true });
    const reply = (await show(session)).messages[1];
    assert.equal(reply?.status, "failed");
    assert.deepEqual((reply as unknown as { failure: object }).failure, { kind: "noKey" });
    await api.run("model.set", { session, provider: "guide", model: "guide" });
    await api.run("chat.retry", { session });
  });
});

describe("The commands that put sessions in order", () => {
  const command = (id: string, ...args: unknown[]) => vscode.commands.executeCommand(`braid.${id}`, ...args);
  type Copied = Shown & { id: string; origin?: { session: string }; children: { session: string }[] };

  it("archive one session or all selected rows, and bring them back", async () => {
    const [one, two, three] = [await create(), await create(), await create()];
    await command("session.archive", one);
    await command("session.archive", { id: two }, [{ id: two }, { id: three }]);
    const archived = new Set(await listed({ archived: true }));
    assert.deepEqual(
      [one, two, three].map((session) => archived.has(session)),
      [true, true, true],
    );
    assert.ok(!(await listed()).some((session) => archived.has(session)));
    await command("session.unarchive", { id: two }, [{ id: one }, { id: two }, { id: three }]);
    assert.equal((await listed()).filter((session) => archived.has(session)).length, 3);
  });

  it("pin, delete, duplicate and move all selected rows", async () => {
    const api = await braid();
    const sessions = [
      await create({ title: "a" }),
      await create({ title: "b" }),
      await create({ title: "c" }),
    ];
    const [a = "", b = "", c = ""] = sessions;
    const rows = [{ id: a }, { id: b }, { id: b, key: "the same below another tag" }, { id: c }];
    await command("session.pin", rows[0], rows);
    await command("session.movePinUp", { id: c });
    const pinned = (await listed()).slice(0, 3);
    assert.deepEqual([...pinned].sort(), [...sessions].sort());
    await command("session.movePinDown", { id: pinned[0] });
    assert.deepEqual((await listed()).slice(0, 3), [pinned[1], pinned[0], pinned[2]]);
    await command("session.unpin", rows[0], rows);
    await command("session.duplicate", rows[0], [rows[0], rows[1]]);
    const titles = ((await api.run("session.list", {})) as { title?: string }[]).map(({ title }) => title);
    assert.ok(titles.includes("Copy of a") && titles.includes("Copy of b"));
    await command("session.delete", rows[0], rows);
    const left = new Set(await listed());
    assert.ok(sessions.every((session) => !left.has(session)));
    await command("session.restore", rows[0], rows);
    const back = new Set(await listed());
    assert.ok(sessions.every((session) => back.has(session)));
  });

  it("duplicate a session, show the copy and link the two", async () => {
    const api = await braid();
    const session = await create({ title: "Original" });
    await api.run("chat.send", { session, text: "What is a session?", wait: true });
    await command("session.duplicate", session);
    const { children } = (await show(session)) as Copied;
    assert.equal(children.length, 1);
    const copy = (await show(children[0]?.session ?? "")) as Copied;
    assert.deepEqual([copy.title, copy.origin], ["Copy of Original", { session }]);
    assert.deepEqual(copy.messages, (await show(session)).messages);
  });

  it("clear and reset a session, and the checkpoint saved before brings it back", async () => {
    const api = await braid();
    for (const id of ["session.clearHistory", "session.reset"]) {
      const session = await create({ title: "Mine" });
      await api.run("chat.send", { session, text: "What is a session?", wait: true });
      const { messages } = await show(session);
      await command(id, session);
      assert.deepEqual((await show(session)).messages, []);
      const [saved] = (await api.run("checkpoint.list", { session })) as { id: string }[];
      await api.run("checkpoint.restore", { session, checkpoint: saved?.id });
      assert.deepEqual((await show(session)).messages, messages);
    }
  });
});
