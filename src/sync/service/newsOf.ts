import type { SyncNews } from "../../app/sync.ts";
import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import type { Round } from "../courier.ts";

/** What of a round may surprise the user, each session under one heading. */
export function newsOf(round: Round, channels: readonly Pick<SyncChannelStatus, "devices">[]): SyncNews {
  const { forked, continued, kept, returned } = round;
  const special = new Set([...kept, ...returned]);
  const names = new Map(
    channels.flatMap(({ devices }) => devices.map(({ device, name }) => [device, name] as const)),
  );
  const [otherMachine, ...others] = names.values();
  return {
    ...{ forked, kept, returned, continued: continued.filter((session) => !special.has(session)) },
    ...(otherMachine !== undefined && others.length === 0 && { otherMachine }),
  };
}
