import assert from "node:assert/strict";
import { sliceSize } from "../../../src/base/slices.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { recordsOfTexts, textsOfRecords } from "../../../src/storage/recordTexts.ts";
import { type FileWork, StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { turnsDuring } from "../../support/turnsDuring.ts";
import { writeManySessions } from "./support/manySessions.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";
import { noTimers, StoreFolder, said, textsIn } from "./support/storeFolder.ts";

describe("large histories", () => {
  const session = newSessionId();
  const records: SessionRecord[] = Array.from({ length: 10 * sliceSize }, (_, index) => ({
    session,
    type: "message",
    key: index.toString(36).padStart(9, "0"),
    value: { role: "user", parts: [{ type: "text", text: `Message ${index}` }] },
    stamp: `${index.toString(36).padStart(9, "0")}-0000-manywriter` as Stamp,
  }));

  it("let a window breathe while a long session is turned into texts and back", async () => {
    let texts: readonly string[] = [];
    const turns = await turnsDuring(async () => {
      texts = await textsOfRecords(records);
    });
    assert.ok(turns >= 9, `${turns} turns`);
    let read: readonly SessionRecord[] = [];
    const turnsBack = await turnsDuring(async () => {
      read = await recordsOfTexts(session, texts);
    });
    assert.ok(turnsBack >= 9, `${turnsBack} turns`);
    assert.deepEqual(read, records);
  });

  it("cost small sessions no turn at all", async () => {
    const few = records.slice(0, sliceSize);
    assert.equal(await turnsDuring(async () => recordsOfTexts(session, await textsOfRecords(few))), 0);
  });

  describe("in a store", () => {
    let folder: StoreFolder;
    beforeEach(async () => {
      folder = await StoreFolder.make();
    });
    afterEach(() => folder.remove());

    it("are held whole for the few sessions used last only", async () => {
      const summaries = await writeManySessions(folder.root, 20);
      const real = new StorageWorker(await storageWorkerFiles(), systemTimers);
      let reads = 0;
      const worker: FileWork = {
        ask: (kind, ask) => {
          if (kind === "decodeSession") reads++;
          return real.ask(kind, ask);
        },
        stop: () => real.stop(),
      };
      const store = await folder.window({ timers: noTimers, worker });
      for (const { id } of summaries) await store.find(id);
      assert.equal(reads, summaries.length);
      for (const { id } of summaries.slice(-4)) await store.find(id);
      assert.equal(reads, summaries.length, "Those used last are at hand.");
      for (const { id } of summaries.slice(0, 4)) await store.find(id);
      assert.equal(reads, summaries.length + 4, "All others were let go.");
      await store.close();
      worker.stop();
    });

    it("keep every message of a session of thousands through folds", async () => {
      const store = await folder.window({ timers: noTimers });
      const texts = Array.from({ length: 5 * sliceSize }, (_, index) => `Message ${index}`);
      await store.append(
        session,
        texts.map((text) => said(text)),
      );
      await store.foldNow();
      await store.append(session, [said("One more.")]);
      await store.close();
      const again = await folder.window({ timers: noTimers });
      assert.deepEqual(await textsIn(again, session), [...texts, "One more."].sort());
      assert.equal((await again.list())[0]?.messageCount, texts.length + 1);
    });
  });
});
