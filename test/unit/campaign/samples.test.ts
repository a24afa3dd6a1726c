import assert from "node:assert/strict";
import { campaigns } from "../../campaign/campaigns.ts";

const limitMs = 180_000;

/** Another one each time, so that the samples of many days come to a campaign of their own. */
const seed = Math.floor(Math.random() * 2 ** 32);

describe("samples of the campaigns", function () {
  this.timeout(limitMs);

  for (const campaign of campaigns) {
    const again = (variant = "") =>
      `again with: npm run campaign -- ${campaign.name} --runs ${campaign.sampleRuns} --seed ${seed}${variant}`;

    describe(campaign.name, () => {
      it(`keeps its promise: ${campaign.promise}`, async () => {
        const { sampleRuns: runs } = campaign;
        const { failures, points } = await campaign.run({ runs, seed, progress() {} });
        assert.deepEqual(failures, [], again());
        assert.ok(points >= runs, `only ${points} of ${runs} points were tried; ${again()}`);
      });

      for (const [variant, what] of Object.entries(campaign.variants)) {
        it(`would notice ${what}`, async () => {
          const { failures } = await campaign.run({
            runs: campaign.sampleRuns,
            seed,
            variant,
            progress() {},
          });
          assert.notDeepEqual(failures, [], again(` --variant ${variant}`));
        });
      }
    });
  }
});
