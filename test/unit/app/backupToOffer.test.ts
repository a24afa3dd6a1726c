import * as assert from "node:assert/strict";
import type { BackupInfo } from "../../../src/app/backups.ts";
import { type BackupToOffer, backupToOffer } from "../../../src/app/backupToOffer.ts";
import type { EpochMs } from "../../../src/base/clock.ts";

const backup = (id: string, sessionCount: number, isOwn: boolean): BackupInfo => ({
  ...{ id, sessionCount, isOwn, madeAt: 0 as EpochMs, trashCount: 0, editor: "VS Code" },
});
const ids = (offer: BackupToOffer | undefined) => offer && [offer.backup.id, offer.larger?.id];

describe("the backup that an empty store is offered", () => {
  it("is the newest of this store with sessions in it", () => {
    const offer = backupToOffer([
      backup("foreign", 9, false),
      backup("empty", 0, true),
      backup("newest", 3, true),
      backup("older", 2, true),
    ]);
    assert.deepEqual(ids(offer), ["newest", undefined]);
  });

  it("is the newest of any store where this one has none", () => {
    assert.deepEqual(ids(backupToOffer([backup("newest", 2, false), backup("older", 2, false)])), [
      "newest",
      undefined,
    ]);
  });

  it("comes with the newest of the largest ones, when an earlier one holds more", () => {
    const offer = backupToOffer([
      backup("newest", 1, true),
      backup("before", 12, true),
      backup("older", 12, true),
      backup("foreign", 40, false),
    ]);
    assert.deepEqual(ids(offer), ["newest", "before"]);
  });

  it("is none where no backup has a session", () => {
    assert.equal(backupToOffer([backup("empty", 0, true)]), undefined);
    assert.equal(backupToOffer([]), undefined);
  });
});
