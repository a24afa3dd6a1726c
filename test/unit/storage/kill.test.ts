import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";
import { StoreFolder } from "./support/storeFolder.ts";

const writerFile = join(process.cwd(), ".vscode-test", "storage", "writerProcess.mjs");

describe("a window that is killed at any instant", function () {
  this.timeout(60_000);
  let folder: StoreFolder;
  let session: SessionId;

  before(async () => {
    await build({
      entryPoints: [join(process.cwd(), "test/unit/storage/support/writerProcess.ts")],
      outfile: writerFile,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "warning",
    });
  });
  beforeEach(async () => {
    folder = await StoreFolder.make();
    session = newSessionId();
  });
  afterEach(() => folder.remove());

  /** Lets a window write for a while; answers what it said it had stored. */
  async function killedWindow(name: string, mode: "honest" | "liar"): Promise<string[]> {
    const { workerFile, wasmFile } = await storageWorkerFiles();
    const args = [writerFile, folder.root, session, name, mode, workerFile, wasmFile];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      // It may be killed as soon as it has said something, and mostly is somewhat later.
      if (said === "") setTimeout(() => child.kill("SIGKILL"), Math.random() ** 2 * 250);
      said += chunk;
    });
    await new Promise((resolve) => child.once("close", resolve));
    assert.equal(child.signalCode, "SIGKILL");
    return said.split("\n").slice(0, -1);
  }

  it("has lost nothing that was acknowledged, and leaves nothing that cannot be read", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 15; round++) {
      const both = await Promise.all([
        killedWindow(`a${round}`, "honest"),
        killedWindow(`b${round}`, "honest"),
      ]);
      acknowledged.push(...both.flat());
    }
    assert.ok(acknowledged.length > 100, `${acknowledged.length} messages were acknowledged`);
    const found = new Set(await folder.textsIn(session));
    assert.deepEqual(
      acknowledged.filter((text) => !found.has(text)),
      [],
    );
    const damagedFiles = (await folder.files("quarantine")).filter((file) => file.includes(".braid"));
    assert.deepEqual(damagedFiles, []);
  });

  it("would be caught if it acknowledged before it wrote", async () => {
    for (let round = 0; round < 60; round++) {
      const claimed = await killedWindow(`liar${round}`, "liar");
      const found = new Set(await folder.textsIn(session));
      if (claimed.some((text) => !found.has(text))) return;
    }
    assert.fail("The test above would not notice a loss.");
  });
});
