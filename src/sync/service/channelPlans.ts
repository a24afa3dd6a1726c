import { hostname } from "node:os";
import { readSyncConsent } from "../../app/syncConsent.ts";
import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import type { Channel } from "../channel.ts";
import type { MachineSetup } from "../machine.ts";
import type { SyncSource } from "../source.ts";
import { MailboxChannel } from "./mailboxChannel.ts";
import type { SyncServiceSetup, SyncSettings } from "./serviceSetup.ts";

/** What a channel is made of when it begins. */
export interface ChannelStart {
  readonly device: string;
  readonly source: SyncSource;
  /** What the channel's `memory` was. */
  readonly memory: unknown;
  /** Whether this window still speaks for the machine. */
  readonly mayPublish: () => Promise<boolean>;
  readonly registerKeys: () => void;
}

/** A channel that the user switched on. */
export interface ChannelPlan {
  readonly kind: SyncChannelStatus["kind"];
  /** For people. */
  readonly name: string;
  /** Whether the user has read what would leave this machine, and agreed. Otherwise nothing is read or written. */
  readonly isAgreed: boolean;
  readonly everyMs: number;
  /** Differs when the channel has to be made anew. */
  readonly key: string;
  make(start: ChannelStart): Channel;
}

/** Reading the synced keys is free: they are in memory. */
const mailboxEveryMs = 3_000;
/** In characters, each of which counts as two at most; others take in 80. */
const nameLimit = 40;

export const nameOf = ({ deviceName }: SyncSettings): string =>
  [...(deviceName.trim() || hostname())].slice(0, nameLimit).join("");

/** What is switched on now. */
export function channelPlans(setup: SyncServiceSetup): readonly ChannelPlan[] {
  const { editor, version, clock, timers, random } = setup;
  const settings = setup.settings.read();
  const consent = readSyncConsent(editor.consent.read());
  const plans: ChannelPlan[] = [];
  const machineOf = ({ device, source }: ChannelStart, budget: number): MachineSetup => ({
    ...{ device, source, budget, version, clock },
    name: () => nameOf(setup.settings.read()),
  });
  if (settings.settingsSync)
    plans.push({
      ...{ kind: "settingsSync", name: "Settings Sync", isAgreed: consent.settingsSync },
      ...{ everyMs: mailboxEveryMs, key: `settingsSync ${settings.budget}` },
      make: (start) =>
        new MailboxChannel({
          ...{ machine: machineOf(start, settings.budget), memento: editor.memento, random },
          ...{ memory: start.memory, mayPublish: start.mayPublish, registerKeys: start.registerKeys },
          wait: (ms) => new Promise((resolve) => void timers.after(ms, () => resolve())),
        }),
    });
  return plans;
}
