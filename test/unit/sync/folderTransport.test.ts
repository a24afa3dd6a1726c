import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TransportError } from "../../../src/app/transport.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import { Courier } from "../../../src/sync/courier.ts";
import { FolderTransport, folderBudget } from "../../../src/sync/folderTransport.ts";
import { HandClock, type Node, node, startSession } from "./support/machines.ts";

describe("a folder as a place to meet", () => {
  let folder: string;
  let clock: HandClock;
  let passedOver: readonly string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "braid-sync-"));
    clock = new HandClock();
    passedOver = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const transportOf = (device: string) =>
    new FolderTransport({
      ...{ folder, device, files: nodeDisk },
      onPassedOver: (names) => {
        passedOver = names;
      },
    });
  const member = (letter: string) => {
    const one = node(letter, clock, { budget: folderBudget });
    return { ...one, courier: new Courier(one.machine, transportOf(one.device), clock) };
  };
  const settle = async (members: readonly ReturnType<typeof member>[]) => {
    for (let round = 1; round < 50; round++) {
      let isQuiet = true;
      for (const { courier } of members) {
        clock.time += 60_000;
        if ((await courier.round()).published) isQuiet = false;
      }
      if (isQuiet) return round;
    }
    throw new Error("They are still talking.");
  };
  const equal = (...nodes: readonly Node[]) => {
    for (const { source } of nodes) assert.deepEqual(source.travelling, nodes[0]?.source.travelling);
  };

  it("brings three machines together in a few rounds, each with one file", async () => {
    const members = ["a", "b", "c"].map(member);
    for (const [index, { source }] of members.entries())
      for (let number = 0; number < 100; number++)
        startSession(source, index * 1000 + number, "a question", "an answer ".repeat(50));
    const rounds = await settle(members);
    assert.ok(rounds <= 6, `${rounds} rounds`);
    equal(...members);
    const files = await readdir(folder);
    assert.deepEqual(
      files.sort(),
      ["a", "b", "c"].map((letter) => `${letter.repeat(12)}.braid-sync`),
    );
    assert.equal(await settle(members), 1);
  });

  it("takes no notice of a file that is gone, and writes its own again", async () => {
    const members = ["a", "b"].map(member);
    const [a, b] = members as [(typeof members)[0], (typeof members)[0]];
    startSession(a.source, 1, "hello");
    await settle(members);
    for (const file of await readdir(folder)) await rm(join(folder, file));
    await settle(members);
    equal(a, b);
    assert.equal(a.source.sets.size, 1);
    assert.equal((await readdir(folder)).length, 2);
  });

  it("passes over and names what is not ours, and says what is damaged or half there", async () => {
    const members = ["a", "b"].map(member);
    const [a, b] = members as [(typeof members)[0], (typeof members)[0]];
    startSession(a.source, 1, "hello");
    await a.courier.round();
    const file = join(folder, `${a.device}.braid-sync`);
    await truncate(file, (await stat(file)).size - 10);
    await writeFile(join(folder, `${a.device} (conflicted copy).braid-sync`), "1.x");
    await writeFile(join(folder, "notes.txt"), "mine");
    await writeFile(join(folder, `${"d".repeat(12)}.braid-sync`), Buffer.alloc(16_000_001));
    const { refused } = await b.courier.round();
    assert.deepEqual([...refused.keys()], [`${a.device}.braid-sync`]);
    assert.deepEqual([...passedOver].sort(), [
      `${a.device} (conflicted copy).braid-sync`,
      `${"d".repeat(12)}.braid-sync`,
    ]);
    assert.equal(b.source.sets.size, 0);
    await settle(members);
    equal(a, b);
    assert.equal(b.source.sets.size, 1);
  });

  it("is not fooled by a file under another machine's name", async () => {
    const members = ["a", "b"].map(member);
    const [a] = members as [(typeof members)[0]];
    startSession(a.source, 1, "hello");
    await a.courier.round();
    const text = [...(await transportOf("x".repeat(12)).readAll()).values()][0];
    await writeFile(join(folder, `${"b".repeat(12)}.braid-sync`), String(text));
    assert.equal((await transportOf("x".repeat(12)).readAll()).size, 1);
    assert.deepEqual(passedOver, [`${"b".repeat(12)}.braid-sync`]);
  });

  it("does not read again what did not change", async () => {
    let reads = 0;
    const files = {
      ...nodeDisk,
      readFile: (path: string) => {
        reads++;
        return nodeDisk.readFile(path);
      },
    };
    const transport = new FolderTransport({ folder, device: "a".repeat(12), files });
    await transport.publish("1.x");
    for (let time = 0; time < 3; time++) await transport.readAll();
    assert.equal(reads, 1);
    await utimes(join(folder, `${"a".repeat(12)}.braid-sync`), 1, 1);
    await transport.readAll();
    assert.equal(reads, 2);
  });

  it("says so while the folder is not there, and leaves no file that is half written", async () => {
    const transport = transportOf("a".repeat(12));
    const refusing = new FolderTransport({
      ...{ folder, device: "a".repeat(12) },
      files: { ...nodeDisk, rename: () => Promise.reject(new Error("no")) },
    });
    await assert.rejects(refusing.publish("1.x"), TransportError);
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
    await assert.rejects(transport.publish("1.x"), /safe on this machine/);
    assert.equal((await transport.readAll()).size, 0);
    await transport.forget("b".repeat(12));
  });
});
