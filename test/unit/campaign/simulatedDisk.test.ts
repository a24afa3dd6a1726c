import assert from "node:assert/strict";
import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import { codeOf, type Disk } from "../../../src/storage/disk.ts";
import { Random } from "../../campaign/support/random.ts";
import { afterPowerLoss, type Severity } from "../../campaign/support/simPowerLoss.ts";
import { type DiskState, type Gate, SimulatedDisk } from "../../campaign/support/simulatedDisk.ts";

const clock: Clock = { now: () => 1000 as EpochMs };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The texts of all files, by path, in each of many states that a loss of power may leave. */
async function statesAfter(before: DiskState, folders: readonly string[]): Promise<Record<string, string>[]> {
  const random = new Random(7);
  const severities: Severity[] = ["nothing", "everything", "namesOnly", "contentOnly"];
  const states: Record<string, string>[] = [];
  for (let index = 0; index < 300; index++) {
    const { state } = afterPowerLoss(before, random, severities[index] ?? "mixed");
    const disk = new SimulatedDisk(clock, state).seenThrough();
    const texts: Record<string, string> = {};
    for (const folder of folders)
      for (const name of await disk.list(folder))
        if (!folders.includes(`${folder}/${name}`))
          texts[`${folder}/${name}`] = textOf(await disk.readFile(`${folder}/${name}`));
    states.push(texts);
  }
  return states;
}

const different = (values: readonly unknown[]): number =>
  new Set(values.map((value) => JSON.stringify(value))).size;

