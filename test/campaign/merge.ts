import fc from "fast-check";
import { isJsonObject } from "../../src/base/json.ts";
import { isPurge, survivesPurge } from "../../src/core/purge.ts";
import type { SessionRecord } from "../../src/core/record.ts";
import { RecordSet } from "../../src/core/recordSet.ts";
import { sessionOf } from "../../src/core/session.ts";
import { foldable } from "../../src/storage/foldable.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import {
  brokenMergings,
  type Happening,
  type Merging,
  mergedSession,
  Replicas,
  realMerging,
} from "./support/mergeReplicas.ts";

const replicaCount = 5;
const happeningCount = replicaCount * 200;
/** Progress is told, and a failure ends the campaign, after so many histories. */
const historiesPerRound = 100;

/** What can be told of every history as one text; fast-check makes it shorter when something goes wrong. */
const histories: fc.Arbitrary<Happening[]> = fc.array(
  fc.tuple(fc.nat(99), fc.nat(replicaCount - 1), fc.nat(replicaCount - 1), fc.nat(999)),
  { minLength: happeningCount, maxLength: happeningCount },
);

export const merge: Campaign = {
  name: "merge",
  promise:
    "However records travel between places, in parts, twice, late or folded, all places end with the same session and nothing is missing.",
  unit: "history of 5 places with 200 operations each",
  runs: 10_000,
  sampleRuns: 100,
  variants: {
    lastArrivalWins: "what arrives last replaces what is known",
    unknownTypesDropped: "records of types that are not known are dropped",
    absenceDeletes: "what somebody else does not have is deleted",
    removedStaysRemoved: "what was removed once never comes back",
  },
  async run({ runs, seed, variant, progress }: CampaignOptions): Promise<CampaignResult> {
    const merging = variant === undefined ? realMerging : brokenMergings[variant];
    if (!merging) throw new Error(`There is no variant "${variant}".`);
    const figures = { written: 0, recordsAtTheEnd: 0, purged: 0 };
    const failures: string[] = [];
    let points = 0;
    while (points < runs && failures.length === 0) {
      const numRuns = Math.min(historiesPerRound, runs - points);
      const property = fc.property(histories, (history) => {
        const { written, final } = judged(history, merging);
        figures.written += written.length;
        figures.recordsAtTheEnd += final.length;
        if (written.some(isPurge)) figures.purged++;
      });
      const outcome = fc.check(property, { numRuns, seed: seed + points, endOnFailure: true });
      if (outcome.failed)
        failures.push(
          `seed ${seed + points}, path ${outcome.counterexamplePath}: ${outcome.errorInstance instanceof Error ? outcome.errorInstance.message : outcome.errorInstance}`,
        );
      points += outcome.numRuns;
      progress(`${points} of ${runs} histories`);
      await new Promise((resolve) => setImmediate(resolve)); // So that somebody may interrupt.
    }
    return { points, failures, figures };
  },
};

/** @throws Error when a law of merging does not hold. */
function judged(
  history: readonly Happening[],
  merging: Merging,
): { readonly written: readonly SessionRecord[]; readonly final: readonly SessionRecord[] } {
  const replicas = new Replicas(merging, replicaCount);
  for (const happening of history) replicas.happen(happening);
  const [a = [], b = [], c = []] = replicas.all.map(({ merged }) => [...merged]);
  const merged = (...sets: readonly (readonly SessionRecord[])[]): readonly SessionRecord[] => {
    const [first = [], ...others] = sets;
    const all = merging(first);
    for (const other of others) all.mergeAll(other);
    return [...all];
  };
  assertEqual(merged(a, b), merged(b, a), "Merging is not commutative");
  assertEqual(merged(merged(a, b), c), merged(a, merged(b, c)), "Merging is not associative");
  assertEqual(merged(a, a), a, "Merging is not idempotent");
  const folded = (records: readonly SessionRecord[]) => foldable(new RecordSet(mergedSession, records));
  assertSameText(
    asRead(folded(merged(a, b))),
    asRead(folded(merged(folded(a), folded(b)))),
    "Folding before merging reads differently",
  );
  assertSameText(asRead(merged(a, b)), asRead(folded(merged(a, b))), "Folding reads differently");

  replicas.settle();
  const [first, ...others] = replicas.all.map((replica) => [...replica.merged]);
  const final = first ?? [];
  for (const other of others) assertEqual(final, other, "The places do not agree in the end");
  assertSameText(
    lines(expected(replicas.written)),
    lines(final.filter(isLasting(final))),
    "Not everything is there in the end",
  );
  return { written: replicas.written, final };
}

/** What has to be there in the end, told from what was written without any merging. */
function expected(written: readonly SessionRecord[]): SessionRecord[] {
  const purge = written
    .filter(isPurge)
    .reduce<string | undefined>((last, { stamp }) => (!last || stamp > last ? stamp : last), undefined);
  const newest = new Map<string, SessionRecord>();
  for (const record of written) {
    if (purge !== undefined && !survivesPurge(record, purge as SessionRecord["stamp"])) continue;
    const name = `${record.type} ${record.key}`;
    const known = newest.get(name);
    if (!known || known.stamp < record.stamp) newest.set(name, record);
  }
  const all = [...newest.values()];
  return all.filter(isLasting(all));
}

/** Deltas of finished messages may be there or not: their text is in the message. */
function isLasting(all: readonly SessionRecord[]): (record: SessionRecord) => boolean {
  const finished = new Set<string>();
  for (const { type, key, value } of all)
    if (type === "message" && isJsonObject(value) && value.status === "complete") finished.add(key);
  return ({ type, key }) => type !== "delta" || !finished.has(key.slice(0, key.indexOf("/")));
}

const lines = (records: readonly SessionRecord[]): string =>
  records
    .map(({ type, key, stamp, value }) => `${type} ${key} ${stamp} ${JSON.stringify(value)}`)
    .sort()
    .join("\n");

/** What a person sees, and everything that is kept besides. */
function asRead(records: readonly SessionRecord[]): string {
  const { thread, tree: _tree, ...session } = sessionOf(new RecordSet(mergedSession, records), () => false);
  return `${JSON.stringify({ ...session, thread })}\n${lines(records.filter(({ type }) => type !== "delta"))}`;
}

const assertEqual = (one: readonly SessionRecord[], other: readonly SessionRecord[], law: string): void =>
  assertSameText(lines(one), lines(other), law);

function assertSameText(one: string, other: string, law: string): void {
  if (one === other) return;
  const others = new Set(other.split("\n"));
  const ones = new Set(one.split("\n"));
  const difference = [
    ...[...ones].filter((line) => !others.has(line)),
    "/",
    ...[...others].filter((line) => !ones.has(line)),
  ];
  throw new Error(`${law}: ${difference.join(" ").slice(0, 300)}`);
}
