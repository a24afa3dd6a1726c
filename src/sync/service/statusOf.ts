import type { SyncChannelStatus, SyncStatus } from "../../app/syncStatus.ts";
import type { ChannelPlan } from "./channelPlans.ts";
import { unknownFacts } from "./channelRunner.ts";

/** What a status is made of. */
export interface StatusParts extends Omit<SyncStatus, "form" | "channels"> {
  /** Which channels there are is what is set here and now. */
  readonly plans: readonly ChannelPlan[];
  /** Those that this window runs; undefined when it does not. */
  readonly running: readonly SyncChannelStatus[] | undefined;
  /** What another window found out, or this one before it was restarted. */
  readonly before: readonly SyncChannelStatus[];
  /** Not even the small files of syncing can be written. */
  readonly isTroubled: boolean;
}

const troubleWords =
  "Braid cannot write what it needs for syncing on this machine now. It tries again; your sessions are not affected.";

export function statusOf({ plans, running, before, isTroubled, ...rest }: StatusParts): SyncStatus {
  const channelOf = (plan: ChannelPlan): SyncChannelStatus => {
    const { kind, name } = plan;
    const isMeant = (each: SyncChannelStatus) => each.kind === kind && each.name === name;
    const unknown: SyncChannelStatus = { ...unknownFacts(kind, name), state: "starting" };
    if (!plan.isAgreed) return { ...unknown, state: "waitsForConsent" };
    const known = before.find(isMeant) ?? unknown;
    if (isTroubled) return { ...known, state: "failing", problem: troubleWords };
    const found = running?.find(isMeant);
    // Until it has looked for the first time, what was known before is nearer to the truth than nothing.
    if (found?.state === "starting") return { ...known, state: "starting" };
    return found ?? known;
  };
  return { form: 1, ...rest, channels: plans.map(channelOf) };
}
