import assert from "node:assert/strict";
import { findSession } from "../../../src/app/app.ts";
import { contentOf, storeTemplate } from "../../../src/app/templates.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteTemplate } from "../../../src/app/verbs/deleteTemplate.ts";
import { exportTemplate } from "../../../src/app/verbs/exportTemplate.ts";
import { importTemplate } from "../../../src/app/verbs/importTemplate.ts";
import { listTemplates } from "../../../src/app/verbs/listTemplates.ts";
import { saveTemplate } from "../../../src/app/verbs/saveTemplate.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { showTemplate } from "../../../src/app/verbs/showTemplate.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { type ScriptedProvider, scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("templates, through the verbs", () => {
  let provider: ScriptedProvider;
  let app: TestApp;
  const opened: TestApp[] = [];
  beforeEach(async () => {
    provider = scriptedProvider();
    app = await openTestApp([provider]);
    opened.push(app);
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.remove();
  });

  const create = async (args: object) => runVerb(app, createSession, { activate: false, ...args });
  const names = async (where = app) => (await runVerb(where, listTemplates, {})).map(({ name }) => name);
  const sessionAt = async (id: SessionId) => {
    const session = await findSession(app, id);
    assert.ok(session);
    return session;
  };
  const said = async (id: SessionId) =>
    (await sessionAt(id)).thread.map(({ role, parts }) => [role, textOf(parts)]);

  /** A session with a question that was answered. */
  async function conversation(): Promise<SessionId> {
    const { session } = await create({
      title: "Look at {{file}}",
      systemPrompt: "You read {{language=English}}.",
    });
    await app.store.append(session, [fieldChange("params", { temperature: 0.2 })]);
    const sent = runVerb(app, sendMessage, { session, text: "What is in {{file}}?", wait: true });
    provider.say({ type: "text", text: "Words." });
    provider.say({ type: "finished" });
    await sent;
    return session;
  }

  it("take over prompt, model, parameters, a title with places to fill, and the first message", async () => {
    const session = await conversation();
    const { template, name } = await runVerb(app, saveTemplate, {
      session,
      name: "Reader",
      description: "Reads",
    });
    assert.equal(name, "Reader");
    const { updatedAt, ...shown } = await runVerb(app, showTemplate, { template: "reader" });
    assert.ok(updatedAt !== undefined);
    assert.deepEqual(shown, {
      ...{ id: template, name, description: "Reads", title: "Look at {{file}}" },
      systemPrompt: "You read {{language=English}}.",
      model: { provider: "scripted", model: "scripted-model" },
      params: { temperature: 0.2 },
      messages: [{ role: "user", text: "What is in {{file}}?" }],
      variables: [{ name: "file" }, { name: "language", default: "English" }],
    });
  });

  it("make sessions whose first question is a draft, and whose system prompt reaches the model", async () => {
    await runVerb(app, saveTemplate, { session: await conversation(), name: "Reader" });
    const { session } = await create({ template: "Reader", values: { file: "a.ts", language: "German" } });
    const { summary, draft, systemPrompt, thread } = await sessionAt(session);
    assert.deepEqual(
      [summary.title, draft, systemPrompt, thread.length, summary.listed],
      ["Look at a.ts", "What is in a.ts?", "You read German.", 0, true],
    );
    assert.deepEqual((await app.store.find(session))?.value("field", "params"), { temperature: 0.2 });
    const sent = await create({ template: "Reader", values: { file: "b.ts" }, send: true });
    provider.say({ type: "finished" });
    await app.turns.settled(sent.session);
    assert.deepEqual((await said(sent.session))[0], ["user", "What is in b.ts?"]);
    assert.equal((await sessionAt(sent.session)).draft, "");
    assert.equal(provider.asked.at(-1)?.system, "You read English.");
  });

  it("can hold a whole conversation, which sessions go on with", async () => {
    const source = await conversation();
    await runVerb(app, saveTemplate, { session: source, name: "All", messages: "all" });
    await runVerb(app, saveTemplate, { session: source, name: "None", messages: "none" });
    const { session } = await create({ template: "All", values: { file: "x" } });
    assert.deepEqual(await said(session), [
      ["user", "What is in x?"],
      ["assistant", "Words."],
    ]);
    const empty = await create({ template: "None", values: { file: "x" } });
    assert.deepEqual(await said(empty.session), []);
    const sent = runVerb(app, sendMessage, { session, text: "And then?", wait: true });
    provider.say({ type: "finished" });
    await sent;
    assert.deepEqual(
      provider.asked.at(-1)?.messages.map(({ text }) => text),
      ["What is in x?", "Words.", "And then?"],
    );
  });

  it("need every value that has no default, and make nothing without it", async () => {
    await runVerb(app, saveTemplate, { session: await conversation(), name: "Reader" });
    const before = (await app.store.list()).length;
    await assert.rejects(create({ template: "Reader" }), /needs values for: file/);
    assert.equal((await app.store.list()).length, before);
  });

  it("take values of any name that a place can have, also of those that every object has", async () => {
    const { session } = await create({ systemPrompt: "Explain {{prototype}} and {{constructor}}." });
    const { template } = await runVerb(app, saveTemplate, { session, name: "Explain" });
    const made = await create({ template, values: { prototype: "chains", constructor: "calls" } });
    assert.equal((await sessionAt(made.session)).systemPrompt, "Explain chains and calls.");
  });

  it("give way to what is said in the same call", async () => {
    const { session } = await create({
      template: "Plan a Change",
      values: { change: "x" },
      title: "Mine",
      systemPrompt: "Mine",
    });
    const { summary, systemPrompt, draft } = await sessionAt(session);
    assert.deepEqual([summary.title, systemPrompt], ["Mine", "Mine"]);
    assert.match(draft, /this change: x/);
  });

  it("fall back to the usual model, and say so, where theirs is not set up", async () => {
    const { template } = await runVerb(app, saveTemplate, { session: await conversation(), name: "Reader" });
    const { updatedAt: _, ...known } = await runVerb(app, showTemplate, { template });
    await storeTemplate(app, template, { ...contentOf(known), model: { provider: "elsewhere", model: "m" } });
    const { session, notice = "" } = await create({ template, values: { file: "x" } });
    assert.match(notice, /“m” of “elsewhere”.*not set up here/);
    assert.equal((await sessionAt(session)).summary.model, undefined);
  });

  it("come with Braid, can be overlaid by own ones, and are neither changed nor deleted", async () => {
    assert.deepEqual(await names(), ["Code Review", "Explain This Code", "Plan a Change"]);
    for (const change of [
      () => runVerb(app, saveTemplate, { template: "Code Review", name: "Mine" }),
      () => runVerb(app, deleteTemplate, { template: "code review" }),
    ])
      await assert.rejects(change(), /came with Braid/);
  });

  it("are renamed and described, which keeps everything else, and can be taken back", async () => {
    const session = await conversation();
    const { template } = await runVerb(app, saveTemplate, { session, name: "Reader" });
    const { before, name } = await runVerb(app, saveTemplate, {
      template,
      name: "Code review",
      description: "Mine",
    });
    assert.equal(name, "Code review (2)");
    const renamed = await runVerb(app, showTemplate, { template });
    assert.deepEqual([renamed.name, renamed.description], ["Code review (2)", "Mine"]);
    assert.equal(renamed.messages?.length, 1);
    assert.ok(before);
    await storeTemplate(app, template, contentOf(before));
    assert.deepEqual((await names())[0], "Reader");
    assert.equal((await runVerb(app, saveTemplate, { session, name: "reader" })).name, "reader (2)");
  });

  it("are deleted, and come back as they were; sessions made from them stay", async () => {
    const { template } = await runVerb(app, saveTemplate, { session: await conversation(), name: "Reader" });
    const { session } = await create({ template, values: { file: "x" } });
    const { before } = await runVerb(app, deleteTemplate, { template });
    await assert.rejects(runVerb(app, showTemplate, { template }), /no template/);
    assert.equal((await sessionAt(session)).summary.title, "Look at x");
    await storeTemplate(app, before.id, contentOf(before));
    assert.equal((await runVerb(app, showTemplate, { template })).name, "Reader");
  });

  it("travel as files: into another store, twice without effect, and beside a namesake", async () => {
    const { template } = await runVerb(app, saveTemplate, { session: await conversation(), name: "Reader" });
    const { file, warnings } = await runVerb(app, exportTemplate, { template });
    assert.deepEqual([file.name, warnings], ["Reader.braid-template.json", []]);
    const { text } = file;
    assert.deepEqual(await runVerb(app, importTemplate, { text }), {
      template,
      name: "Reader",
      isNew: false,
    });

    const other = await openTestApp([]);
    opened.push(other);
    assert.deepEqual(await runVerb(other, importTemplate, { text }), {
      template,
      name: "Reader",
      isNew: true,
    });
    assert.deepEqual((await runVerb(other, exportTemplate, { template })).file, file);

    const changed = text.replace("What is in", "What else is in");
    const { isNew, name, template: second } = await runVerb(other, importTemplate, { text: changed });
    assert.deepEqual([isNew, name], [true, "Reader (2)"]);
    assert.notEqual(second, template);
    assert.equal((await runVerb(other, importTemplate, { text: changed })).isNew, false);
    await runVerb(other, deleteTemplate, { template });
    assert.deepEqual(await runVerb(other, importTemplate, { text }), {
      template,
      name: "Reader",
      isNew: true,
    });
    assert.equal((await names(other)).length, 5);
  });

  it("are refused with the file's name and the place, and nothing is taken in", async () => {
    const bad = '{"format":"braid-template","version":1,"id":"template0001","name":""}';
    await assert.rejects(runVerb(app, importTemplate, { text: bad }), /was not imported\. name: /);
    await assert.rejects(runVerb(app, importTemplate, { path: "/nowhere" }), /Files cannot be read here/);
    assert.equal((await names()).length, 3);
  });

  it("warn of what looks like a secret, and can be shared without it", async () => {
    const secret = `sk-${"a1B2".repeat(10)}`;
    const { session } = await create({ systemPrompt: `Use ${secret}` });
    const { template } = await runVerb(app, saveTemplate, { session, name: "Leaky" });
    const { warnings, file } = await runVerb(app, exportTemplate, { template, redact: true });
    assert.deepEqual(warnings, ["API key"]);
    assert.ok(!file.text.includes(secret));
    assert.equal((await runVerb(app, importTemplate, { text: file.text })).isNew, true);
  });

  it("of one name from two machines are both kept, and named by their ids", async () => {
    const content = { name: "Twin", systemPrompt: "x" };
    for (const id of ["template0001", "template0002"])
      await app.store.append(projectsSession, [
        { type: "template", key: id, value: { version: 1, ...content } },
      ]);
    await app.store.append(projectsSession, [
      { type: "template", key: "template0003", value: { version: 9 } },
    ]);
    assert.deepEqual((await names()).slice(0, 2), ["Twin", "Twin"]);
    await assert.rejects(create({ template: "Twin" }), /2 templates.*template0001, template0002/);
    assert.equal((await sessionAt((await create({ template: "template0002" })).session)).systemPrompt, "x");
  });
});
