import assert from "node:assert/strict";
import { findSession } from "../../../src/app/app.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { renameSession } from "../../../src/app/verbs/renameSession.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import {
  promptPathOf,
  readPrompt,
  sessionOfPrompt,
  writePrompt,
} from "../../../src/host/sessions/systemPromptText.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("the system prompt of a session as a file", () => {
  let app: TestApp;
  let session: SessionId;
  beforeEach(async () => {
    app = await openTestApp([]);
    ({ session } = await runVerb(app, createSession, { title: "One", activate: false }));
  });
  afterEach(() => app.remove());

  it("has a path that names the session, and a name that any title can be part of", () => {
    assert.equal(promptPathOf(session, "Talk"), `/${session}/System prompt of Talk.md`);
    for (const title of [
      "../../x",
      "a/b\\c\n\u202e\u0000:*?",
      "🚂".repeat(200),
      `${"🚂".repeat(59)}\ud83d`,
    ]) {
      const path = promptPathOf(session, title);
      assert.equal(sessionOfPrompt(path), session);
      assert.match(path, /^\/[0-9a-z]{12}\/System prompt of [^\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}]*\.md$/u);
      assert.ok([...path].length < 100);
    }
    for (const path of ["", "/", "/x/System prompt.md", "/../one"])
      assert.equal(sessionOfPrompt(path), undefined);
  });

  it("is empty at first, keeps what is saved, and is taken away by a text of nothing but space", async () => {
    const created = await readPrompt(app, session);
    assert.deepEqual([created.text, created.writtenAt], ["", created.createdAt]);
    await writePrompt(app, session, "Be brief.\nBe kind.\n");
    assert.equal((await readPrompt(app, session)).text, "Be brief.\nBe kind.\n");
    await writePrompt(app, session, " \n");
    assert.equal((await readPrompt(app, session)).text, "");
    assert.equal((await findSession(app, session))?.systemPrompt, undefined);
  });

  it("looks changed when it was written, and not when something else of the session was", async () => {
    await writePrompt(app, session, "Be brief.");
    const before = await readPrompt(app, session);
    await runVerb(app, renameSession, { session, title: "Other" });
    assert.deepEqual(await readPrompt(app, session), before);
    const newest = before.writtenAt;
    while ((await readPrompt(app, session)).writtenAt === newest)
      await writePrompt(app, session, `Be brief, ${Math.random()}.`);
    assert.ok((await readPrompt(app, session)).writtenAt > newest);
  });

  it("cannot be read or written once the session is gone", async () => {
    await runVerb(app, deleteSession, { session });
    await assert.rejects(readPrompt(app, session), { name: "UserError" });
    await assert.rejects(writePrompt(app, session, "x"), { name: "UserError" });
    await assert.rejects(writePrompt(app, session, "x".repeat(100_001)), /at most 100,000 characters/);
  });
});
