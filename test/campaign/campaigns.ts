import type { Campaign } from "./campaign.ts";
import { clock } from "./clock.ts";
import { damage } from "./damage.ts";
import { faults } from "./faults.ts";
import { kill } from "./kill.ts";
import { merge } from "./merge.ts";
import { power } from "./power.ts";
import { sync } from "./sync.ts";
import { windows } from "./windows.ts";

/** In the order in which they are told of: real processes and disks first, then simulated ones. */
export const campaigns: readonly Campaign[] = [kill, windows, faults, power, damage, clock, merge, sync];
