import assert from "node:assert/strict";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWorkspaces } from "../../../src/core/projectMatch.ts";
import { gatherEvidence } from "../../../src/project/gatherEvidence.ts";
import { remoteUrlsIn } from "../../../src/project/gitFolder.ts";
import { nodePlace } from "../../../src/project/nodePlace.ts";
import { resolvePath } from "../../../src/project/place.ts";
import { findRootCommits } from "../../../src/project/rootCommits.ts";
import { commit, git, hasGit, makeRepository, writeFiles } from "../../support/gitRepository.ts";

const root = "1".repeat(40);
const config = (url: string): string => `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`;

describe("What is found out about a folder from git's files", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "braid-evidence-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const gather = (...folders: readonly string[]) =>
    gatherEvidence({
      folders: folders.map((folder) => nodePlace(join(home, folder))),
      file: undefined,
      rootCommits: async () => [root],
    });
  const repositoryOf = async (folder: string) => (await gather(folder)).folders[0]?.repositories[0];

  it("is nothing but its address outside of a repository", async () => {
    writeFiles(home, { "plain/readme.md": "" });
    const { folders } = await gather("plain");
    assert.deepEqual(
      folders.map(({ isFirst, repositories }) => [isFirst, repositories]),
      [[true, []]],
    );
    assert.ok(folders[0]?.uri.endsWith("/plain"));
  });

  it("is the remote, the path in the repository and the common directory", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config": config("git@github.com:me/app.git"),
      "app/packages/one/a.ts": "",
    });
    const repository = await repositoryOf("app/packages/one");
    assert.equal(repository?.path, "packages/one");
    assert.deepEqual(repository?.remotes, ["github.com/me/app"]);
    assert.deepEqual(repository?.roots, [root]);
    assert.match(repository?.directories[0] ?? "", /\/app\/\.git$/);
  });

  it("holds no password, wherever one stands in the configuration", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config":
        '[remote "origin"]\n\turl = https://me:hunter2@git.test/me/app.git?token=hunter2\n\tpushurl = https://hunter2@git.test/x\n' +
        '[http "https://git.test"]\n\textraheader = AUTHORIZATION: basic hunter2\n[credential]\n\thelper = hunter2\n',
    });
    const evidence = await gather("app");
    assert.deepEqual(evidence.folders[0]?.repositories[0]?.remotes, ["git.test/me/app"]);
    assert.ok(!JSON.stringify(evidence).includes("hunter2"));
  });

  it("follows a worktree to what it shares with its repository", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config": config("https://github.com/me/app"),
      "app/.git/worktrees/fix/HEAD": "ref: refs/heads/fix\n",
      "app/.git/worktrees/fix/commondir": "../..\n",
      "fix/.git": `gitdir: ${join(home, "app/.git/worktrees/fix")}\n`,
    });
    const [main, worktree] = [await repositoryOf("app"), await repositoryOf("fix")];
    assert.deepEqual(worktree?.directories, main?.directories);
    assert.deepEqual(worktree?.remotes, ["github.com/me/app"]);
  });

  it("follows a submodule to its own repository, by a relative path", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config": config("https://github.com/me/app"),
      "app/.git/modules/lib/HEAD": "ref: refs/heads/main\n",
      "app/.git/modules/lib/config": config("https://github.com/me/lib"),
      "app/lib/.git": "gitdir: ../.git/modules/lib\n",
    });
    assert.deepEqual((await repositoryOf("app/lib"))?.remotes, ["github.com/me/lib"]);
    assert.equal((await repositoryOf("app/lib"))?.path, "");
  });

  it("takes a shallow clone's oldest commit for nothing", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config": config("https://github.com/me/app"),
      "app/.git/shallow": `${root}\n`,
    });
    assert.deepEqual((await repositoryOf("app"))?.roots, []);
  });

  it("looks past what only looks like a repository", async () => {
    writeFiles(home, {
      "app/.git/HEAD": "ref: refs/heads/main\n",
      "app/.git/config": config("https://github.com/me/app"),
      "app/one/.git/notes.txt": "",
      "app/two/.git": "not a pointer",
      "app/three/.git": "gitdir: /nowhere/at/all\n",
      "app/four/.git": `gitdir: ${"../".repeat(80)}\u0000\n`,
    });
    for (const folder of ["one", "two", "three", "four"])
      assert.deepEqual((await repositoryOf(`app/${folder}`))?.remotes, ["github.com/me/app"], folder);
  });

  it("tells several folders apart, and which one is first", async () => {
    writeFiles(home, { "a/x": "", "b/x": "" });
    assert.deepEqual(
      (await gather("b", "a")).folders.map(({ uri, isFirst }) => [uri.slice(-2), isFirst]),
      [
        ["/b", true],
        ["/a", false],
      ],
    );
  });

  it("is the repository on GitHub where VS Code shows it from there", async () => {
    const place = { ...nodePlace(home), uri: "vscode-vfs://github/me/app" };
    const { folders } = await gatherEvidence({
      folders: [place],
      file: undefined,
      rootCommits: async () => [],
    });
    assert.deepEqual(folders[0]?.repositories[0]?.remotes, ["github.com/me/app"]);
  });

  it("reads git's configuration with its quotes, comments and capitals", () => {
    const text = [
      "url = before any section",
      '[Remote "a"]',
      'URL = "https://h/a # not a comment" ; a comment',
      "  [remote.b] ",
      "url = not a remote",
      '[remote "c \\" ] d"] # comment',
      "\turl=https://h/c#comment",
      "pushurl = https://h/no",
      '[branch "e"]',
      "url = https://h/no",
    ].join("\r\n");
    assert.deepEqual(remoteUrlsIn(text), ["https://h/a # not a comment", "https://h/c"]);
  });

  it("resolves git's paths, also those of Windows, and never above the top", () => {
    assert.equal(resolvePath("/a/b", "../c/./d"), "/a/c/d");
    assert.equal(resolvePath("/a", "../../../x"), "/x");
    assert.equal(resolvePath("/a", "C:\\repo\\.git"), "/C:/repo/.git");
    assert.equal(resolvePath("/a", "/abs/"), "/abs");
    assert.equal(resolvePath("/", ".git"), "/.git");
  });
});

