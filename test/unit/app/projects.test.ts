import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { keepWorkspacesApart } from "../../../src/app/verbs/keepWorkspacesApart.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { listWorkspaces } from "../../../src/app/verbs/listWorkspaces.ts";
import { openSession } from "../../../src/app/verbs/openSession.ts";
import { relinkSessions } from "../../../src/app/verbs/relinkSessions.ts";
import { restoreSession } from "../../../src/app/verbs/restoreSession.ts";
import { saveDraft } from "../../../src/app/verbs/saveDraft.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { showSession } from "../../../src/app/verbs/showSession.ts";
import { sourceOf, type WorkspaceSource } from "../../../src/app/workspaceSource.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import {
  type Evidence,
  evidenceOfFolders,
  type RepositoryEvidence,
} from "../../../src/core/projectEvidence.ts";
import { projectsSession, readProjects } from "../../../src/core/projectRecords.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { noWorkspace, workspaceOf, workspaceValueOf } from "../../../src/core/workspace.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

const [rootOne, rootTwo] = ["1".repeat(40), "2".repeat(40)];

/** A window on one folder. */
const at = (
  folder: string,
  git: Partial<RepositoryEvidence> = {},
  gone: readonly string[] = [],
): WorkspaceSource => {
  const uri = `file://${folder}`;
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const repository = { path: "", directories: [], remotes: [], roots: [], ...git };
  const evidence: Evidence = {
    folders: [{ uri, isFirst: true, repositories: Object.keys(git).length > 0 ? [repository] : [] }],
  };
  return {
    ...sourceOf(workspaceOf(name, [uri], undefined), evidence),
    isGone: async (other) => gone.includes(other),
  };
};

