/** What a campaign is asked to do. Equal options do the same again, as far as processes and disks allow. */
export interface CampaignOptions {
  /** How many points to try; what a point is, each campaign says in `unit`. */
  readonly runs: number;
  readonly seed: number;
  /** Name of a deliberately broken variant: the campaign has to find failures then. */
  readonly variant?: string;
  /** Told now and then what has been done; for people who wait. */
  progress(text: string): void;
}

export interface CampaignResult {
  /** Points that were really tried. At least `runs`, unless failures ended the campaign early. */
  readonly points: number;
  /** What went against the promise, each with what is needed to see it again. Empty when the promise held. */
  readonly failures: readonly string[];
  /** What else was counted: acknowledged messages, states, kills ... */
  readonly figures: Readonly<Record<string, number>>;
}

/** An attack on the store with a promise that has to hold. Run by `npm run campaign`, and shortly in the gate. */
export interface Campaign {
  readonly name: string;
  /** The promise, in one sentence. */
  readonly promise: string;
  /** What one point is: "kill", "state of the disk" ... */
  readonly unit: string;
  /** The number of runs that `npm run campaign -- NAME` does when none is given. */
  readonly runs: number;
  /** The number of runs in the gate, some 10 to 20 seconds on two cores. */
  readonly sampleRuns: number;
  /** Ways to break the product, name by what is broken. Each must make the campaign fail within `sampleRuns`. */
  readonly variants: Readonly<Record<string, string>>;
  run(options: CampaignOptions): Promise<CampaignResult>;
}
