import { loadSettingsSyncMerge } from "../workbench/settingsSyncMerge.mjs";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { brokenSyncs, soundSync } from "./support/simMachine.ts";
import type { MergeExtensions } from "./support/simSettingsSync.ts";
import { type SyncFigures, SyncHistory } from "./support/syncHistory.ts";

export const sync: Campaign = {
  name: "sync",
  promise:
    "Whatever Settings Sync does to their mailbox, all machines end with the same history, and nothing that was acknowledged is missing.",
  unit: "history of 2 to 5 machines with 200 operations",
  runs: 100_000,
  sampleRuns: 40,
  variants: {
    oneKeyForAll: "all machines write the same key",
    dynamicKeys: "every machine registers a key of its own name",
    absenceDeletes: "what a machine does not list is deleted",
    ignoresRules: "what the user excepted is sent all the same",
    countsOnly: "machines compare how much they have, not what",
    saysOnce: "what was said once is not said again",
  },
  async run({ runs, seed, variant, progress }: CampaignOptions): Promise<CampaignResult> {
    const way = variant === undefined ? soundSync : brokenSyncs[variant];
    if (!way) throw new Error(`There is no variant "${variant}".`);
    const merge = (await loadSettingsSyncMerge()) as MergeExtensions;
    const figures: SyncFigures = {
      ...{ acknowledged: 0, publications: 0, roundsUntilQuiet: 0, conflicts: 0, tooLarge: 0, tooMany: 0 },
      ...{ mostRequests: 0, fullest: 0, fullestWithCopies: 0 },
    };
    const failures: string[] = [];
    let points = 0;
    const enough = variant === undefined ? 3 : 1;
    for (; points < runs && failures.length < enough; points++) {
      const complaint = await new SyncHistory(merge, way, seed + points, figures).judge();
      if (complaint !== undefined) failures.push(`seed ${seed + points}: ${complaint}`);
      if (points % 50 === 0) progress(`${points} of ${runs} histories`);
    }
    return { points, failures, figures: { ...figures } };
  },
};
