import { join } from "node:path";
import { loadSql } from "../../src/storage/database.ts";
import type { FileWork } from "../../src/storage/storageWorker.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { damage as damageFiles } from "./support/damageKinds.ts";
import { type DamageLie, damageLies } from "./support/damageLies.ts";
import { realPlace, simulatedPlace } from "./support/damagePlaces.ts";
import { undamagedStore } from "./support/damageStore.ts";
import { Trial, withCatalog } from "./support/damageTrial.ts";
import { Random } from "./support/random.ts";
import { SimulatedFileWork } from "./support/simFileWork.ts";
import { SimulatedTime } from "./support/simTime.ts";
import { withTokensFrom } from "./support/simTokens.ts";

const failureLimit = 5;
const startMs = Date.UTC(2026, 0, 1);
/** How many times one store is damaged, each time anew, before another one is made. */
const pointsPerStore = 100;
/** One store in so many is on the real disk, where everything takes longer. */
const realStores = 25;

export const damage: Campaign = {
  name: "damage",
  promise:
    "Whatever is done to the bytes and names of a store, it is noticed, everything whole is shown, nothing is made up or thrown away, and the store goes on.",
  unit: "damaged store",
  runs: 100_000,
  sampleRuns: 1000,
  variants: {
    sessionsNotVerified: "the checksums of session files are computed anew before they are compared",
    linesNotVerified: "the checksums of journal lines are computed anew before they are compared",
    damagedIsEmpty: "a session file that does not verify is taken for an empty session",
    damagedIsDeleted: "what should go to quarantine is deleted",
    neighbourRead: "the disk answers with the file next to the one that was asked for",
  },
  run: (options) => new DamageRun(options).run(),
};

class DamageRun {
  readonly #options: CampaignOptions;
  readonly #lie: DamageLie;
  readonly #failures: string[] = [];
  #points = 0;
  readonly #figures = { stores: 0, onRealDisk: 0, noticed: 0, harmless: 0, withoutTrace: 0, recordsShown: 0 };

  constructor(options: CampaignOptions) {
    this.#options = options;
    const lie = options.variant === undefined ? {} : damageLies[options.variant];
    if (!lie) throw new Error(`There is no variant "${options.variant}".`);
    this.#lie = lie;
  }

  async run(): Promise<CampaignResult> {
    const { runs, seed, progress } = this.#options;
    const work = await SimulatedFileWork.start();
    const sqlite = await foreignDatabase();
    for (let store = 0; !this.#isOver; store++) {
      await this.#store(seed + store, store % realStores === 1, work, sqlite);
      progress(`${this.#points} of ${runs} damaged stores, ${this.#failures.length} failures`);
    }
    return { points: this.#points, failures: this.#failures, figures: this.#figures };
  }

  get #isOver(): boolean {
    return this.#points >= this.#options.runs || this.#failures.length >= failureLimit;
  }

  /** Depends on its own seed alone. */
  async #store(seed: number, isReal: boolean, work: FileWork, sqlite: Uint8Array): Promise<void> {
    const random = new Random(seed);
    await withTokensFrom(random.fork(), async () => {
      const time = new SimulatedTime(startMs);
      const made = await undamagedStore(work, time, random);
      const place = isReal ? await realPlace() : simulatedPlace(time);
      this.#figures.stores++;
      try {
        const trial = new Trial({ store: await withCatalog(made, place, work), place, work, lie: this.#lie });
        const before = await trial.answerOfUndamaged();
        const points = isReal ? pointsPerStore / 4 : pointsPerStore;
        for (let point = 0; point < points && !this.#isOver; point++) {
          const done = damageFiles(trial.store.files, random, sqlite, place.canLink);
          const verdict = await trial.judge(done, before, random);
          this.#points++;
          if (isReal) this.#figures.onRealDisk++;
          this.#figures[verdict.seen]++;
          this.#figures.recordsShown += verdict.recordsShown;
          if (verdict.complaints.length > 0)
            this.#failures.push(
              `seed ${seed}${isReal ? " on the real disk" : ""}, point ${point} (${done.story}): ${verdict.complaints.slice(0, 3).join("; ")}`,
            );
        }
      } finally {
        await place.remove();
      }
    });
  }
}

async function foreignDatabase(): Promise<Uint8Array> {
  const sql = await loadSql(join(process.cwd(), "node_modules", "sql.js", "dist", "sql-wasm.wasm"));
  const database = new sql.Database();
  database.run("create table other (name text); insert into other values ('nothing of ours')");
  return database.export();
}
