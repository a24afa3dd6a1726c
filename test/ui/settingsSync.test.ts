import assert from "node:assert/strict";
import { SyncService } from "../support/settingsSync/syncService.ts";
import { eventually } from "./support/eventually.ts";
import { Machine, syncProbe } from "./support/machine.ts";
import { Probe } from "./support/probe.ts";

// What VS Code's Settings Sync does to the state of an extension: Braid's own sync is built on it.
describe("Two machines with Settings Sync", () => {
  let service: SyncService;
  let here: Machine;
  let there: Machine;
  let hereProbe: Probe;
  let thereProbe: Probe;

  before(async () => {
    service = await SyncService.start();
    here = await Machine.open({ service, name: "here", extensions: [syncProbe] });
    hereProbe = new Probe(here);
  });
  after(async () => {
    await Promise.all([here?.close(), there?.close()]);
    await service?.stop();
  });

  const inCloud = () => service.extension(Probe.id)?.state;
  /** Uploads what one machine has, and fetches it on the other. */
  const carry = async (from: Machine, to: Machine) => {
    await from.syncNow();
    await to.syncNow();
  };
  const has = (probe: Probe, key: string, value: unknown) =>
    eventually(`"${key}" to be ${JSON.stringify(value)}`, async () =>
      assert.deepEqual(await probe.get(key), value),
    );

  it("carry registered keys to a new machine before the extension runs there, and live from then on", async () => {
    await hereProbe.update("a", "made here");
    await hereProbe.update("private", "never leaves");
    await here.syncNow();
    await eventually("the upload", async () => assert.deepEqual(inCloud(), { a: "made here" }));
    there = await Machine.open({ service, name: "there", extensions: [syncProbe] });
    thereProbe = new Probe(there);
    assert.deepEqual(await thereProbe.atFirst(), { a: "made here" });

    await thereProbe.update("b", { made: "there" });
    await carry(there, here);
    await has(hereProbe, "b", { made: "there" });
  });

  it("keep the value that was uploaded first where both wrote one key, and delete what one does not register", async () => {
    service.cutOff("there");
    await thereProbe.update("a", "second");
    await thereProbe.update("b", "other key");
    await hereProbe.update("a", "first");
    await here.syncNow();
    await eventually("the first upload", async () => assert.equal(inCloud()?.a, "first"));
    service.letIn("there");
    await carry(there, here);
    await has(thereProbe, "a", "first");
    await has(hereProbe, "b", "other key");
    assert.deepEqual(inCloud(), { a: "first", b: "other key" });

    await hereProbe.register(["a", "b", "c", "d"]);
    await hereProbe.update("d", "known here only");
    await here.syncNow();
    await eventually("the upload", async () => assert.equal(inCloud()?.d, "known here only"));
    await there.syncNow(); // Fetches, and does not take it ...
    await there.syncNow(); // ... and then takes it for deleted.
    await here.syncNow();
    await has(hereProbe, "d", undefined);
    await hereProbe.register(["a", "b", "c"]);
  });

  it("say nothing while a document is too large, and go on when it is small again", async () => {
    service.maxBytes.set("extensions", 20_000);
    await hereProbe.update("c", "x".repeat(20_000));
    await hereProbe.update("b", "held up");
    await carry(here, there);
    assert.ok(service.uploadsOf("here", 413) > 0);
    assert.equal(await thereProbe.get("b"), "other key");
    assert.deepEqual(await here.workbench.notifications(), []);

    await hereProbe.update("c", "");
    await carry(here, there);
    await has(thereProbe, "b", "held up");
  });

  it("show in a second window what the first one writes", async () => {
    const second = new Probe(await here.anotherWindow());
    await has(second, "b", "held up");
    await hereProbe.update("b", "in both windows");
    await has(second, "b", "in both windows");
  });

  it("exchange nothing while one of them has a newer version", async () => {
    await hereProbe.update("a", "known to both");
    await carry(here, there);
    await has(thereProbe, "a", "known to both");
    await here.upgrade({ ...syncProbe, version: "1.1.0" });
    assert.equal(await hereProbe.version(), "1.1.0");
    await hereProbe.update("a", "known to the new");
    await here.syncNow();
    await eventually("the upload", async () => assert.equal(inCloud()?.a, "known to the new"));
    await there.syncNow();
    assert.equal(await thereProbe.get("a"), "known to both");

    // Whether the newer value then survives or the older one returns is left to chance; they do agree.
    await there.upgrade({ ...syncProbe, version: "1.1.0" });
    assert.equal(await thereProbe.version(), "1.1.0");
    await thereProbe.update("b", "flows again");
    await carry(there, here);
    await has(hereProbe, "b", "flows again");
    assert.equal(await hereProbe.get("a"), await thereProbe.get("a"));
  });
});
