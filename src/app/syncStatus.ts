import * as v from "valibot";
import type { EpochMs } from "../base/clock.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";

/** As they stand in the small files of syncing. */
export const timeSchema = v.pipe(
  v.number(),
  v.transform((ms) => ms as EpochMs),
);
export const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
export const sessionSchema = v.pipe(
  v.string(),
  v.check((text) => readSessionId(text) !== undefined),
  v.transform((text) => text as SessionId),
);

/** Another machine, as far as it was heard of. Its name is untrusted text. */
const deviceSchema = v.object({
  device: v.string(),
  name: v.string(),
  /** Of Braid. */
  version: v.string(),
  /** When it last said something new, by this machine's clock. */
  heardAt: timeSchema,
  /** How many sessions it holds. */
  sessions: countSchema,
  /** Silent for so long that nothing waits for it. */
  isSilent: v.boolean(),
  /** Sessions of which something is different there and here, so that something waits to go there or to come from there. */
  differing: v.optional(countSchema),
});

/** One way by which sessions reach other machines, and how things stand with it. */
const channelSchema = v.object({
  kind: v.picklist(["settingsSync", "folder"]),
  /** For people: "Settings Sync", or the path of the folder. */
  name: v.string(),
  /** `waitsForConsent`: it is set, but nobody read yet what would leave this machine. */
  state: v.picklist(["starting", "waitsForConsent", "running", "failing"]),
  /** Why it is failing, in a sentence or two for the user. */
  problem: v.optional(v.string()),
  devices: v.array(deviceSchema),
  /** When this machine last said something. */
  publishedAt: v.optional(timeSchema),
  /** What is read of others was looked at last. */
  readAt: v.optional(timeSchema),
  /** How many sessions travel from here. */
  sessions: countSchema,
  /** How many of them are not known to be on every other machine. */
  waiting: countSchema,
  /** Whether what belongs to no session - which places are one project, what is excepted - waits, too. */
  rulesWait: v.optional(v.boolean()),
  /** The first copy of the history, in sessions, while it is made. */
  copying: v.optional(v.object({ done: countSchema, total: countSchema })),
  /** Characters of the mailbox: how many there may be, and what takes them. */
  budget: v.optional(
    v.object({
      limit: countSchema,
      own: countSchema,
      others: v.array(v.object({ name: v.string(), size: countSchema })),
    }),
  ),
  /** Places whose content was not taken in, with the reason in a sentence. */
  refused: v.array(
    v.object({
      place: v.string(),
      reason: v.string(),
      /** That the user may empty the place, because no machine is known to put it right; and whether a newer Braid wrote there. */
      canEmpty: v.optional(v.picklist(["unreadable", "newer"])),
    }),
  ),
  /** Something waits for other machines, and none of them was heard since then, though they had a day to answer. */
  unheard: v.optional(
    v.object({
      since: timeSchema,
      /** For so long that they were hardly all off. */
      isLong: v.boolean(),
    }),
  ),
  /** By machine: sessions that it removed and that stay here until the user says what to do. */
  held: v.array(v.object({ device: v.string(), name: v.string(), sessions: v.array(sessionSchema) })),
  /** Sessions whose messages are not here, or not all: on which machines they are, and how many there are in all. */
  awaited: v.array(v.object({ session: sessionSchema, devices: v.array(v.string()), messages: countSchema })),
});

/** What does not travel, and why. */
const skippedSchema = v.object({
  reason: v.picklist(["unsyncedSession", "unsyncedWorkspace", "attachment", "tooLarge", "unreadable"]),
  /** Of how many sessions. */
  sessions: countSchema,
  /** How many messages or records; 0 where whole sessions stay. */
  records: countSchema,
});

export const syncStatusSchema = v.object({
  form: v.literal(1),
  /** When this was true. */
  at: timeSchema,
  device: v.string(),
  name: v.string(),
  content: v.picklist(["everything", "titles"]),
  /** None while syncing is off. */
  channels: v.array(channelSchema),
  skipped: v.array(skippedSchema),
});

/** How syncing stands. Plain data: one window finds it out, the others and the command line read it from disk. */
export type SyncStatus = v.InferOutput<typeof syncStatusSchema>;
export type SyncChannelStatus = v.InferOutput<typeof channelSchema>;
export type SyncDevice = v.InferOutput<typeof deviceSchema>;
export type SyncSkipped = v.InferOutput<typeof skippedSchema>;
