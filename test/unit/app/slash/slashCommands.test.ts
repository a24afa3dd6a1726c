import assert from "node:assert/strict";
import type { App } from "../../../../src/app/app.ts";
import { completeSlash } from "../../../../src/app/slash/completeSlash.ts";
import { ModelChoices } from "../../../../src/app/slash/modelChoices.ts";
import { refusalsAsAnswers, runSlash } from "../../../../src/app/slash/runSlash.ts";
import type { SlashAnswer, SlashContext, SlashOutcome } from "../../../../src/app/slash/slashCommand.ts";
import { slashCommands } from "../../../../src/app/slash/slashTable.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../../src/app/verbs/deleteSession.ts";
import { sendMessage } from "../../../../src/app/verbs/sendMessage.ts";
import { type ShownSession, showSession } from "../../../../src/app/verbs/showSession.ts";
import { tagSessions } from "../../../../src/app/verbs/tagSessions.ts";
import { newSessionId, type SessionId } from "../../../../src/core/ids.ts";
import { type ScriptedProvider, scriptedProvider } from "../../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

const hostile = "**x** [y](https://evil.example) <b> `z`\u202e";

describe("slash commands", () => {
  let opened: TestApp;
  let app: App;
  let provider: ScriptedProvider;
  let session: SessionId;
  let context: SlashContext;
  /** What the editor was asked for. */
  let asked: string[];
  let shown: SessionId[];
  let visited: unknown[];
  beforeEach(async () => {
    provider = scriptedProvider();
    opened = await openTestApp([provider]);
    asked = [];
    shown = [];
    visited = [];
    app = {
      ...opened,
      screen: {
        active: undefined,
        openSession: async (id, _where, _takesFocus, message) => {
          shown.push(id);
          visited.push(message);
        },
      },
    };
    session = await named("First");
    context = contextOf(session);
  });
  afterEach(() => opened.remove());

  const contextOf = (id: SessionId): SlashContext => ({
    ...{ app, session: id, models: new ModelChoices(app) },
    desk: {
      where: "view",
      pickModel: async () => void asked.push("pickModel"),
      export: async (_id, format) => void asked.push(`export ${format}`),
      showStatistics: async (id) => void asked.push(`plots ${id === session}`),
      delete: async (target) => void (await runVerb(app, deleteSession, { session: target })),
    },
  });
  const named = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const say = async (text: string, reply = "Fine.", id = session) => {
    provider.say({ type: "text", text: reply });
    provider.say({ type: "finished" });
    await runVerb(app, sendMessage, { session: id, text, wait: true });
  };
  const answerOf = (outcome: SlashOutcome): SlashAnswer => {
    assert.equal(outcome.kind, "answer", JSON.stringify(outcome));
    return outcome as SlashAnswer;
  };
  const run = async (text: string, where = context) => answerOf(await runSlash(where, text, true));
  const done = async (text: string, where = context) => {
    const answer = await run(text, where);
    assert.equal(answer.isFailure, false, answer.markdown);
    return answer;
  };
  const refusal = async (text: string, words: RegExp, where = context) => {
    const answer = await run(text, where);
    assert.match(answer.markdown, words);
    assert.equal(answer.isFailure, true);
    return answer;
  };
  const take = async (answer: SlashAnswer, label: string) => {
    const offer = [...answer.offers, ...answer.rows].find((each) => each.label === label);
    assert.ok(offer, `${label} is not among ${[...answer.offers, ...answer.rows].map((each) => each.label)}`);
    return refusalsAsAnswers(() => offer.run());
  };
  const show = async (id = session) => (await runVerb(app, showSession, { session: id })) as ShownSession;
  const labels = (answer: SlashAnswer) => answer.rows.map(({ label }) => label);
  const complete = async (text: string, where = context) =>
    (await completeSlash(where, text)).rows.map((row) => row.text);

  it("each have a name, one line of help, and an entry in /help", async () => {
    const { rows } = await done("/help");
    assert.deepEqual(
      rows.map(({ label }) => label.split(" ")[0]),
      slashCommands.map(({ name }) => `/${name}`),
    );
    for (const { name, help } of slashCommands) {
      assert.match(name, /^[a-z]+$/);
      assert.match(help, /^[A-Z][^.\n]+$/);
      assert.match((await done(`/help ${name}`)).markdown, new RegExp(`^\`/${name}`));
    }
    const [first] = rows;
    assert.deepEqual(await first?.run(), { kind: "compose", text: "/new " });
    await refusal("/help nothing", /no command “\\\/nothing”/);
    assert.match((await done("/?")).markdown, /never sent to a model/);
  });

  describe("that nobody knows", () => {
    it("are answered with names that are near, and a way to send the text", async () => {
      const answer = await refusal("/renmae My *project*", /no command `\/renmae`.* mean `\/rename`\?/);
      assert.deepEqual(await take(answer, "/rename"), { kind: "compose", text: "/rename My *project*" });
      assert.deepEqual(await take(answer, "Send as a Message"), {
        kind: "message",
        text: "/renmae My *project*",
      });
      await refusal("/zzz", /There is no command `\/zzz`\. A text that begins with a slash/);
    });

    it("are messages when they are none", async () => {
      for (const text of ["/usr/bin/env is a path", "/etc/hosts", " /help", "/help\nme"])
        assert.deepEqual(await runSlash(context, text, true), { kind: "message", text });
      assert.deepEqual(await runSlash(context, "//help", true), { kind: "message", text: "/help" });
    });
  });

  it("that were not typed here are only run when the person says so", async () => {
    const answer = answerOf(await runSlash(context, "/delete", false));
    assert.equal(answer.isFailure, true);
    assert.equal((await show()).deletedAt, undefined);
    assert.deepEqual(await take(answer, "Send as a Message"), { kind: "message", text: "/delete" });
    await take(answer, "Run /delete");
    assert.notEqual((await show()).deletedAt, undefined);
  });

  it("say in words of people what verbs refuse", async () => {
    await refusal(`/rename ${"x".repeat(201)}`, /^A title has at most 200 characters\\\.$/);
    await say("Hello");
    await refusal(`/checkpoint save ${"x".repeat(201)}`, /^A name has at most 200 characters\\\.$/);
  });

  it("never let a title speak in their answers", async () => {
    await done(`/rename ${hostile}`);
    await say("Hello");
    await done(`/checkpoint save ${hostile}`);
    const other = contextOf(await named("Other"));
    const answers = [
      await run("/session"),
      await run(`/rename ${hostile}`),
      await run("/rename"),
      await run("/branch"),
      await run("/stats"),
      await run(`/checkpoint delete ${hostile}`),
      await run(`/sessions ${hostile} none`),
      await run(`/session ${hostile} none`),
      await run(`/model ${hostile}`),
      await run(`/export ${hostile}`),
      await run(`/history ${hostile}`),
      await run(`/checkpoint ${hostile}`),
    ];
    for (const { markdown } of answers) {
      assert.doesNotMatch(markdown, /\u202e|\[y\]\(https|(?<!\\)<b|(?<!\\)`z/, markdown);
    }
    // Where a title would hide something in the text box, the id stands for it.
    assert.ok((await complete("/session x", other)).every((text) => !text.includes("\u202e")));
  });

  describe("about sessions", () => {
    it("/new begins one, with a title or without", async () => {
      await done("/new Second one");
      await done("/new");
      const titles = (await app.store.list()).map(({ title }) => title);
      assert.deepEqual(titles.filter(Boolean).sort(), ["First", "Second one"]);
      assert.equal(shown.length, 2);
    });

    it("/session tells about this one, and opens another by title, id or “last”", async () => {
      const second = await named("Second");
      await named("Same");
      await named("Same");
      await say("Hello");
      const about = await done("/session info");
      assert.match(about.markdown, /\*\*First\*\*[\s\S]*Messages:\*\* 2[\s\S]*Id:\*\*/);
      await done("/session second");
      await done(`/session ${second.slice(0, 8)}`);
      assert.deepEqual(shown, [second, second]);
      const several = await refusal("/session same", /could be 2 sessions/);
      await several.rows[0]?.run();
      assert.equal(shown.length, 3);
      await refusal("/session nowhere", /There is no session called/);
      await done("/session last");
      assert.notEqual(shown.at(-1), session);
      const fresh = contextOf(newSessionId());
      assert.match((await done("/session", fresh)).markdown, /new session/);
    });

    it("/session and /sessions list what can be opened", async () => {
      const second = await named("Second");
      const answer = await done("/sessions SEC");
      assert.deepEqual(labels(answer), ["Second"]);
      await take(answer, "Second");
      assert.deepEqual(shown, [second]);
      assert.deepEqual(labels(await done("/session list")).sort(), ["First", "Second"]);
      await runVerb(app, tagSessions, { sessions: [second], tags: ["bug"] });
      assert.deepEqual(labels(await done("/sessions tag:bug")), ["Second"]);
      await refusal("/sessions nothing", /No session of this workspace/);
    });

    it("/rename can be undone, back to a title that Braid made", async () => {
      const { session: fresh } = await runVerb(app, createSession, { activate: false });
      const there = contextOf(fresh);
      await say("What is a monad?", "A burrito.", fresh);
      const once = await done("/rename Monads", there);
      const twice = await done("/title Burritos", there);
      assert.equal((await show(fresh)).title, "Burritos");
      await take(twice, "Undo");
      assert.equal((await show(fresh)).title, "Monads");
      await runVerb(app, tagSessions, { sessions: [fresh], tags: ["later"] });
      await say("And a functor?", "A taco.", fresh);
      await take(once, "Undo");
      const { title, tags, messages } = await show(fresh);
      assert.deepEqual([title, tags, messages.length], ["What is a monad?", ["later"], 4]); // And nothing else.
      await refusal("/rename", /is called “First”/);
    });

    it("/rename, /tag and /pin make a session of a conversation in which nothing was said yet", async () => {
      for (const text of ["/rename Plans", "/tag bug", "/pin"]) {
        const before = (await app.store.list()).length;
        await done(text, contextOf(newSessionId()));
        assert.equal((await app.store.list()).length, before + 1, text);
      }
      const fresh = contextOf(newSessionId());
      for (const text of [
        "/archive",
        "/branch",
        "/duplicate",
        "/delete",
        "/reset",
        "/export",
        "/history clear",
      ])
        await refusal(text, /Nothing was said here yet\\\. Send a message first/, fresh);
      assert.match((await done("/stats", fresh)).markdown, /Nothing was said/);
      assert.match((await done("/history", fresh)).markdown, /Nothing was said/);
    });

    it("/pin and /archive can be undone, and say when there is nothing to do", async () => {
      for (const [text, field, back] of [
        ["/pin", "pinned", "Unpin"],
        ["/archive", "archived", "Unarchive"],
      ] as const) {
        const answer = await done(text);
        assert.equal((await show())[field], true);
        await take(answer, "Undo");
        assert.equal((await show())[field], undefined);
        await done(text);
        await take(await done(text), back);
        assert.equal((await show())[field], undefined);
      }
    });

    it("/branch and /duplicate go on in a copy, which undoing removes", async () => {
      await say("Hello");
      for (const [text, title] of [
        ["/branch Another way", "Another way"],
        ["/duplicate", "Copy of First"],
      ] as const) {
        const answer = await done(text);
        const copy = shown.at(-1) as SessionId;
        assert.deepEqual([(await show(copy)).title, (await show(copy)).messages.length], [title, 2]);
        await take(answer, "Undo");
        assert.notEqual((await show(copy)).deletedAt, undefined);
        assert.equal(shown.at(-1), session);
      }
      assert.deepEqual(labels(await done("/session")), []);
      await done("/branch Kept");
      assert.deepEqual(labels(await done("/session")), ["Kept"]);
    });

    it("/reset and /history clear begin again, and can be undone", async () => {
      await say("Hello");
      for (const text of ["/reset", "/history clear"]) {
        const answer = await done(text);
        assert.equal((await show()).messages.length, 0);
        assert.match((await done(text)).markdown, /nothing to (reset|clear)/);
        await take(answer, "Undo");
        assert.equal((await show()).messages.length, 2);
      }
    });

    it("/export and /history export ask where to, and as what only when that was not said", async () => {
      await say("Hello");
      for (const text of ["/export", "/export MD", "/history export json"]) await done(text);
      await take(await done("/history"), "Export…");
      assert.deepEqual(asked, ["export undefined", "export markdown", "export json", "export undefined"]);
      await refusal("/export pdf", /“pdf” is no format/);
      await refusal("/export constructor", /is no format/);
      await refusal("/history burn", /not understood/);
    });
  });

  it("/tag adds and removes, in one go, and can be undone exactly", async () => {
    await runVerb(app, tagSessions, { sessions: [session], tags: ["Old"] });
    const answer = await done('/tag bug, later -old "needs review"');
    assert.deepEqual((await show()).tags, ["bug", "later", "needs review"]);
    assert.match(answer.markdown, /\*\*needs review\*\*/);
    await take(answer, "Undo");
    assert.deepEqual((await show()).tags, ["Old"]);
    assert.match((await done("/tag old")).markdown, /Nothing had to be changed/);
    assert.match((await done("/tag")).markdown, /\*\*Old\*\*.*`\/tag -bug`/);
    await refusal(`/tag ${"x".repeat(61)}`, /1 to 60 characters/);
  });

  describe("about checkpoints", () => {
    it("save, list, restore and delete one by name, each undoable", async () => {
      await say("Hello");
      const saved = await done("/checkpoint save Before the storm");
      await say("More");
      const restored = await done("/checkpoint restore storm");
      assert.equal((await show()).messages.length, 2);
      await take(restored, "Undo");
      assert.equal((await show()).messages.length, 4);
      const listing = await done("/checkpoint");
      assert.ok(labels(listing).includes("Before the storm"));
      await take(listing, "Before the storm");
      assert.equal((await show()).messages.length, 2);
      const deleted = await done("/checkpoint delete BEFORE THE STORM");
      assert.ok(!labels(await done("/checkpoint list")).includes("Before the storm"));
      await take(deleted, "Undo");
      await take(saved, "Undo");
      assert.ok(!labels(await done("/checkpoint list")).includes("Before the storm"));
    });

    it("ask which one where a name is missing, unknown or not the only one", async () => {
      assert.match((await done("/checkpoint")).markdown, /no checkpoints yet/);
      await refusal("/checkpoint restore x", /no checkpoints yet/);
      await refusal("/checkpoint save", /Nothing was said/, contextOf(newSessionId()));
      await say("Hello");
      for (const name of ["Plan A", "Plan B"]) await done(`/checkpoint save ${name}`);
      assert.deepEqual(labels(await refusal("/checkpoint restore plan", /2 checkpoints have “plan”/)), [
        "Plan B",
        "Plan A",
      ]);
      assert.equal(
        (await refusal("/checkpoint delete zzz", /No checkpoint .* is called “zzz”/)).rows.length,
        2,
      );
      const which = await done("/checkpoint delete");
      assert.deepEqual(
        which.rows.map(({ verb }) => verb),
        ["Delete", "Delete"],
      );
      await refusal("/checkpoint explode", /“explode” is not understood/);
    });
  });

  it("/model lists, sets by name with undo, and lets pick", async () => {
    const other = scriptedProvider("other");
    await opened.remove();
    opened = await openTestApp([provider, other]);
    app = { ...opened };
    session = await named("First");
    const there = contextOf(session);
    await done("/model", there);
    assert.deepEqual(asked, ["pickModel"]);
    const listing = await done("/model list", there);
    assert.deepEqual(labels(listing), ["Scripted Model", "Scripted Model"]);
    assert.deepEqual(labels(await refusal("/model scripted-model", /could be 2 models/, there)).length, 2);
    await done("/model other/scripted-model", there);
    assert.deepEqual((await show()).model, { provider: "other", model: "scripted-model" });
    const set = await done("/model scripted/", there);
    assert.equal((await show()).model?.provider, "scripted");
    await take(set, "Undo");
    assert.equal((await show()).model?.provider, "other");
    await refusal("/model gpt", /no model called “gpt”/, there);
  });

  it("/search finds what was said, page by page, and opens it there", async () => {
    await say("Where do otters sleep?", "In kelp.");
    for (let number = 0; number < 11; number++) await named(`Kelp ${number}`);
    await opened.search?.whenComplete();
    const first = await done("/search otters");
    assert.match(first.markdown, /^1 place with “otters”/);
    await first.rows[0]?.run();
    assert.deepEqual([shown, visited], [[session], [(await show()).messages[0]?.id]]);
    const { rows, offers, markdown } = await done("/search kelp");
    assert.deepEqual([rows.length, offers.map(({ label }) => label)], [10, ["More"]]);
    assert.match(markdown, /^1 to 10 of 12 places/);
    assert.equal(answerOf((await offers[0]?.run()) as SlashOutcome).rows.length, 2);
    assert.match(rows[0]?.snippet?.text ?? "", /[Kk]elp/);
    await refusal("/search nothing like it", /Nothing was found for “nothing like it”/);
    await refusal("/search", /Write what to look for/);
  });

  it("/stats counts here and everywhere", async () => {
    await say("Hello");
    assert.match((await done("/stats")).markdown, /^\*\*“First”.*2 messages\*\*\n\n?- \*\*/);
    const all = await done("/stats all");
    assert.match(all.markdown, /1 session/);
    await take(await done("/stats"), "Show Plots");
    await take(all, "Show Plots");
    assert.deepEqual(asked, ["plots true", "plots false"]);
    await refusal("/stats yesterday", /not understood/);
  });

  describe("are completed", () => {
    it("by name, those that begin so first, the whole name before all", async () => {
      assert.equal((await complete("/")).length, slashCommands.length);
      assert.deepEqual((await complete("/se")).slice(0, 3), ["/session ", "/sessions ", "/search "]);
      assert.equal((await complete("/sessions"))[0], "/sessions ");
      assert.deepEqual(await complete("/pin"), ["/pin"]);
      assert.deepEqual(await complete("/PI"), ["/pin"]);
      for (const text of ["", "x", "/usr/", "/zzz", "/zzz a", "/pin x"])
        assert.deepEqual(await complete(text), []);
    });

    it("by what there is: sessions, tags, models, checkpoints, formats, commands", async () => {
      await named("Écoute");
      const [one] = [await named("Twin"), await named("Twin")];
      await runVerb(app, tagSessions, { sessions: [one as SessionId], tags: ["bug", "needs review"] });
      await say("Hello");
      await done("/checkpoint save Plan A");
      for (const [text, expected] of [
        ["/session eco", ["/session Écoute"]],
        ["/session l", ["/session last", "/session list"]],
        ["/tag ", ["/tag bug ", '/tag "needs review" ']],
        ["/tag bug nee", ['/tag bug "needs review" ']],
        ["/checkpoint re", ["/checkpoint restore "]],
        ["/checkpoint restore pl", ["/checkpoint restore Plan A"]],
        ["/checkpoint save x", []],
        ["/model scr", ["/model scripted-model"]],
        ["/export mark", ["/export markdown"]],
        ["/history export js", ["/history export json"]],
        ["/stats a", ["/stats all"]],
        ["/help ren", ["/help rename"]],
      ] as const)
        assert.deepEqual(await complete(text), expected, text);
      assert.equal(
        (await complete("/session twin")).filter((text) => text.includes(one as string)).length,
        1,
      );
      await done("/tag bug");
      assert.deepEqual(await complete("/tag -b"), ["/tag -bug "]);
    });
  });
});
