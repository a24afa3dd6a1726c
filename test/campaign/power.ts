import type { Disk } from "../../src/storage/disk.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { Ledger } from "./support/powerLedger.ts";
import { powerLies } from "./support/powerLies.ts";
import { type Cut, PowerScenario, type World } from "./support/powerScenario.ts";
import { readBack } from "./support/powerStates.ts";
import { Random } from "./support/random.ts";
import { SimulatedFileWork } from "./support/simFileWork.ts";
import { afterPowerLoss, type Severity } from "./support/simPowerLoss.ts";
import { SimulatedTime } from "./support/simTime.ts";
import { withTokensFrom } from "./support/simTokens.ts";
import { emptyDisk, SimulatedDisk } from "./support/simulatedDisk.ts";

const failureLimit = 5;
const startMs = Date.UTC(2026, 0, 1);
/** How many states are tried at one cut. Where little was not synced there are fewer. */
const triesPerCut = 10;
const edges: readonly Severity[] = ["nothing", "everything", "namesOnly", "contentOnly"];
/** One state in so many is used again, by windows that write, fold and lose power once more. */
const secondLives = 60;
const livesLimit = 4;
/** One scenario in so many has long messages. Reading them back takes long, so fewer states of it are tried. */
const largeScenarios = 50;
const triesPerLargeCut = 2;

export const power: Campaign = {
  name: "power",
  promise:
    "Whatever a loss of power leaves of what was not synced, every acknowledged message is there and every session can be read.",
  unit: "state of the disk read back",
  runs: 1_000_000,
  sampleRuns: 15_000,
  variants: {
    contentNotSynced: "datasync of a journal does nothing",
    namesNotSynced: "syncing a folder does nothing",
    publishedUnsynced: "session files get their names before their content is synced",
    renamedInTwoSteps: "a rename is a new name and the removal of the old one",
    failedSyncHidden: "a datasync that failed says that it did not",
  },
  run: (options) => new PowerRun(options).run(),
};

class PowerRun {
  readonly #options: CampaignOptions;
  readonly #failures: string[] = [];
  #points = 0;
  readonly #figures = { scenarios: 0, lives: 0, cuts: 0, acknowledgedAppends: 0 };

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  async run(): Promise<CampaignResult> {
    const { runs, seed, progress } = this.#options;
    const work = await SimulatedFileWork.start();
    while (!this.#isOver) {
      await this.#scenario(seed + this.#figures.scenarios++, work);
      progress(`${this.#points} of ${runs} states, ${this.#failures.length} failures`);
    }
    return { points: this.#points, failures: this.#failures, figures: this.#figures };
  }

  get #isOver(): boolean {
    return this.#points >= this.#options.runs || this.#failures.length >= failureLimit;
  }

  /** A scenario depends on its own seed alone, so that one that failed can be run first. */
  async #scenario(seed: number, work: SimulatedFileWork): Promise<void> {
    const random = new Random(seed);
    await withTokensFrom(random.fork(), async () => {
      const time = new SimulatedTime(startMs);
      const disk = new SimulatedDisk(time.clock, emptyDisk);
      await disk.seenThrough().makeDirectory("/user");
      await disk.seenThrough().syncDirectory("/");
      const { variant } = this.#options;
      const wrap = variant === undefined ? (honest: Disk) => honest : powerLies[variant];
      if (!wrap) throw new Error(`There is no variant "${variant}".`);
      const failsNow = random.integer(variant === "failedSyncHidden" ? 1 : 4) === 0;
      const world: World = {
        time,
        work,
        hasLinks: random.integer(8) > 0,
        hasBootId: random.integer(8) > 0,
        seesProcesses: random.integer(6) > 0,
        isLarge: random.integer(largeScenarios) === 0,
        failureRate: failsNow ? 0.03 : 0,
        wrap,
        sessions: [],
      };
      await this.#life(world, random, {
        state: disk.state,
        ledger: new Ledger(),
        boot: 1,
        trail: `seed ${seed}${failsNow ? " with failing calls" : ""}`,
      });
    });
  }

  async #life(world: World, random: Random, start: LifeStart): Promise<void> {
    const { ledger, boot, trail } = start;
    this.#figures.lives++;
    const scenario = new PowerScenario(world, random, start.state, boot);
    const isFirst = boot === 1;
    await scenario.run(isFirst ? 8 + random.integer(20) : 3 + random.integer(4));
    let event = 0;
    for (const [index, cut] of scenario.cuts.entries()) {
      for (; event < cut.events; event++) {
        const happened = scenario.events[event];
        if (happened) ledger.take(happened);
      }
      if (!isFirst && random.integer(8) > 0) continue;
      this.#figures.cuts++;
      await this.#cut(world, random, cut, {
        ...start,
        trail: `${trail}, life ${boot}, cut ${index} (before ${cut.before})`,
      });
      if (this.#isOver) break;
    }
    this.#figures.acknowledgedAppends += ledger.acknowledged;
  }

  async #cut(world: World, random: Random, cut: Cut, { ledger, boot, trail }: LifeStart): Promise<void> {
    const tried = new Set<string>();
    const tries = world.isLarge ? triesPerLargeCut : triesPerCut;
    for (let index = 0; index < tries && !this.#isOver; index++) {
      const { state, signature } = afterPowerLoss(
        cut.state,
        random,
        (!world.isLarge && edges[index]) || "mixed",
      );
      if (tried.has(signature)) continue; // A state counts once.
      tried.add(signature);
      const after = await readBack(world, state, ledger, boot + 1);
      this.#points++;
      if (after.complaints.length > 0)
        this.#failures.push(`${trail}, state ${index}: ${after.complaints.slice(0, 3).join("; ")}`);
      else if (boot < livesLimit && random.integer(secondLives) === 0)
        await this.#life(world, random, {
          state,
          ledger: ledger.after(after.found),
          boot: boot + 1,
          trail: `${trail}, state ${index}`,
        });
    }
  }
}

interface LifeStart {
  readonly state: Cut["state"];
  readonly ledger: Ledger;
  readonly boot: number;
  /** How to get here again. */
  readonly trail: string;
}
