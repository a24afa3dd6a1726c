import assert from "node:assert/strict";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { sourceOf } from "../../../src/app/workspaceSource.ts";
import { workspaceOf } from "../../../src/core/workspace.ts";
import { gatherEvidence } from "../../../src/project/gatherEvidence.ts";
import { nodePlace } from "../../../src/project/nodePlace.ts";
import { findRootCommits } from "../../../src/project/rootCommits.ts";
import { hasGit, makeRepository, writeFiles } from "../../support/gitRepository.ts";
import { openTestApp } from "../../support/testApp.ts";
import { CommandLine } from "./support/commandLine.ts";

describe("the project of the folder that braid runs in", function () {
  this.timeout(60_000); // Each command is a process of its own.
  let line: CommandLine;
  beforeEach(async () => {
    line = await CommandLine.make();
  });
  afterEach(() => line.remove());

  /** As a window of VS Code with these folders open: it makes a session, and remembers what it saw. */
  async function windowMakes(title: string, ...folders: readonly string[]): Promise<void> {
    const places = folders.map((folder) => nodePlace(join(line.home, folder)));
    const evidence = await gatherEvidence({
      folders: places,
      file: undefined,
      rootCommits: ({ path }) => findRootCommits("git", path),
    });
    const open = workspaceOf(
      "window",
      places.map(({ uri }) => uri),
      undefined,
    );
    const app = await openTestApp([], line.root, sourceOf(open, evidence));
    await runVerb(app, createSession, { title });
    await app.projects.settled();
    await app.close();
  }
  async function listed(folder: string): Promise<{ titles: string[]; isAll: boolean }> {
    const { stdout, stderr, code } = await line.run(["list", "--json"], { cwd: join(line.home, folder) });
    assert.equal(code, 0, stderr);
    const titles = (JSON.parse(stdout) as { title: string }[]).map(({ title }) => title).sort();
    return { titles, isAll: stderr.includes("of all projects") };
  }

  it("is that of the nearest folder with sessions, and outside of all there is none", async () => {
    for (const folder of ["app/src/deep", "other (new)", "neither"])
      await mkdir(join(line.home, folder), { recursive: true });
    await windowMakes("in app", "app");
    await windowMakes("in other", "other (new)");
    assert.deepEqual(await listed("app"), { titles: ["in app"], isAll: false });
    assert.deepEqual(await listed("app/src/deep"), { titles: ["in app"], isAll: false });
    assert.deepEqual(await listed("other (new)"), { titles: ["in other"], isAll: false });
    assert.deepEqual(await listed("neither"), { titles: ["in app", "in other"], isAll: true });
    const refused = await line.run(["delete", "--query", "in", "--yes"], { cwd: join(line.home, "neither") });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /--all/);
  });

  it("is found again after the folder was moved, by its repository", async () => {
    const origin = { ".git/HEAD": "ref: refs/heads/main\n", "src/a.ts": "" };
    const config = '[remote "origin"]\n\turl = https://github.com/me/app\n';
    writeFiles(join(line.home, "app"), { ...origin, ".git/config": config });
    await windowMakes("before the move", "app");
    await rename(join(line.home, "app"), join(line.home, "moved"));
    assert.deepEqual(await listed("moved/src"), { titles: ["before the move"], isAll: false });
  });

  it("is not the repository that was in this place before", async () => {
    if (hasGit) makeRepository(join(line.home, "app"));
    else await mkdir(join(line.home, "app"));
    await windowMakes("old work", "app");
    await rename(join(line.home, "app"), join(line.home, "old"));
    if (hasGit) makeRepository(join(line.home, "app"));
    else await mkdir(join(line.home, "app"));
    const { isAll } = await listed("app");
    assert.equal(isAll, hasGit); // Without git nothing speaks against it.
  });

  it("may be one of several folders", async () => {
    for (const folder of ["one/src", "two"]) await mkdir(join(line.home, folder), { recursive: true });
    await windowMakes("in both", "one", "two");
    assert.deepEqual(await listed("one/src"), { titles: ["in both"], isAll: false });
    assert.deepEqual(await listed("two"), { titles: ["in both"], isAll: false });
  });

  it("is bound to a new session by the address that VS Code would write", async () => {
    const folder = join(line.home, "näme & (1)", "inside");
    writeFiles(join(line.home, "näme & (1)"), { ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "" });
    await mkdir(folder);
    for (const each of ["sessions", "journal"]) await mkdir(join(line.root, each), { recursive: true });
    const { code } = await line.run(["create", "made here"], { cwd: folder });
    assert.equal(code, 0);
    assert.deepEqual(await listed("näme & (1)"), { titles: ["made here"], isAll: false });
    const [made] = await line.json<{ workspace: string }[]>(["list", "--all"]);
    assert.match(made?.workspace ?? "", /^file:\/\/\/.*\/n%C3%A4me%20%26%20%281%29$/);
  });
});
