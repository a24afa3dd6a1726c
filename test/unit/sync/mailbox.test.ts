import assert from "node:assert/strict";
import { TransportError } from "../../../src/app/transport.ts";
import { Mailbox, type MailboxSetup, slotKeys } from "../../../src/sync/mailbox.ts";

/** Slots are texts such as "aaaa says this". */
const deviceOf = (text: unknown) =>
  typeof text === "string" && text !== "" ? text.split(" ")[0] : undefined;

class SimMemento {
  readonly values = new Map<string, string>();
  /** What is written is lost so many times. */
  lost = 0;
  isDead = false;
  readonly written: string[] = [];

  get = (key: string): unknown => this.values.get(key);
  update = (key: string, value: string): Promise<void> => {
    if (this.isDead) return new Promise(() => {});
    this.written.push(key);
    if (this.lost-- <= 0) this.values.set(key, value);
    return Promise.resolve();
  };
}

describe("the mailbox in the synced settings", () => {
  let memento: SimMemento;
  const mailbox = (device: string, more: Partial<MailboxSetup> = {}) =>
    new Mailbox({
      ...{ memento, device, deviceOf, random: () => 0.5, silent: () => [] },
      // Nothing takes any time, except what never comes.
      wait: (ms) => (ms < 5_000 || memento.isDead ? Promise.resolve() : new Promise(() => {})),
      ...more,
    });
  beforeEach(() => {
    memento = new SimMemento();
  });

  it("has keys that no version may change", () => {
    assert.equal(slotKeys.length, 12);
    assert.equal(slotKeys[0], "braid.sync.v1.s00");
    assert.equal(slotKeys[11], "braid.sync.v1.s11");
  });

  it("keeps one slot for each machine", async () => {
    await mailbox("a").publish("a one");
    await mailbox("b").publish("b one");
    await mailbox("a").publish("a two");
    assert.deepEqual([...memento.values.values()], ["a two", "b one"]);
    assert.deepEqual([...(await mailbox("c").readAll()).values()].filter(Boolean), ["a two", "b one"]);
  });

  it("writes again what another window overwrote, and says when that does not help", async () => {
    memento.lost = 3;
    await mailbox("a").publish("a one");
    assert.deepEqual([...memento.values.values()], ["a one"]);
    memento.lost = 4;
    await assert.rejects(mailbox("a").publish("a two"), TransportError);
    await mailbox("a").publish("a two");
    assert.deepEqual([...memento.values.values()], ["a two"]);
  });

  it("empties a place of what it was asked to, and of nothing else", async () => {
    const [first = "", second = ""] = slotKeys;
    memento.values.set(first, "b one");
    memento.values.set(second, "b two");
    assert.equal(await mailbox("a").empty(first, "b one"), true);
    assert.equal(await mailbox("a").empty(second, "b one"), false);
    assert.deepEqual([...memento.values.values()], ["", "b two"]);
  });

  it("does not write again what was taken back meanwhile", async () => {
    let may = true;
    const publishing = mailbox("a", {
      mayPublish: async () => may,
      wait: async (ms) => {
        if (ms >= 5_000) return new Promise(() => {});
        may = false;
        await mailbox("a").forget("a");
      },
    }).publish("a one");
    await assert.rejects(publishing, /Another window of this machine has taken over/);
    assert.deepEqual([...memento.values.values()], [""]);
  });

  it("takes another key when another machine claimed the same", async () => {
    const [first, second] = slotKeys;
    const update = (key: string, value: string) => {
      const isClaimed = key === first && memento.values.get(key) === undefined;
      memento.values.set(key, isClaimed ? "b was first" : value);
      return Promise.resolve();
    };
    await mailbox("a", { memento: { get: memento.get, update } }).publish("a one");
    assert.deepEqual(
      [...memento.values],
      [
        [first, "b was first"],
        [second, "a one"],
      ],
    );
  });

  it("takes the slot of whoever was silent for longest when there is no free one, and never another's", async () => {
    for (const [index, key] of slotKeys.entries()) memento.values.set(key, `m${index} speaks`);
    await assert.rejects(mailbox("a").publish("a one"), /12 machines take part already/);
    await mailbox("a", { silent: () => ["m7", "m3"] }).publish("a one");
    assert.equal(memento.values.get(slotKeys[7] ?? ""), "a one");
    assert.equal([...memento.values.values()].filter((text) => text.startsWith("m")).length, 11);
  });

  it("empties an older slot of its own that came back", async () => {
    await mailbox("a").publish("a two");
    memento.values.set(slotKeys[5] ?? "", "a one");
    await mailbox("a").publish("a three");
    assert.deepEqual([...memento.values.values()].filter(Boolean), ["a three"]);
  });

  it("empties the slot of a machine that is gone for good", async () => {
    await mailbox("a").publish("a one");
    await mailbox("b").publish("b one");
    await mailbox("a").forget("b");
    await mailbox("a").forget("nobody");
    assert.deepEqual([...memento.values.values()].filter(Boolean), ["a one"]);
  });

  it("gives up for good in a window whose editor is gone", async () => {
    memento.isDead = true;
    const dead = mailbox("a");
    for (let time = 0; time < 2; time++)
      await assert.rejects(
        dead.publish("a one"),
        (cause: unknown) => cause instanceof TransportError && cause.isFinal,
      );
  });

  it("never has two writes under way", async () => {
    let underWay = 0;
    const update = async (key: string, value: string) => {
      assert.equal(++underWay, 1);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      memento.values.set(key, value);
    };
    const one = mailbox("a", { memento: { get: memento.get, update } });
    await Promise.all([one.publish("a one"), one.forget("b"), one.publish("a two")]);
    assert.deepEqual([...memento.values.values()], ["a two"]);
  });
});
