import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreError } from "../../../src/app/sessionStore.ts";
import type { Json } from "../../../src/base/json.ts";
import type { RecordSet } from "../../../src/core/recordSet.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { checkedLineOf, checksumOf } from "../../../src/storage/checkedLine.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import {
  contentOf,
  filesIn,
  formatSessions,
  makeFormatStore,
  shapeOf,
  unknownChanges,
} from "./support/formatStore.ts";
import { machineOf, noTimers, StoreFolder, said } from "./support/storeFolder.ts";

const fixtures = join(process.cwd(), "test", "fixtures", "formats");
const { trains, buses, ships } = formatSessions;

describe("stored formats", () => {
  let versions: string[];
  let folder: StoreFolder;
  before(async () => {
    versions = (await readdir(fixtures)).filter((name) => /^v\d+$/.test(name));
    versions.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  });
  beforeEach(async () => {
    folder = await StoreFolder.make();
  });
  afterEach(() => folder.remove());

  const copyOf = (version = versions.at(-1) ?? "") =>
    cp(join(fixtures, version, "store"), folder.root, { recursive: true });
  /** A window after a restart of the computer that wrote the fixtures, so that their journals may be folded. */
  const window = () =>
    folder.window({
      timers: noTimers,
      machine: { ...machineOf(8, () => true), host: "study", bootId: "second" },
    });

  describe("of every version", () => {
    it("are there", () => assert.equal(versions[0], "v1"));

    it("open, and everything in them is read as it was written", async () => {
      for (const version of versions) {
        const { root } = folder;
        await copyOf(version);
        const expected = JSON.parse(await readFile(join(fixtures, version, "expected.json"), "utf8"));
        assert.ok(Object.keys(expected.files).length >= 8);
        const content = JSON.parse(JSON.stringify(await contentOf(root)));
        // A summary is made anew by every version, and may tell more than the one that wrote the fixture did. What
        // counts as a use is for each version to say, too: tags did at first.
        for (const [id, { summary }] of Object.entries<{ summary: Record<string, Json> }>(
          expected.sessions,
        )) {
          delete summary.lastUse;
          delete summary.updatedAt;
          content.sessions[id].summary = Object.fromEntries(
            Object.keys(summary).map((name) => [name, content.sessions[id].summary[name]]),
          );
        }
        assert.deepEqual(content, expected);
        await rm(root, { recursive: true });
      }
    });

    it("go on: what is said in them is folded with what was there", async () => {
      for (const version of versions) {
        await copyOf(version);
        const before = JSON.parse(await readFile(join(fixtures, version, "expected.json"), "utf8"));
        const store = await window();
        await store.append(trains, [said("And back?", { id: "0000000090000000001" as never })]);
        await store.append(ships, [fieldChange("title", "Ships")]);
        await store.close();
        assert.deepEqual(await folder.files("journal"), []);
        const after = await window();
        for (const id of [trains, buses, ships]) {
          const records = recordsIn(await after.find(id));
          for (const record of before.sessions[id].records) assertHas(records, record);
        }
        assert.equal((await after.find(trains))?.value("message", "0000000090000000001") !== undefined, true);
        await after.close();
        await rm(folder.root, { recursive: true });
      }
    });
  });

  it("are written now as the newest fixture says", async () => {
    const scratch = await mkdtemp(join(tmpdir(), "braid-formats-"));
    try {
      await makeFormatStore(folder.root, scratch);
      assert.deepEqual(
        await shapeOf(folder.root),
        await shapeOf(join(fixtures, versions.at(-1) ?? "", "store")),
        "The written form has changed. Keep the old fixtures, and add one: test/fixtures/formats/make.mjs says how.",
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });

  describe("of a newer version", () => {
    /** Files of a newer version, as a store with them looks before anything is done with it. */
    const rewritten = async (...files: string[]) => {
      await copyOf();
      for (const file of files) await makeNewer(folder.path(file));
      return snapshotOf(folder, files);
    };
    /** Everything a window does. */
    const live = async (store: OpenStore) => {
      await store.list();
      for (const id of [trains, buses, ships]) await store.find(id).catch(() => undefined);
      await store.append(trains, [said("Is anybody there?")]);
      await store.foldNow();
      await store.append(buses, [fieldChange("title", "More buses")]);
      await store.append(ships, [fieldChange("title", "More ships")]);
      await store.close();
    };

    for (const [kind, file, id] of [
      ["session file", `sessions/${trains}.2.braid`, trains],
      ["session file in the trash", `trash/${buses}.2.braid`, buses],
    ] as const) {
      it(`a ${kind} is refused with its reason, and stays as it is`, async () => {
        const before = await rewritten(file);
        const store = await window();
        await assert.rejects(
          store.find(id),
          (cause) => cause instanceof StoreError && cause.trouble === "newerVersion",
        );
        const summary = (await store.list()).find((listed) => listed.id === id);
        assert.deepEqual([summary?.trouble, summary?.listed], ["newer", true]);
        assert.deepEqual(
          store.findings.filter((finding) => finding.kind === "newerVersion"),
          [{ kind: "newerVersion", file, version: 2 }],
        );
        await live(store);
        assert.deepEqual(await snapshotOf(folder, [file]), before);
        assert.deepEqual(await folder.files("quarantine"), []);
        // Nothing was built on top of it or on what is below it, and what was said waits for the newer version.
        const editions = (await filesIn(folder.root)).filter((name) => name.includes(`${id}.3.`));
        assert.deepEqual(editions, []);
        assert.notDeepEqual(await folder.files("journal"), []);
      });
    }

    it("a journal is not read, and stays as it is", async () => {
      await copyOf();
      const [journal = ""] = await folder.files("journal");
      const file = `journal/${journal}`;
      await makeNewer(folder.path(file));
      const before = await snapshotOf(folder, [file]);
      const store = await window();
      assert.equal(await store.find(ships), undefined);
      assert.deepEqual(
        (await store.list()).map(({ id }) => id).sort(),
        [buses, trains].sort(),
        "What is only in there is not known.",
      );
      assert.deepEqual(store.findings, [{ kind: "newerVersion", file, version: 2 }]);
      await live(store);
      assert.deepEqual(await snapshotOf(folder, [file]), before);
      assert.deepEqual(await folder.files("quarantine"), []);
    });

    it("a catalog is not read, and stays as it is, and the list is complete", async () => {
      const before = await rewritten("catalog.braid");
      const store = await window();
      assert.deepEqual((await store.list()).map(({ id }) => id).sort(), [buses, ships, trains].sort());
      await live(store);
      assert.deepEqual(await snapshotOf(folder, ["catalog.braid"]), before);
    });

    it("all at once, nothing is touched", async () => {
      await copyOf();
      const files = (await filesIn(folder.root)).filter((file) => !file.startsWith("folded/"));
      assert.ok(files.length >= 6);
      for (const file of files) await makeNewer(folder.path(file));
      const before = await snapshotOf(folder, files);
      const store = await window();
      await live(store);
      assert.deepEqual(await snapshotOf(folder, files), before);
    });
  });

  it("accept additions to a file's header", async () => {
    await copyOf();
    const file = folder.path(`sessions/${trains}.2.braid`);
    await rewriteHeader(file, (open) => `${open},"hint":{"of":"a later version"}`);
    const store = await window();
    assertHas(recordsIn(await store.find(trains)), ["field", "title", "Trains"]);
    assert.deepEqual(store.findings, []);
  });

  it("carry along what this version does not know, through folds, the trash and back", async () => {
    await copyOf();
    const steps: readonly (readonly [string, (store: OpenStore) => Promise<void>])[] = [
      ["append and fold", (store) => store.append(trains, [said("Go on.")])],
      ["fold again", (store) => store.append(trains, [fieldChange("title", "Trains, again")])],
      ["delete", (store) => store.append(trains, [fieldChange("deleted", true)])],
      ["restore", (store) => store.append(trains, [fieldChange("deleted", null)])],
    ];
    for (const [name, step] of steps) {
      const store = await window();
      await step(store);
      await store.foldNow();
      await store.close();
      const again = await window();
      const records = recordsIn(await again.find(trains));
      for (const { type, key, value } of unknownChanges) assertHas(records, [type, key, stored(value)], name);
      await again.close();
    }
    const [newest] = (await folder.files("sessions")).filter((file) => file.startsWith(trains)).reverse();
    assert.ok(Number(newest?.split(".")[1]) >= 6, "Every step made an edition.");
  });
});

/** As it comes back from JSON. */
const stored = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

const recordsIn = (records: RecordSet | undefined): readonly (readonly Json[])[] =>
  [...(records ?? [])].map(({ type, key, value, stamp }) => [type, key, value, stamp]);

function assertHas(records: readonly (readonly Json[])[], expected: readonly Json[], when = ""): void {
  const [type, key] = expected;
  const found = records.find((record) => record[0] === type && record[1] === key);
  assert.deepEqual(found?.slice(0, expected.length), expected, `${JSON.stringify([type, key])} ${when}`);
}

/** Makes a file say that a newer version wrote it, with everything else in order. */
async function makeNewer(path: string): Promise<void> {
  if (!path.endsWith(".log"))
    return rewriteHeader(path, (open) => open.replace('"version":1', '"version":2'));
  const [header = "", ...lines] = (await readFile(path, "utf8")).split("\n");
  const newer = header.slice(17).replace('"version":1', '"version":2');
  await writeFile(path, checkedLineOf(newer) + lines.join("\n"));
}

/** @param change Is given the header without its checksum and its end. */
async function rewriteHeader(path: string, change: (open: string) => string): Promise<void> {
  const bytes = await readFile(path);
  const end = bytes.indexOf("\n");
  const [open = ""] = bytes.toString("latin1", 0, end).split(',"check"');
  const changed = change(open);
  assert.notEqual(changed, open);
  const header = Buffer.from(`${changed},"check":"${checksumOf(changed)}"}`, "latin1");
  await writeFile(path, Buffer.concat([header, bytes.subarray(end)]));
}

/** Everything that tells whether a file was touched. */
async function snapshotOf(folder: StoreFolder, files: readonly string[]) {
  const facts = [];
  for (const file of files) {
    const { mtimeMs, ino, mode } = await stat(folder.path(file));
    facts.push({ file, mtimeMs, ino, mode, bytes: (await readFile(folder.path(file))).toString("base64") });
  }
  return facts;
}