describe("The first commit of a repository", () => {
  // Where there is no git to ask, nothing is known, and that is what these expect there.
  const expected = (...commits: readonly string[]) => (hasGit ? [...commits].sort() : []);
  let home: string;
  let app: string;
  let first: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "braid-roots-"));
    app = join(home, "app");
    first = hasGit ? makeRepository(app) : "";
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const inGit = (work: () => void): void => {
    if (hasGit) work();
  };

  it("is the same in a clone, a worktree and after a move", async () => {
    inGit(() => {
      commit(app);
      git(home, "clone", "--quiet", app, "clone");
      git(app, "worktree", "add", "--quiet", "-b", "fix", join(home, "fix"));
    });
    for (const folder of ["app", "clone", "fix"])
      assert.deepEqual(await findRootCommits("git", join(home, folder)), expected(first), folder);
  });

  it("is not that of a history that was merged in", async () => {
    inGit(() => {
      const library = join(home, "library");
      makeRepository(library);
      git(app, "fetch", "--quiet", library, "main");
      git(app, "merge", "--quiet", "--allow-unrelated-histories", "-m", "Merge", "FETCH_HEAD");
    });
    assert.deepEqual(await findRootCommits("git", app), expected(first));
  });

  it("includes that of the main branch while a branch without common history is checked out", async () => {
    let second = "";
    inGit(() => {
      git(app, "checkout", "--quiet", "--orphan", "pages");
      second = commit(app);
    });
    assert.deepEqual(await findRootCommits("git", app), expected(first, second));
  });

  it("is unknown without a commit, without a repository, without git, and for any other trouble", async () => {
    const empty = join(home, "empty");
    inGit(() => git(home, "init", "--quiet", "empty"));
    for (const folder of [empty, home, join(home, "gone"), "a\u0000b"])
      assert.deepEqual(await findRootCommits("git", folder), []);
    assert.deepEqual(await findRootCommits(join(home, "no-such-git"), app), []);
  });

  it("is that of the folder, whatever the environment says", async () => {
    const other = join(home, "other");
    if (hasGit) makeRepository(other);
    process.env.GIT_DIR = join(other, ".git");
    try {
      assert.deepEqual(await findRootCommits("git", app), expected(first));
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it("is found without running what the repository's own settings name", async () => {
    const trace = join(home, "was-run");
    const script = join(home, "script.sh");
    writeFileSync(script, `#!/bin/sh\ntouch "${trace}"\n`, { mode: 0o755 });
    inGit(() => {
      for (const name of ["core.fsmonitor", "core.pager", "core.sshCommand", "core.hooksPath", "core.editor"])
        git(app, "config", name, script);
      git(app, "config", "alias.rev-list", `!${script}`);
    });
    assert.deepEqual(await findRootCommits("git", app), expected(first));
    assert.equal(existsSync(trace), false);
  });

  it("makes a repository recognisable wherever it goes", async () => {
    const gather = (folder: string) =>
      gatherEvidence({
        folders: [nodePlace(folder)],
        file: undefined,
        rootCommits: () => findRootCommits("git", folder),
      });
    // By hand where there is no git: then the remote is what it is known by.
    if (!hasGit)
      writeFiles(app, {
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/config": config("https://h.test/me/app"),
      });
    const before = await gather(app);
    const after = join(home, "elsewhere", "renamed");
    writeFiles(home, { "elsewhere/x": "" });
    renameSync(app, after);
    const verdict = compareWorkspaces(await gather(after), before);
    assert.deepEqual(verdict, { kind: "same", because: "git" });
  });
});
