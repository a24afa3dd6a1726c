import assert from "node:assert/strict";
import type { ListOptions } from "../../../src/app/sessionStore.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { ListingProgress } from "../../../src/host/sessions/listingProgress.ts";

describe("the list of sessions while it is made again", () => {
  const summaries = Array.from({ length: 3_400 }, () => ({}) as SessionSummary);
  let tell: NonNullable<ListOptions["onProgress"]>;
  let finish: () => void;
  let fail: (cause: Error) => void;
  let lists: number;
  let steps: number;
  let progress: ListingProgress;

  beforeEach(() => {
    lists = 0;
    steps = 0;
    progress = new ListingProgress(
      ({ onProgress }) => {
        lists++;
        tell = onProgress ?? tell;
        return new Promise<void>((resolve, reject) => {
          finish = resolve;
          fail = reject;
        });
      },
      () => steps++,
    );
  });

  it("says how far it is and what there is so far, and at last that it is whole", async () => {
    const ready = progress.ready();
    tell(summaries, 10_000);
    const step = await ready;
    assert.equal(step?.message, "Reading your sessions again: 3,400 of 10,000 …");
    assert.equal(step?.soFar, summaries);
    tell([...summaries, ...summaries], 10_000);
    assert.match((await progress.ready())?.message ?? "", /6,800 of 10,000/);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await progress.ready(), undefined);
    assert.deepEqual([lists, steps], [1, 3]);
  });

  it("is not mentioned when it takes no time", async () => {
    const ready = progress.ready();
    finish();
    assert.equal(await ready, undefined);
    assert.equal(await progress.ready(), undefined);
    assert.deepEqual([lists, steps], [1, 0]);
  });

  it("is tried again after it failed, in the middle, too", async () => {
    const first = progress.ready();
    fail(new Error("The disk is away."));
    await assert.rejects(first, /away/);
    const second = progress.ready();
    tell(summaries, 10_000);
    await second;
    fail(new Error("The disk is away again."));
    await new Promise((resolve) => setImmediate(resolve));
    const third = progress.ready();
    finish();
    assert.equal(await third, undefined);
    assert.equal(lists, 3);
  });
});