describe("The simulated disk", () => {
  let simulated: SimulatedDisk;
  let disk: Disk;

  beforeEach(async () => {
    simulated = new SimulatedDisk(clock);
    disk = simulated.seenThrough();
    await disk.makeDirectory("/a");
    await disk.syncDirectory("/");
  });

  const statesNow = () => statesAfter(simulated.state, ["/a", "/b"]);

  it("shows programs what they did, synced or not", async () => {
    const file = await disk.createAppend("/a/one");
    assert.equal(await file.write(bytesOf("hello ")), 6);
    await file.write(bytesOf("there"));
    await disk.link("/a/one", "/a/two");
    await disk.rename("/a/one", "/a/three");
    assert.deepEqual((await disk.list("/a")).sort(), ["three", "two"]);
    assert.equal(textOf(await disk.readFile("/a/two")), "hello there");
    assert.equal(textOf(await disk.readRange("/a/three", 6, 99)), "there");
    assert.equal((await disk.facts("/a/two"))?.inode, (await file.facts()).inode);
    assert.equal(await disk.facts("/a/one"), undefined);
    await disk.unlink("/a/two");
    assert.deepEqual(await disk.list("/a"), ["three"]);
    assert.deepEqual(await disk.list("/nowhere"), []);
  });

  it("refuses as a file system does", async () => {
    await disk.writeExclusive("/a/one", bytesOf("1"));
    await disk.writeExclusive("/a/two", bytesOf("2"));
    const refusal = (call: Promise<unknown>) => call.then(() => "none", codeOf);
    assert.equal(await refusal(disk.createAppend("/a/one")), "EEXIST");
    assert.equal(await refusal(disk.writeExclusive("/a/one", bytesOf("x"))), "EEXIST");
    assert.equal(await refusal(disk.link("/a/one", "/a/two")), "EEXIST");
    assert.equal(await refusal(disk.createAppend("/nowhere/one")), "ENOENT");
    assert.equal(await refusal(disk.rename("/a/none", "/a/some")), "ENOENT");
    assert.equal(await refusal(disk.readFile("/a")), "EISDIR");
    const withoutLinks = new SimulatedDisk(clock, simulated.state, { hasLinks: false }).seenThrough();
    assert.equal(await refusal(withoutLinks.link("/a/one", "/a/three")), "EPERM");
  });

  it("keeps what was synced, whatever else is lost", async () => {
    const file = await disk.createAppend("/a/log");
    await file.write(bytesOf("synced."));
    await file.datasync();
    await disk.syncDirectory("/a");
    await file.write(bytesOf("not synced"));
    const texts = (await statesNow()).map((state) => state["/a/log"] ?? "");
    assert.ok(texts.every((text) => text.startsWith("synced.")));
    assert.ok(texts.includes("synced."));
    assert.ok(texts.includes("synced.not synced"));
    assert.ok(texts.some((text) => text.length > "synced.".length && !text.endsWith("not synced")));
  });

  it("may lose the name of a file whose content was synced", async () => {
    await disk.writeExclusive("/a/one", bytesOf("whole"));
    const unsynced = await statesNow();
    assert.equal(different(unsynced), 2);
    assert.ok(unsynced.every((state) => (state["/a/one"] ?? "whole") === "whole"));
    await disk.syncDirectory("/a");
    assert.equal(different(await statesNow()), 1);
  });

  it("loses later sectors and keeps earlier ones, and the other way round", async () => {
    const file = await disk.createAppend("/a/log");
    await disk.syncDirectory("/a");
    await file.write(new Uint8Array(2048).fill(120));
    const kept = (text: string, sector: number) =>
      text.slice(sector * 512, sector * 512 + 512) === "x".repeat(512);
    const texts = (await statesNow()).map((state) => state["/a/log"] ?? "");
    assert.ok(texts.some((text) => kept(text, 0) && !kept(text, 3)));
    assert.ok(texts.some((text) => !kept(text, 0) && kept(text, 3)));
    assert.ok(texts.some((text) => text.length > 2048 && text.endsWith("\0")));
    assert.ok(texts.some((text) => text.startsWith("x\0") || /^x{2,511}\0/.test(text)));
  });

  it("lets a rename survive as a whole or not at all, and forgets nothing that was synced before", async () => {
    await disk.makeDirectory("/b");
    await disk.writeExclusive("/a/new", bytesOf("new"));
    await disk.writeExclusive("/b/name", bytesOf("old"));
    for (const folder of ["/", "/a", "/b"]) await disk.syncDirectory(folder);
    await disk.rename("/a/new", "/b/name");
    assert.equal(different(await statesNow()), 2);
    for (const state of await statesNow())
      assert.deepEqual(state, state["/a/new"] ? { "/a/new": "new", "/b/name": "old" } : { "/b/name": "new" });
    await disk.syncDirectory("/b");
    assert.deepEqual(await statesNow(), Array(300).fill({ "/b/name": "new" }));
  });

  it("lets each of several names survive without the others", async () => {
    for (const name of ["1", "2", "3"]) await disk.writeExclusive(`/a/${name}`, bytesOf(name));
    assert.equal(different(await statesNow()), 8);
  });

  it("loses what a failed sync was about even when a later one succeeds", async () => {
    let isFailing = true;
    const gate: Gate = async ({ call }) => {
      if (call === "datasync" && isFailing) throw Object.assign(new Error("By the test."), { code: "EIO" });
      return undefined;
    };
    const file = await simulated.seenThrough(gate).createAppend("/a/log");
    await disk.syncDirectory("/a");
    await file.write(bytesOf("dropped"));
    await assert.rejects(file.datasync());
    isFailing = false;
    await file.write(bytesOf("kept"));
    await file.datasync();
    const texts = (await statesNow()).map((state) => state["/a/log"] ?? "");
    assert.ok(texts.every((text) => text.endsWith("kept") && text.length === 11));
    assert.ok(texts.includes("\0\0\0\0\0\0\0kept"));
  });

  it("tells a gate of each call, and takes a part of a write when told to", async () => {
    const calls: string[] = [];
    const gate: Gate = async ({ call, path }) => {
      calls.push(`${call} ${path}`);
      return call === "write" ? 2 : undefined;
    };
    const file = await simulated.seenThrough(gate).createAppend("/a/log");
    assert.equal(await file.write(bytesOf("1234")), 2);
    assert.equal(textOf(await disk.readFile("/a/log")), "12");
    assert.deepEqual(calls, ["createAppend /a/log", "write /a/log"]);
  });

  it("changes its version with everything that a loss of power could show, and with nothing else", async () => {
    const file = await disk.createAppend("/a/log");
    const { version } = simulated;
    await disk.list("/a");
    await disk.facts("/a/log");
    await disk.readFile("/a/log");
    assert.equal(simulated.version, version);
    await file.write(bytesOf("x"));
    assert.notEqual(simulated.version, version);
  });

  it("leaves the state that was taken as it was", async () => {
    await disk.writeExclusive("/a/one", bytesOf("1"));
    const { state } = simulated;
    await disk.unlink("/a/one");
    assert.equal(textOf(await new SimulatedDisk(clock, state).seenThrough().readFile("/a/one")), "1");
  });
});
