import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { launcherText } from "../../../../src/host/cli/launcher.ts";
import { isOnPath, pathLine, writeLauncher } from "../../../../src/host/cli/writeLauncher.ts";

const isWindows = process.platform === "win32";

describe("the launcher of the command line", function () {
  this.timeout(30_000); // It starts processes.
  let home: string;
  let extension: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "braid launcher's-"));
    extension = join(home, "extensions", "braid-dev.braid-0.1.0");
    await makeExtension(extension, "first");
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function makeExtension(folder: string, name: string): Promise<void> {
    await mkdir(join(folder, "out"), { recursive: true });
    await writeFile(
      join(folder, "out", "cli.js"),
      `console.log(JSON.stringify([${JSON.stringify(name)}, process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE]))`,
    );
  }
  const setup = (editorProgram = process.execPath) => ({
    cliFile: join(extension, "out", "cli.js"),
    editorProgram,
    platform: process.platform,
  });
  const run = (path: string, words: readonly string[], searched: string) =>
    spawnSync(isWindows ? `"${path}"` : path, [...words], {
      env: { ...process.env, PATH: searched },
      encoding: "utf8",
      shell: isWindows,
    });
  const tools = isWindows ? (process.env.PATH ?? "") : ["/usr/bin", "/bin"].join(delimiter);
  const nodeFolder = dirname(process.execPath);
  /** Programs that the script needs, without any Node among them. */
  async function pathWithout(): Promise<string> {
    const folder = join(home, "tools");
    await mkdir(folder);
    for (const tool of ["sh", "ls", "head"])
      await symlink(
        spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim(),
        join(folder, tool),
      );
    return folder;
  }

  it("runs it with the words it is given, with the Node on the PATH", async () => {
    const path = await writeLauncher(join(home, "bin"), setup());
    const { stdout, stderr } = run(path, ["list", "two words", "$(x)"], [nodeFolder, tools].join(delimiter));
    assert.equal(stderr, "");
    const [name, words] = JSON.parse(stdout) as [string, string[]];
    assert.deepEqual([name, words], ["first", ["list", "two words", "$(x)"]]);
    if (!isWindows) assert.equal((await stat(path)).mode & 0o111, 0o111);
  });

  it("runs it with the editor where there is no Node, or an old one", async () => {
    if (isWindows) return assert.match(launcherText(setup()), /ELECTRON_RUN_AS_NODE=1/);
    const path = await writeLauncher(join(home, "bin"), setup());
    const searched = await pathWithout();
    assert.deepEqual(JSON.parse(run(path, ["x"], searched).stdout), ["first", ["x"], "1"]);
    await writeFile(join(searched, "node"), "#!/bin/sh\necho v18.20.0\n");
    await chmod(join(searched, "node"), 0o755);
    assert.deepEqual(JSON.parse(run(path, ["x"], searched).stdout), ["first", ["x"], "1"]);
    const lost = await writeLauncher(join(home, "bin"), setup(join(home, "no editor")));
    const { status, stderr } = run(lost, [], searched);
    assert.equal(status, 1);
    assert.match(stderr, /Node 20/);
  });

  it("finds the extension after an update has moved it, and says so when it is gone", async () => {
    const path = await writeLauncher(join(home, "bin"), setup());
    const searched = [nodeFolder, tools].join(delimiter);
    await rm(extension, { recursive: true });
    const gone = run(path, [], searched);
    assert.equal(gone.status, 4);
    assert.match(gone.stderr, /Install 'braid' Command/);
    await makeExtension(join(home, "extensions", "braid-dev.braid-0.2.0"), "second");
    assert.equal((JSON.parse(run(path, [], searched).stdout) as string[])[0], "second");
  });

  it("replaces itself, and nothing that is not Braid's", async () => {
    const bin = join(home, "bin");
    const path = await writeLauncher(bin, setup());
    await writeLauncher(bin, setup("/elsewhere"));
    assert.ok((await readFile(path, "utf8")).includes("/elsewhere"));
    await writeFile(path, "#!/bin/sh\necho mine\n");
    await assert.rejects(writeLauncher(bin, setup()), /is not Braid's/);
    assert.equal(await readFile(path, "utf8"), "#!/bin/sh\necho mine\n");
    await rm(path);
    await symlink(join(home, "elsewhere"), path);
    await assert.rejects(writeLauncher(bin, setup()), /is not Braid's/);
    await writeFile(join(home, "file"), "");
    await assert.rejects(writeLauncher(join(home, "file"), setup()), /Choose another folder/);
  });

  it("is made of lines that the shells of both kinds of systems take", () => {
    const text = launcherText({
      cliFile: "C:\\Users\\100%\\.vscode\\extensions\\braid-dev.braid-0.1.0\\out\\cli.js",
      editorProgram: "C:\\Program Files\\Code\\Code.exe",
      platform: "win32",
    });
    assert.ok(text.startsWith("@echo off\r\n") && !/[^\r]\n/.test(text));
    assert.ok(text.includes("100%%") && !text.includes("100%\\"));
    assert.match(text, /set "NoDefaultCurrentDirectoryInExePath=1"\r\n[\s\S]*\bnode -e/); // No node.exe of a strange folder.
    assert.equal(isOnPath("/a/b/", ["/x", "/a/b"].join(delimiter)), !isWindows);
    assert.equal(pathLine('/a "$b', "linux"), 'export PATH="/a \\"\\$b:$PATH"');
    assert.match(pathLine("C:\\it's", "win32"), /';C:\\it''s'/);
  });
});
