import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../../../src/app/app.ts";
import { StoreError } from "../../../../src/app/sessionStore.ts";
import { UserError } from "../../../../src/app/userError.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { archiveSessions } from "../../../../src/app/verbs/archiveSessions.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../../src/app/verbs/deleteSession.ts";
import { purgeSession } from "../../../../src/app/verbs/purgeSession.ts";
import { newMessageId, type SessionId } from "../../../../src/core/ids.ts";
import { ExportDesk } from "../../../../src/host/exchange/exportDesk.ts";
import { type ScriptedPlaces, scriptedPlaces } from "../../../support/scriptedPlaces.ts";
import { type Scripted, scriptedQuestions } from "../../../support/scriptedQuestions.ts";
import { spokenDialogs } from "../../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

const key = `sk-${"Ab1".repeat(12)}`;

describe("exporting through the dialogs", () => {
  let app: TestApp;
  let folder: string;
  let places: ScriptedPlaces;
  beforeEach(async () => {
    app = await openTestApp([]);
    folder = await mkdtemp(join(tmpdir(), "braid-export-"));
    places = scriptedPlaces();
  });
  afterEach(async () => {
    await app.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const create = async (title: string, text = "hello", ...tags: string[]): Promise<SessionId> => {
    const { session } = await runVerb(app, createSession, {
      ...{ title, activate: false },
      ...(tags.length > 0 && { tags }),
    });
    const value = { role: "user", createdAt: 1, status: "complete", parts: [{ type: "text", text }] };
    await app.store.append(session, [{ type: "message", key: newMessageId(1), value }]);
    return session;
  };
  const desk = (answers: Scripted[], where: App = app) => {
    const [questions, dialogs] = [scriptedQuestions(answers), spokenDialogs()];
    return { exporting: new ExportDesk({ app: where, questions, dialogs, places }), questions, dialogs };
  };
  /** A store in which reading some sessions fails. */
  const failing = (unreadable: readonly SessionId[]): App => ({
    ...app,
    store: new Proxy(app.store, {
      get(real, name) {
        if (name === "find")
          return async (session: SessionId) => {
            if (unreadable.includes(session)) throw new StoreError("Its file is damaged.");
            return real.find(session);
          };
        const member = Reflect.get(real, name, real);
        return typeof member === "function" ? member.bind(real) : member;
      },
    }),
  });
  const path = (name: string) => join(folder, name);

  it("asks as what and where to, and writes one file in the place of one that may be replaced", async () => {
    const session = await create("../../etc/passwd\u202e");
    const { exporting, questions, dialogs } = desk(["Markdown", "A File"]);
    await writeFile(path("talk.md"), "older");
    places.answers.push(path("talk.md"));
    await exporting.exportMany([session]);
    assert.deepEqual(places.proposed, [`etc passwd U 202E (${session.slice(0, 6)}).md`]);
    assert.match(questions.asked[1] ?? "", /A File[\s\S]*The Clipboard[\s\S]*only title and words/);
    const files = await places.filesIn(folder);
    assert.deepEqual(Object.keys(files), ["talk.md"]);
    assert.match(files["talk.md"] ?? "", /hello/);
    assert.deepEqual(dialogs.spoken[0]?.message, "Exported 1 session to “talk.md”.");
    dialogs.spoken[0]?.answer("Show");
    while (places.shown.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(places.shown, [path("talk.md")]);
  });

  it("puts each of several into a file of its own, overwrites none, and has a name for every title", async () => {
    const titles = ["Same", "Same", "CON", "..", "🚂".repeat(100), 'a/b\\c:*?"<>|\n'];
    const sessions: SessionId[] = [];
    for (const title of titles) sessions.push(await create(title, `words of ${title}`));
    for (let times = 0; times < 2; times++) {
      places.answers.push(folder);
      await desk(["Plain Text", "A Folder"]).exporting.exportMany(sessions);
    }
    const files = await places.filesIn(folder);
    assert.equal(Object.keys(files).length, 12);
    for (const [at, session] of sessions.entries()) {
      const own = Object.entries(files).filter(([name]) => name.includes(`(${session.slice(0, 6)})`));
      assert.equal(own.length, 2);
      assert.ok(own.every(([, text]) => text.includes(`words of ${titles[at]?.slice(0, 3)}`)));
    }
  });

  it("joins several in one file, with a line between them, or puts them on the clipboard", async () => {
    const sessions = [await create("One", "first words"), await create("Two", "second words")];
    places.answers.push(path("all.md"));
    await desk(["Markdown", "One File with All"]).exporting.exportMany(sessions);
    const text = (await places.filesIn(folder))["all.md"] ?? "";
    assert.match(
      text,
      /first words[\s\S]*\n---\n[\s\S]*second words|second words[\s\S]*\n---\n[\s\S]*first words/,
    );
    const { exporting, dialogs } = desk(["Plain Text", "Clipboard"]);
    await exporting.exportMany(sessions);
    assert.match(places.copied[0] ?? "", /first words|second words/);
    assert.equal(dialogs.spoken[0]?.message, "2 sessions are on the clipboard.");
  });

  it("writes nothing when the user steps back, whatever the question is", async () => {
    const session = await create("Secret", `my key is ${key}.`);
    for (const answers of [
      [undefined],
      ["JSON", undefined],
      ["JSON", "A File", undefined],
      ["JSON", "A File", "Export as It Is"], // The dialog for the file is closed.
    ]) {
      const { exporting, dialogs } = desk(answers);
      places.answers.splice(0, 9, undefined);
      await exporting.exportMany([session]);
      assert.deepEqual(dialogs.spoken, []);
    }
    assert.deepEqual(await places.filesIn(folder), {});
  });

  it("warns once of what looks like secrets, and redacts them everywhere when asked", async () => {
    const session = await create(`Title ${key}`, `my key is ${key}.`);
    const { exporting, questions } = desk(["HTML", "A File", "Redact"]);
    places.answers.push(path("page.html"));
    await exporting.exportMany([session]);
    assert.match(questions.asked[2] ?? "", /^2 places in one session look like a secret\.\n[\s\S]*API key/);
    assert.ok(!places.proposed.join().includes(key.slice(3)));
    assert.ok(!((await places.filesIn(folder))["page.html"] ?? key).includes(key.slice(3)));
    await desk(["Export as It Is"]).exporting.copyAsMarkdown(session);
    assert.ok(places.copied[0]?.includes(key));
    await desk(["Redact"]).exporting.copyAsMarkdown(session);
    assert.ok(!places.copied[1]?.includes(key));
    await desk([undefined]).exporting.copyAsMarkdown(session);
    assert.equal(places.copied.length, 2);
  });

  it("finds the sessions by what was chosen, and says so when there are none", async () => {
    const [one, two] = [await create("one", "x", "bug"), await create("two")];
    await runVerb(app, archiveSessions, { sessions: [two] });
    const exported = async (...answers: Scripted[]) => {
      const { exporting } = desk([...answers, "Plain Text", answers[0] === "This" ? "A File" : "Clipboard"]);
      places.copied.splice(0);
      places.answers.push(path("this.txt"));
      await exporting.exportChosen(one);
      return places.copied[0] ?? (await places.filesIn(folder))["this.txt"] ?? "";
    };
    assert.match(await exported("This Session"), /one/);
    assert.match(await exported("All of This"), /one[\s\S]*two|two[\s\S]*one/);
    assert.match(await exported("Every"), /one[\s\S]*two|two[\s\S]*one/);
    assert.match(await exported("Since", " 2020-01-31 "), /one[\s\S]*two|two[\s\S]*one/);
    const tagged = await exported("Match", "tag:bug");
    assert.ok(tagged.includes("one") && !tagged.includes("two"));
    await assert.rejects(exported("Since", "2999-01-01"), /no such sessions/);
    await assert.rejects(exported("Since", "yesterday"), /Write a day as/);
    await desk([undefined]).exporting.exportChosen(undefined);
    await desk(["Match", "tag:none"]).exporting.exportChosen(undefined);
  });

  it("says which sessions could not be read, and writes the others", async () => {
    const [bad, good] = [await create("bad\u202e[x](command:y)"), await create("good")];
    places.answers.push(folder);
    const { exporting, dialogs } = desk(["Markdown", "A Folder"], failing([bad]));
    await exporting.exportMany([bad, good]);
    assert.deepEqual(Object.keys(await places.filesIn(folder)), [`good (${good.slice(0, 6)}).md`]);
    const { message = "", buttons, answer } = dialogs.spoken[0] ?? {};
    assert.match(message, /^Exported 1 session to “[^”]*”\. Left out: “bad.*Its file is damaged\.$/);
    assert.ok(!message.includes("\u202e"));
    assert.deepEqual(buttons, ["Show", "Show Details"]);
    answer?.("Show Details");
    while (places.shown.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(places.shown[0] ?? "", /\n- Left out: “bad/);
  });

  it("leaves an older file as it was when none of the sessions can be read", async () => {
    const sessions = [await create("one"), await create("two")];
    await writeFile(path("all.md"), "older");
    places.answers.push(path("all.md"));
    const { exporting, dialogs } = desk(["Markdown", "One File"], failing(sessions));
    await exporting.exportMany(sessions);
    assert.deepEqual(await places.filesIn(folder), { "all.md": "older" });
    assert.match(dialogs.spoken[0]?.message ?? "", /^Nothing was exported\. Left out/);
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Show Details"]);
  });

  it("can be stopped: what was whole stays, what was half is gone, and an older file is as it was", async () => {
    const sessions = [await create("one"), await create("two"), await create("three")];
    const stopped = async (manner: string, chosen: string) => {
      const { exporting, questions, dialogs } = desk(["Markdown", manner]);
      let steps = 0; // The first three look for secrets.
      questions.onProgress = (_done, stop) => ++steps === 5 && stop();
      places.answers.push(chosen);
      await exporting.exportMany(sessions);
      assert.match(dialogs.spoken[0]?.message ?? "", /was stopped/);
      return places.filesIn(folder);
    };
    await writeFile(path("all.md"), "older");
    assert.deepEqual(await stopped("One File", path("all.md")), { "all.md": "older" });
    assert.equal(Object.keys(await stopped("A Folder", folder)).length, 3);
    const { exporting, questions, dialogs } = desk(["Markdown", "One File"]);
    questions.onProgress = (_done, stop) => stop();
    await exporting.exportMany(sessions);
    assert.deepEqual(dialogs.spoken, []);
  });

  it("says what the disk refused, and leaves nothing unfinished", async () => {
    const [session, sessionTwo] = [await create("one"), await create("two")];
    const refused = (chosen: string, ...answers: Scripted[]) => {
      places.answers.push(chosen);
      return assert.rejects(
        desk(answers).exporting.exportMany(answers.includes("A Folder") ? [session, sessionTwo] : [session]),
        (cause) =>
          cause instanceof UserError &&
          /could not be written \(.*(E[A-Z]+).*choose another place/.test(cause.message),
      );
    };
    await mkdir(path("folder.md"));
    await refused(path("folder.md"), "Markdown", "A File");
    await refused(path("none/talk.md"), "Markdown", "A File");
    await refused(path("none"), "Markdown", "A Folder");
    await rm(path("folder.md"), { recursive: true });
    assert.deepEqual(await places.filesIn(folder), {});
  });

  it("writes nothing when a session was removed for good between the questions", async () => {
    const [one, two] = [await create("one"), await create("two")];
    const { exporting } = desk(["Markdown", "One File"]);
    const choose = places.chooseFile;
    places.answers.push(path("all.md"));
    places.chooseFile = async (...given) => {
      await runVerb(app, deleteSession, { session: one });
      await runVerb(app, purgeSession, { sessions: [one] });
      return choose(...given);
    };
    await assert.rejects(exporting.exportMany([one, two]), /does not exist any more\. Nothing was exported/);
    assert.deepEqual(await places.filesIn(folder), {});
    await assert.rejects(desk([]).exporting.exportMany([]), /no such sessions/);
  });
});
