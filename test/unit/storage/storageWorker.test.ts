import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disposable } from "../../../src/base/disposable.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import { StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers, type Timers } from "../../../src/storage/timers.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";

describe("the storage worker", () => {
  const session = newSessionId();
  const records = ["field", "title", '"Trains"', "000000001-0000-0123456789"];
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "braid-worker-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("reads what it wrote", async () => {
    const worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
    const bytes = await worker.ask("encodeSession", { session, generation: 3, records });
    const read = await worker.ask("decodeSession", { session, generation: 3, bytes });
    assert.deepEqual(read, { state: "whole", value: records });
    worker.stop();
  });

  it("is stopped when nothing was asked for a while, and starts again when something is", async () => {
    let runIdle: (() => void) | undefined;
    const timers: Timers = {
      ...systemTimers,
      after(_delayMs, run) {
        runIdle = run;
        return disposable(() => {
          runIdle = undefined;
        });
      },
    };
    const worker = new StorageWorker(await storageWorkerFiles(), timers);
    for (let round = 0; round < 2; round++) {
      await worker.ask("encodeSession", { session, generation: 1, records });
      assert.ok(runIdle);
      runIdle();
    }
  });

  it("rejects what is asked of it when it is stopped", async () => {
    const worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
    const asked = worker.ask("encodeSession", { session, generation: 1, records });
    worker.stop();
    await assert.rejects(asked, /The storage worker failed: it was stopped/);
  });

  it("rejects what is asked of it when it crashes, and is started anew by the next question", async () => {
    const { workerFile, wasmFile } = await storageWorkerFiles();
    const crashing = join(folder, "crashing.cjs");
    await writeFile(crashing, 'throw new Error("out of luck")');
    const worker = new StorageWorker({ workerFile: crashing, wasmFile }, systemTimers);
    await assert.rejects(worker.ask("encodeSession", { session, generation: 1, records }), /out of luck/);
    await writeFile(crashing, `require(${JSON.stringify(workerFile)})`);
    await worker.ask("encodeSession", { session, generation: 1, records });
    worker.stop();
  });

  it("says so when its file is missing", async () => {
    const worker = new StorageWorker({ workerFile: join(folder, "none.cjs"), wasmFile: "" }, systemTimers);
    await assert.rejects(
      worker.ask("decodeCatalog", { bytes: new Uint8Array() }),
      /The storage worker failed/,
    );
  });
});
