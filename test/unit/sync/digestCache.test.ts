import assert from "node:assert/strict";
import type { SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { type CacheFile, DigestCache } from "../../../src/sync/digestCache.ts";
import type { SessionDigest } from "../../../src/sync/fingerprint.ts";
import { StoreSource } from "../../../src/sync/storeSource.ts";
import { StoreFolder, said } from "../storage/support/storeFolder.ts";
import { sessionId } from "./support/machines.ts";

/** A file in memory. */
class MemoryFile implements CacheFile {
  text: string | undefined;
  writes = 0;
  read = async () => this.text;
  async write(text: string): Promise<void> {
    this.writes++;
    this.text = text;
  }
}

describe("digests on disk", () => {
  const folders: StoreFolder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });
  const makeFolder = async () => {
    const folder = await StoreFolder.make();
    folders.push(folder);
    return folder;
  };
  /** A window with a source, and which sessions it read. */
  const start = async (folder: StoreFolder, file: CacheFile) => {
    const store = await folder.window();
    const cache = new DigestCache({ file, contentStates: () => store.contentStates() });
    const read: SessionId[] = [];
    const find = store.find.bind(store);
    store.find = (id) => {
      read.push(id);
      return find(id);
    };
    return { store, cache, read, source: new StoreSource(store, cache) };
  };
  const sorted = (digests: readonly SessionDigest[]) =>
    [...digests].sort((one, other) => (one.session < other.session ? -1 : 1));
  const fill = async (folder: StoreFolder) => {
    const store = await folder.window();
    for (let number = 0; number < 6; number++)
      await store.append(sessionId(number), [
        fieldChange("createdAt", 1),
        fieldChange("workspace", { key: `w${number}`, name: "w", folders: [] }),
        said(`text ${number}`),
      ]);
    await store.foldNow();
    return store;
  };

  it("spare a start from reading what did not change", async () => {
    const folder = await makeFolder();
    await fill(folder);
    const file = new MemoryFile();
    const first = await start(folder, file);
    const digests = sorted(await first.source.digests());
    assert.equal(first.read.length, 6);
    await first.cache.flush();
    await first.cache.flush();
    assert.equal(file.writes, 1, "Nothing changed since.");
    first.source.dispose();

    const second = await start(folder, file);
    await second.store.append(sessionId(3), [said("more")]);
    const later = sorted(await second.source.digests());
    assert.deepEqual(second.read, [sessionId(3)]);
    assert.deepEqual(
      later.filter(({ session }) => session !== sessionId(3)),
      digests.filter(({ session }) => session !== sessionId(3)),
    );
    assert.equal(later[3]?.messages, 2);
    assert.equal(later[3]?.workspace, "w3");
    await second.cache.flush();
    second.source.dispose();

    const third = await start(folder, file);
    assert.deepEqual(sorted(await third.source.digests()), later);
    assert.deepEqual(third.read, []);
    third.source.dispose();
  });

  it("are not believed when a session changed after it was read and before they were written", async () => {
    const folder = await makeFolder();
    await fill(folder);
    const file = new MemoryFile();
    const first = await start(folder, file);
    await first.source.digests();
    await first.store.append(sessionId(2), [said("not looked at any more")]);
    await first.cache.flush();
    first.source.dispose();
    const second = await start(folder, file);
    const digests = sorted(await second.source.digests());
    assert.deepEqual(second.read, [sessionId(2)]);
    assert.equal(digests[2]?.messages, 2);
    second.source.dispose();
  });

  it("count as not there when anything of them is damaged", async () => {
    const folder = await makeFolder();
    await fill(folder);
    const file = new MemoryFile();
    const first = await start(folder, file);
    const digests = sorted(await first.source.digests());
    await first.cache.flush();
    first.source.dispose();
    const whole = file.text ?? "";
    const middle = Math.trunc(whole.length / 2);
    const damaged = [
      ...["", "{}", "\n\n", whole.slice(0, -9), whole.split("\n")[0], `${whole}\n`],
      `${whole.slice(0, middle)}${whole[middle] === "0" ? "1" : "0"}${whole.slice(middle + 1)}`,
    ];
    for (const text of damaged) {
      file.text = text;
      const again = await start(folder, file);
      assert.deepEqual(sorted(await again.source.digests()), digests);
      assert.equal(again.read.length, 6);
      again.source.dispose();
      await again.cache.flush();
    }
  });

  it("do no harm where they can neither be read nor written", async () => {
    const folder = await makeFolder();
    await fill(folder);
    const failures: unknown[] = [];
    const store = await folder.window();
    const refuse = () => Promise.reject(new Error("The disk refused."));
    const cache = new DigestCache({
      file: { read: refuse, write: refuse },
      contentStates: () => store.contentStates(),
      onFailure: (cause) => failures.push(cause),
    });
    const source = new StoreSource(store, cache);
    assert.equal((await source.digests()).length, 6);
    await cache.flush();
    assert.equal(failures.length, 1);
    source.dispose();
  });

  it("forget sessions that are gone", async () => {
    const folder = await makeFolder();
    await fill(folder);
    const file = new MemoryFile();
    const first = await start(folder, file);
    await first.source.digests();
    first.cache.set("zzzzzzzzzzzz" as SessionId, { state: "1", digest: undefined });
    await first.cache.flush();
    assert.match(file.text ?? "", /zzzzzzzzzzzz/);
    first.source.dispose();
    const second = await start(folder, file);
    await second.source.digests();
    await second.cache.flush();
    assert.doesNotMatch(file.text ?? "", /zzzzzzzzzzzz/);
    second.source.dispose();
  });
});
