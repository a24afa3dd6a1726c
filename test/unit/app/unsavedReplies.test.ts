import assert from "node:assert/strict";
import type { StoreTrouble } from "../../../src/app/sessionStore.ts";
import { Turns } from "../../../src/app/turns.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { type Session, sessionOf } from "../../../src/core/session.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { diskFailure, scriptedDisk } from "../storage/support/scriptedDisk.ts";
import { StoreFolder, until } from "../storage/support/storeFolder.ts";

/** What a disk says, and what the store calls it. */
const troubles: readonly (readonly [code: string, trouble: StoreTrouble])[] = [
  ["ENOSPC", "full"],
  ["EROFS", "readOnly"],
  ["EACCES", "denied"],
  ["EMFILE", "tooManyFiles"],
  ["EIO", "broken"],
];

describe("a reply while the disk refuses", () => {
  let folder: StoreFolder;
  let store: OpenStore;
  let turns: Turns;
  let session: SessionId;
  let provider: ReturnType<typeof scriptedProvider>;
  /** What the disk answers to everything that writes, if it refuses. */
  let refusal: string | undefined;
  let troublesTold: unknown[];

  beforeEach(async () => {
    folder = await StoreFolder.make();
    refusal = undefined;
    troublesTold = [];
    const disk = scriptedDisk(({ call }) => {
      if (refusal && (call === "createAppend" || call === "append")) throw diskFailure(refusal);
    });
    store = await folder.window({ disk });
    turns = new Turns(
      store,
      systemClock,
      (_session, cause) => troublesTold.push(cause),
      (cause) => {
        throw cause;
      },
    );
    session = newSessionId();
    provider = scriptedProvider();
  });
  afterEach(async () => {
    refusal = undefined;
    await turns.stopAll();
    await folder.remove();
  });

  const start = () =>
    turns.start({ session, thread: [], model: { provider: "scripted", model: "m" }, provider, changes: [] });

  /** The session as this window shows it. */
  async function shown(): Promise<Session> {
    const records = await store.find(session);
    assert.ok(records);
    return sessionOf(
      records,
      (writer) => turns.isBusy(session) && writer === store.writer,
      turns.unsaved(session),
    );
  }

  /** The reply as another window reads it on disk. */
  async function onDisk(): Promise<{ text: string; status: string; deltas: string[] }> {
    const other = await folder.window();
    const records = await other.find(session);
    assert.ok(records);
    const [reply] = sessionOf(records, () => true).thread;
    const deltas = [...records.ofType("delta")].map(({ key }) => key);
    await other.close();
    return { text: textOf(reply?.parts ?? []), status: reply?.status ?? "none", deltas };
  }

  const say = (text: string) => provider.say({ type: "text", text });
  const end = async () => {
    provider.say({ type: "finished" });
    await turns.settled(session);
  };

  for (const [code, trouble] of troubles) {
    describe(`with ${code}`, () => {
      it("says once what is wrong, goes on, and is saved whole when the disk takes it again", async () => {
        const told: (string | undefined)[] = [];
        store.onDidChangeHealth((health) => told.push(health?.trouble));
        await start();
        say("Before. ");
        await until(async () => (await onDisk()).text === "Before. ");
        refusal = code;
        say("In between. ");
        await until(() => troublesTold.length > 0);
        assert.deepEqual(told, [trouble]);
        assert.match(store.health?.message ?? "", /not saved\. Everything saved before is safe/);
        refusal = undefined;
        say("After.");
        await until(async () => (await onDisk()).text === "Before. In between. After.");
        await until(() => told.length > 1); // Told once the write has returned.
        assert.deepEqual(told, [trouble, undefined]);
        await end();
        assert.deepEqual(await onDisk().then(({ text, status }) => [text, status]), [
          "Before. In between. After.",
          "complete",
        ]);
      });

      it("is kept and shown whole when it has ended, and saved by itself, once, when the disk heals", async () => {
        await start();
        say("Before. ");
        await until(async () => (await onDisk()).text === "Before. ");
        refusal = code;
        say("Not saved.");
        await end();
        assert.equal(turns.isBusy(session), false);
        const [reply] = (await shown()).thread;
        assert.deepEqual([textOf(reply?.parts ?? []), reply?.status], ["Before. Not saved.", "complete"]);
        assert.equal((await onDisk()).status, "streaming", "nothing may pretend that it was saved");

        const writes: string[] = [];
        store.onDidChange(({ session: changed }) => writes.push(changed));
        refusal = undefined;
        await store.append(newSessionId(), [
          { type: "field", key: "draft", value: "Another session heals it." },
        ]);
        await until(() => turns.unsaved(session).size === 0);
        assert.deepEqual(await onDisk().then(({ text, status }) => [text, status]), [
          "Before. Not saved.",
          "complete",
        ]);
        assert.equal(writes.filter((changed) => changed === session).length, 1);
      });
    });
  }

  it("offers refused pieces again under the same keys, so that none can be there twice", async () => {
    const keys: string[][] = [];
    const append = store.append.bind(store);
    store.append = async (id, changes) => {
      keys.push(changes.map(({ type, key }) => `${type} ${key.slice(-6)}`));
      await append(id, changes);
      // The disk took it, and then did not say so.
      if (keys.length === 2) throw new Error("No answer.");
    };
    await start();
    say("One. ");
    await until(() => keys.length === 2);
    say("Two.");
    await until(() => keys.length === 3);
    assert.deepEqual(keys.slice(1), [["delta 000000"], ["delta 000000", "delta 000001"]]);
    assert.equal((await onDisk()).text, "One. Two.");
    await end();
  });

  it("is tried once more when the window closes", async () => {
    await start();
    refusal = "ENOSPC";
    say("Last words.");
    await end();
    refusal = undefined;
    await turns.stopAll();
    assert.equal((await onDisk()).text, "Last words.");
  });

  it("closes without an answer from a disk that goes on refusing, and promises nothing", async () => {
    await start();
    refusal = "EIO";
    say("Lost words.");
    await end();
    await turns.stopAll();
    assert.equal((await onDisk()).text, "");
  });

  it("refuses a question that cannot be saved, and sends nothing", async () => {
    refusal = "ENOSPC";
    await assert.rejects(start(), { name: "StoreError", trouble: "full" });
    assert.deepEqual(provider.asked, []);
    assert.equal(turns.isBusy(session), false);
  });
});