/** Another window hears of changes in its own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 1_000, "It never came to be so.");
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
}

describe("History follows the project", () => {
  const open = new Set<TestApp>();
  let root: string | undefined;

  /** Another window on the same store. */
  async function window(source: WorkspaceSource): Promise<TestApp> {
    const app = await openTestApp([], root, source);
    root ??= app.root;
    open.add(app);
    return app;
  }
  async function close(app: TestApp): Promise<void> {
    open.delete(app);
    await app.close();
  }
  afterEach(async () => {
    for (const app of open) await close(app);
    const last = await openTestApp([], root);
    await last.remove();
    root = undefined;
  });

  const create = async (app: TestApp, title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  /** As far as is known at this moment. */
  const titlesNow = async (app: TestApp, args: object = {}): Promise<readonly (string | undefined)[]> =>
    (await runVerb(app, listSessions, args)).map(({ title }) => title).sort();
  const titles = async (app: TestApp, args: object = {}): Promise<readonly (string | undefined)[]> => {
    await app.projects.settled();
    return titlesNow(app, args);
  };
  /** A window that made sessions, and was closed. */
  async function made(source: WorkspaceSource, ...names: readonly string[]): Promise<void> {
    const app = await window(source);
    for (const name of names) await create(app, name);
    await app.projects.settled();
    await close(app);
  }

  it("shows a renamed repository's sessions, and in every window from then on", async () => {
    await made(at("/home/old", { roots: [rootOne] }), "one", "two");
    const app = await window(at("/home/new", { roots: [rootOne] }));
    assert.deepEqual(await titles(app), ["one", "two"]);
    await create(app, "three");
    await app.projects.settled();
    await close(app);
    // What was found out is remembered: the same folder without any git finds them, too.
    assert.deepEqual(await titles(await window(at("/home/new"))), ["one", "three", "two"]);
  });

  it("is called by the folder it was open in last", async () => {
    await made(at("/home/old", { roots: [rootOne] }), "one");
    await (await window(at("/home/new", { roots: [rootOne] }))).projects.settled();
    const [project] = await runVerb(await window(at("/home/other")), listWorkspaces, {});
    assert.deepEqual([project?.name, project?.folders, project?.sessions], ["new", ["file:///home/new"], 1]);
  });

  it("shows nothing of another project", async () => {
    await made(at("/home/one", { roots: [rootOne] }), "one");
    const app = await window(at("/home/two", { roots: [rootTwo] }));
    assert.deepEqual(await titles(app), []);
    assert.equal(await app.projects.offer(), undefined);
    assert.deepEqual(await titles(app, { workspace: "all" }), ["one"]);
  });

  it("writes nothing for a workspace that has no sessions", async () => {
    const app = await window(at("/home/one", { roots: [rootOne] }));
    assert.deepEqual(await titles(app), []);
    await app.projects.settled();
    assert.equal(await app.store.find(projectsSession), undefined);
    await create(app, "first");
    await app.projects.settled();
    const known = readProjects((await app.store.find(projectsSession)) ?? []);
    assert.deepEqual(known.evidence.get("file:///home/one")?.folders[0]?.repositories[0]?.roots, [rootOne]);
  });

  it("remembers what a workspace is known by after its first session, though no list is looked at", async () => {
    const app = await window(at("/home/one", { roots: [rootOne] }));
    await create(app, "first");
    const learned = async () => readProjects((await app.store.find(projectsSession)) ?? []).evidence.size > 0;
    await until(learned);
  });

  it("knows sessions from before there was any evidence by their folders", async () => {
    const app = await window(
      sourceOf(
        workspaceOf("x", ["file:///b", "file:///a"], undefined),
        evidenceOfFolders(["file:///b", "file:///a"]),
      ),
    );
    const value = workspaceValueOf(
      workspaceOf("team", ["file:///b", "file:///a"], "file:///team.code-workspace"),
    );
    await app.store.append(newSessionId(), [
      fieldChange("createdAt", 1),
      fieldChange("title", "old"),
      fieldChange("workspace", value),
    ]);
    assert.deepEqual(
      await titles(app),
      ["old"],
      "Its folders are in the session only: the workspace file says nothing of them.",
    );
  });

  it("does not show an old project's sessions to another one at its path, and lets both go on", async () => {
    await made(at("/home/app", { roots: [rootOne] }), "old");
    const fresh = await window(at("/home/app", { roots: [rootTwo] }));
    assert.deepEqual(await titles(fresh), []);
    assert.equal(
      (await fresh.projects.offer())?.sessions,
      1,
      "It may have begun anew, so the user is asked.",
    );
    await create(fresh, "new");
    await fresh.projects.settled();
    await close(fresh);
    assert.deepEqual(await titles(await window(at("/home/app", { roots: [rootTwo] }))), ["new"]);
    assert.deepEqual(await titles(await window(at("/disk/app", { roots: [rootOne] }))), ["old"]);
    assert.equal(await (await window(at("/home/app", { roots: [rootTwo] }))).projects.offer(), undefined);
  });

  it("takes along what was said there before it was known to be another project", async () => {
    await made(at("/home/app", { roots: [rootOne] }), "old");
    const source = at("/home/app", { roots: [rootTwo] });
    let answer: (evidence: Evidence) => void = () => {};
    const slow = new Promise<Evidence>((resolve) => {
      answer = resolve;
    });
    const app = await window({ ...source, gather: () => slow });
    await create(app, "new");
    assert.deepEqual(await titlesNow(app), ["new", "old"]);
    answer(await source.gather());
    await until(async () => JSON.stringify(await titles(app)) === '["new"]');
    assert.deepEqual(await titles(await window(at("/disk/app", { roots: [rootOne] }))), ["old"]);
  });

  it("asks about a folder of the same name only if the other one is gone", async () => {
    await made(at("/home/me/app"), "one", "two");
    assert.equal(await (await window(at("/disk/app"))).projects.offer(), undefined);
    const offer = await (await window(at("/disk/app", {}, ["file:///home/me/app"]))).projects.offer();
    assert.deepEqual([offer?.sessions, offer?.projects.map(({ name }) => name)], [2, ["app"]]);
    const busy = await window(at("/srv/app", {}, ["file:///home/me/app"]));
    await create(busy, "its own");
    assert.equal(
      await busy.projects.offer(),
      undefined,
      "It has sessions of its own, so it was not moved here.",
    );
  });

  it("does not ask again after a no, in any window", async () => {
    await made(at("/home/me/app"), "one");
    const moved = at("/disk/app", {}, ["file:///home/me/app"]);
    const app = await window(moved);
    const offer = await app.projects.offer();
    await runVerb(app, keepWorkspacesApart, { from: offer?.projects.map(({ key }) => key) ?? [] });
    assert.equal(await app.projects.offer(), undefined);
    assert.equal(await (await window(moved)).projects.offer(), undefined);
  });

  it("relinks what the user says, tells how many, and takes it back", async () => {
    await made(at("/home/one"), "one", "two");
    await made(at("/home/three"), "three");
    const app = await window(at("/home/here"));
    const others = await runVerb(app, listWorkspaces, {});
    assert.deepEqual(
      others.map(({ name, sessions, isCurrent }) => [name, sessions, isCurrent]),
      [
        ["three", 1, false],
        ["one", 2, false],
      ],
    );
    const { relinked, sessions } = await runVerb(app, relinkSessions, { from: others.map(({ key }) => key) });
    assert.equal(sessions, 3);
    assert.deepEqual(await titles(app), ["one", "three", "two"]);
    assert.deepEqual(
      (await runVerb(app, listWorkspaces, {})).map(({ name, isCurrent }) => [name, isCurrent]),
      [["here", true]],
    );
    await runVerb(app, relinkSessions, { from: relinked, undo: true });
    assert.deepEqual(await titles(app), []);
    assert.deepEqual(await titles(app, { workspace: "all" }), ["one", "three", "two"]);
  });

  it("relinks the likely ones when none is named, and does not bind them again by itself after an undo", async () => {
    await made(at("/home/me/app"), "one");
    const app = await window(at("/disk/app", {}, ["file:///home/me/app"]));
    const { relinked } = await runVerb(app, relinkSessions, {});
    assert.deepEqual(await titles(app), ["one"]);
    await runVerb(app, relinkSessions, { from: relinked, undo: true });
    assert.deepEqual(await titles(app), []);
    assert.equal(await app.projects.offer(), undefined);
    await runVerb(app, relinkSessions, { from: relinked });
    assert.deepEqual(await titles(app), ["one"], "The user may change their mind.");
  });

  it("takes back what it bound by itself when another window says so", async () => {
    await made(at("/home/old", { roots: [rootOne] }), "one");
    const source = at("/home/new", { roots: [rootOne] });
    const [app, other] = [await window(source), await window(source)];
    assert.deepEqual(await titles(app), ["one"]);
    await until(async () => (await titles(other)).length > 0);
    await runVerb(other, relinkSessions, { from: ["file:///home/new"], undo: true });
    await until(async () => (await titles(app)).length === 0);
    assert.deepEqual(await titles(app, { workspace: "all" }), ["one"]);
  });

  it("refuses to mix projects with windows without a folder", async () => {
    await made(sourceOf(noWorkspace), "loose");
    const app = await window(at("/home/app"));
    await assert.rejects(runVerb(app, relinkSessions, { from: ["none"] }), /without a folder/);
    await assert.rejects(
      runVerb(app, relinkSessions, { from: ["file:///nowhere"] }),
      /no workspace with sessions/,
    );
    await assert.rejects(runVerb(app, relinkSessions, {}), /none looks like this one/);
    await create(app, "bound");
    const loose = await window(sourceOf(noWorkspace));
    await assert.rejects(
      runVerb(loose, relinkSessions, { from: ["file:///home/app"] }),
      /Open a folder first/,
    );
    assert.deepEqual(await titles(loose), ["loose"]);
  });

  it("ends in one project when two windows recognise each other at the same moment", async () => {
    await made(at("/home/one", { roots: [rootOne] }), "one");
    await made(at("/home/two"), "two"); // Nothing told it apart or together at the time.
    const [one, two] = [
      await window(at("/home/one", { roots: [rootOne] })),
      await window(at("/home/two", { roots: [rootOne] })),
    ];
    await Promise.all([one.projects.settled(), two.projects.settled()]);
    await Promise.all([
      runVerb(one, relinkSessions, { from: ["file:///home/two"] }),
      runVerb(two, relinkSessions, { from: ["file:///home/one"] }),
    ]);
    for (const app of [one, two]) {
      await until(async () => (await titles(app)).length === 2);
      assert.deepEqual(await titles(app), ["one", "two"]);
    }
    const projects = new Set([(await one.projects.view()).current, (await two.projects.view()).current]);
    assert.equal(projects.size, 1);
  });

  it("goes by the address while the evidence is not in, and tells when it is", async () => {
    await made(at("/home/old", { roots: [rootOne] }), "one");
    const source = at("/home/new", { roots: [rootOne] });
    let answer: (evidence: Evidence) => void = () => {};
    const slow = new Promise<Evidence>((resolve) => {
      answer = resolve;
    });
    const app = await window({ ...source, gather: () => slow });
    assert.deepEqual(await titlesNow(app), []);
    const told = new Promise<void>((resolve) => {
      app.projects.onDidChange(resolve);
    });
    answer(await source.gather());
    await told;
    assert.deepEqual(await titlesNow(app), ["one"]);
  });

  it("looks again when other folders are open", async () => {
    await made(at("/home/one"), "one");
    await made(at("/home/two"), "two");
    const changes = new Emitter<void>((cause) => assert.fail(String(cause)));
    let source = at("/home/one");
    const app = await window({
      open: () => source.open(),
      gather: () => source.gather(),
      isGone: async () => false,
      onDidChange: changes.event,
    });
    assert.deepEqual(await titles(app), ["one"]);
    source = at("/home/two");
    changes.fire();
    assert.deepEqual(await titles(app), ["two"]);
  });

  it("keeps what it remembers out of every list, and never opens it as a conversation", async () => {
    await made(at("/home/old", { roots: [rootOne] }), "one");
    const app = await window(at("/home/new", { roots: [rootOne] }));
    await app.projects.settled();
    assert.ok(await app.store.find(projectsSession));
    for (const deleted of [false, true])
      assert.ok(
        !(await runVerb(app, listSessions, { workspace: "all", deleted })).some(
          ({ id }) => id === projectsSession,
        ),
      );
    const session = projectsSession;
    for (const attempt of [
      runVerb(app, openSession, { session }),
      runVerb(app, showSession, { session }),
      runVerb(app, deleteSession, { session }),
      runVerb(app, restoreSession, { session }),
      runVerb(app, saveDraft, { session, text: "x" }),
      runVerb(app, sendMessage, { session, text: "x" }),
    ])
      await assert.rejects(attempt, /not the id of a session/);
  });

  it("counts sessions, not what is in the trash", async () => {
    const app = await window(at("/home/app"));
    const session = await create(app, "one");
    await create(app, "two");
    await runVerb(app, deleteSession, { session });
    assert.deepEqual(
      (await runVerb(app, listWorkspaces, {})).map(({ sessions }) => sessions),
      [1],
    );
    assert.deepEqual(await titles(app, { deleted: true }), ["one"]);
  });
});
