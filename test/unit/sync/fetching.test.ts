import assert from "node:assert/strict";
import type { SyncChannelStatus } from "../../../src/app/syncStatus.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { Fetching } from "../../../src/sync/service/fetching.ts";
import { channelWith, laptop } from "../../support/fakeSync.ts";

describe("fetching what other machines uploaded", () => {
  const minute = 60_000;
  let now: number;
  let asked: number;
  let fetching: Fetching;
  beforeEach(() => {
    now = laptop.heardAt;
    asked = 0;
    fetching = new Fetching({ now: () => now as EpochMs }, () => {
      asked++;
      return Promise.reject(new Error("The service refuses."));
    });
  });
  const look = (more: Partial<SyncChannelStatus>, afterMs = 0) => {
    now += afterMs;
    fetching.look([channelWith(more)]);
    return asked;
  };

  it("is asked for once a minute while something is under way", () => {
    assert.equal(look({ waiting: 1 }), 1);
    assert.equal(look({ waiting: 1 }, minute - 1), 1);
    assert.equal(look({ waiting: 1 }, 1), 2);
    assert.equal(look({ devices: [{ ...laptop, differing: 3 }] }, minute), 3);
    assert.equal(look({}, minute), 3);
  });

  it("is left to the editor while nobody is there, or this way does not work", () => {
    assert.equal(look({ waiting: 1, state: "failing" }), 0);
    assert.equal(look({ waiting: 1, kind: "folder" }), 0);
    assert.equal(look({ waiting: 1, devices: [] }), 0);
    assert.equal(look({ waiting: 1 }, 16 * minute), 0);
  });
});
