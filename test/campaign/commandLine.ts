import { execFileSync } from "node:child_process";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { Campaign, CampaignResult } from "./campaign.ts";
import { campaigns } from "./campaigns.ts";

/** Progress is told at most this often. */
const progressMs = 2000;
/** How many failures are printed in full. */
const shownFailures = 5;

/** What was run and what came of it. `--json` prints it as it is. */
interface Report extends CampaignResult {
  readonly campaign: string;
  readonly promise: string;
  readonly unit: string;
  readonly runs: number;
  readonly seed: number;
  readonly variant?: string;
  readonly seconds: number;
  readonly machine: Machine;
}

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** Kind of the file system that the stores are on. */
  readonly fileSystem: string;
  readonly node: string;
}

/**
 * Runs a campaign as the arguments say; without a name, tells which there are.
 * @returns Whether it went as it has to: a campaign without failures, and a broken variant with some.
 */
export async function runCampaign(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: "string" },
      seed: { type: "string" },
      variant: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [name, ...others] = positionals;
  if (name === undefined) {
    console.log(campaigns.map(describe).join("\n\n"));
    return true;
  }
  const campaign = campaigns.find((each) => each.name === name);
  if (!campaign || others.length > 0)
    throw new Error(
      `Run one of ${campaigns.map((each) => each.name).join(", ")}, not "${positionals.join(" ")}".`,
    );
  const { variant } = values;
  if (variant !== undefined && !Object.hasOwn(campaign.variants, variant))
    throw new Error(
      `${name} has the variants ${Object.keys(campaign.variants).join(", ")}, not "${variant}".`,
    );
  const usual = variant === undefined ? campaign.runs : campaign.sampleRuns;
  const runs = numberIn("runs", values.runs, 1) ?? usual;
  const seed = numberIn("seed", values.seed, 0) ?? Math.floor(Math.random() * 2 ** 32);

  const report = await run(campaign, runs, seed, variant);
  console.log(values.json ? JSON.stringify(report, undefined, 2) : textOf(report));
  return variant === undefined ? report.failures.length === 0 : report.failures.length > 0;
}

async function run(
  campaign: Campaign,
  runs: number,
  seed: number,
  variant: string | undefined,
): Promise<Report> {
  const startedAt = performance.now();
  const secondsSoFar = () => Math.round((performance.now() - startedAt) / 100) / 10;
  let toldAt = Number.NEGATIVE_INFINITY;
  const progress = (text: string) => {
    if (performance.now() - toldAt < progressMs) return;
    toldAt = performance.now();
    console.error(`${campaign.name} after ${secondsSoFar()} s of ${runs} runs: ${text}`);
  };
  console.error(
    `${campaign.name}: ${runs} runs, seed ${seed}${variant === undefined ? "" : `, variant ${variant}`}`,
  );
  const result = await campaign.run({ runs, seed, progress, ...(variant !== undefined && { variant }) });
  const { name, promise, unit } = campaign;
  return {
    campaign: name,
    promise,
    unit,
    runs,
    seed,
    ...(variant !== undefined && { variant }),
    ...result,
    seconds: secondsSoFar(),
    machine: machineOfCampaign(),
  };
}

function describe({ name, promise, unit, runs, sampleRuns, variants }: Campaign): string {
  const broken = Object.entries(variants).map(([variant, what]) => `    --variant ${variant}: ${what}`);
  return [
    `${name}: ${promise}`,
    `  a run is one ${unit}; ${runs} by default, ${sampleRuns} in the gate; broken on purpose:`,
    ...broken,
  ].join("\n");
}

function textOf(report: Report): string {
  const { campaign, unit, points, runs, seed, variant, failures, figures, seconds, machine } = report;
  const rows: [string, string][] = [
    ["campaign", campaign],
    ["variant", variant === undefined ? "none" : `${variant}, which has to fail`],
    ["points", `${points} of ${runs} (one is one ${unit})`],
    ["seed", String(seed)],
    ["failures", String(failures.length)],
    ...Object.entries(figures).map(([name, value]): [string, string] => [name, String(value)]),
    ["seconds", String(seconds)],
    ["machine", `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}`],
    ["", `stores on ${machine.fileSystem}; Node ${machine.node}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...failures.slice(0, shownFailures).map((failure) => `\n✘ ${failure}`),
    ...(failures.length > shownFailures ? [`\n... and ${failures.length - shownFailures} more`] : []),
  ].join("\n");
}

function machineOfCampaign(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${release()} ${process.arch}`,
    fileSystem: fileSystemOf(tmpdir()),
    node: process.version,
  };
}

function fileSystemOf(folder: string): string {
  try {
    return (
      execFileSync("df", ["--output=fstype", folder], { encoding: "utf8" }).trim().split("\n").at(-1) ?? ""
    );
  } catch {
    return "a file system of unknown kind"; // No such tool here, as on Windows.
  }
}

function numberIn(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} is a whole number, and ${least} or more; not "${text}".`);
  return number;
}
