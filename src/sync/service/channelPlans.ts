import { hostname } from "node:os";
import { readSyncConsent } from "../../app/syncConsent.ts";
import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import { TransportError } from "../../app/transport.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Channel } from "../channel.ts";
import { FolderChannel } from "../folder/folderChannel.ts";
import type { FolderFiles } from "../folder/folderFiles.ts";
import { takenOver } from "../mailbox.ts";
import type { SyncSource } from "../source.ts";
import type { Answers } from "./answers.ts";
import { MailboxChannel } from "./mailboxChannel.ts";
import type { SyncServiceSetup, SyncSettings } from "./serviceSetup.ts";

/** What a channel is made of when it begins. */
export interface ChannelStart {
  readonly device: string;
  readonly source: SyncSource;
  /** What the channel's `memory` was. */
  readonly memory: unknown;
  /** Whether this window still speaks for the machine, and the user still wants it to. */
  readonly mayPublish: () => Promise<boolean>;
  /** What is held back of what came by other channels. */
  readonly heldElsewhere: () => Iterable<SessionId>;
  readonly registerKeys: () => void;
  /** Told what is asked of a disk that may never answer. */
  readonly answers: Answers;
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
/** Asking a share what is new costs something. */
const folderEveryMs = 10_000;
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
  const name = () => nameOf(setup.settings.read());
  if (settings.settingsSync)
    plans.push({
      ...{ kind: "settingsSync", name: "Settings Sync", isAgreed: consent.settingsSync },
      ...{ everyMs: mailboxEveryMs, key: `settingsSync ${settings.budget}` },
      make: ({ device, source, memory, mayPublish, heldElsewhere, registerKeys }) =>
        new MailboxChannel({
          machine: { device, source, budget: settings.budget, version, clock, heldElsewhere, name },
          ...{ memento: editor.memento, random, memory, mayPublish, registerKeys },
          wait: (ms) => new Promise((resolve) => void timers.after(ms, () => resolve())),
        }),
    });
  const { folder } = settings;
  if (folder !== undefined)
    plans.push({
      ...{ kind: "folder", name: folder, isAgreed: consent.folder === folder },
      ...{ everyMs: folderEveryMs, key: `folder ${folder}` },
      make: ({ device, source, memory, mayPublish, heldElsewhere, answers }) =>
        new FolderChannel({
          ...{ folder, device, source, memory, version, clock, heldElsewhere, name },
          files: unlessTakenOver(answers.watched(setup.folderFiles), mayPublish),
        }),
    });
  return plans;
}

/** A file appears by being renamed, and what another window wrote meanwhile is newer. */
const unlessTakenOver = (files: FolderFiles, mayPublish: () => Promise<boolean>): FolderFiles => ({
  ...files,
  async rename(from, to) {
    if (!(await mayPublish())) throw new TransportError(takenOver);
    await files.rename(from, to);
  },
});
