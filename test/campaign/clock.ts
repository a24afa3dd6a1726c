import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { ClockHistory } from "./support/clockHistory.ts";
import { clockLies } from "./support/clockLies.ts";
import { Random } from "./support/random.ts";
import { SimulatedFileWork } from "./support/simFileWork.ts";
import { withTokensFrom } from "./support/simTokens.ts";

const failureLimit = 5;

export const clock: Campaign = {
  name: "clock",
  promise:
    "However wrong the clocks of several windows are, what is written later by somebody who knew of the earlier wins, ids are unique, and all see the same order.",
  unit: "history of windows whose clocks go wrong",
  runs: 10_000,
  sampleRuns: 100,
  variants: {
    nothingObserved: "a writer's clock does not learn from the stamps it reads",
    wallClockOnly: "stamps are the time of the wall clock",
    idsByWallClockOnly: "ids are the time of the wall clock",
  },
  async run({ runs, seed, variant, progress }: CampaignOptions): Promise<CampaignResult> {
    const lie = variant === undefined ? {} : clockLies[variant];
    if (!lie) throw new Error(`There is no variant "${variant}".`);
    const work = await SimulatedFileWork.start();
    const failures: string[] = [];
    const figures = {
      stamps: 0,
      messages: 0,
      clocksGoneWrong: 0,
      listsInTheFuture: 0,
      furthestInTheFutureDays: 0,
    };
    let points = 0;
    while (points < runs && failures.length < failureLimit) {
      const random = new Random(seed + points);
      const history = new ClockHistory(random, work, lie);
      const complaints = await withTokensFrom(random.fork(), () => history.run());
      if (complaints.length > 0) failures.push(`seed ${seed + points}: ${complaints.slice(0, 3).join("; ")}`);
      points++;
      figures.stamps += history.figures.stamps;
      figures.messages += history.figures.messages;
      figures.clocksGoneWrong += history.figures.clocksGoneWrong;
      const futureDays = Math.round(history.figures.futureMs / 86_400_000);
      if (futureDays > 0) figures.listsInTheFuture++;
      figures.furthestInTheFutureDays = Math.max(figures.furthestInTheFutureDays, futureDays);
      if (points % 20 === 0) progress(`${points} of ${runs} histories, ${failures.length} failures`);
    }
    return { points, failures, figures };
  },
};
