import type { EpochMs } from "../base/clock.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { ActivityMeter, isInherited } from "./activity.ts";
import { readEmoji } from "./emoji.ts";
import type { WriterId } from "./ids.ts";
import { type ModelRef, type ReplyStatus, readMessage, type Usage } from "./message.ts";
import { readOrigin } from "./origin.ts";
import type { RecordSet } from "./recordSet.ts";
import { lastSaidIn } from "./removal.ts";
import { type Stamp, stampWriter } from "./stamp.ts";

/** What the replies of one model used in a session, in tokens, as far as its provider said. */
export interface ModelUsage extends ModelRef {
  readonly replies: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** What the endpoint told, in US dollars. Such replies have an entry apart from those of which it told nothing. */
  readonly cost?: number;
}

/** How the newest reply stands. One that is `streaming` was interrupted when its writer is gone. */
export interface LastReply {
  readonly status: ReplyStatus;
  readonly writer: WriterId;
}

/** The colours a session can have in lists; each is one of the editor's own, so that every theme shows it well. */
export const sessionColours = ["red", "orange", "yellow", "green", "blue", "purple"] as const;
export type SessionColour = (typeof sessionColours)[number];

/** What a list shows, sorts and filters by beside title, times and tags. */
export interface SummaryFacts {
  readonly emoji?: string;
  readonly colour?: SessionColour;
  /** Among pinned sessions, the smallest comes first. */
  readonly pinRank?: number;
  /** Over all branches, one entry, or two, for each model that said what it used. */
  readonly usage?: readonly ModelUsage[];
  readonly lastReply?: LastReply;
  /** The stamp of the last message of everybody who wrote some. Undefined where that are many, or a reply has not ended. */
  readonly lastSaid?: readonly Stamp[];
  /**
   * For statistics, as text that `readActivity` reads, because lists carry it and never look into it. Undefined for a
   * session without messages, and for a very long one, which has to be read.
   */
  readonly activity?: string;
  /** Checkpoints that the user saved; automatic ones are not counted. */
  readonly checkpointCount?: number;
  /** A part of the conversation is told to models as a summary. */
  readonly compacted?: true;
  /** Metadata whose values are short. Whole values are with the session. */
  readonly meta?: Readonly<Record<string, Json>>;
}

/** Raised whenever a summary tells something new, so that no list relies on an older one. */
export const summaryForm = 5;

/** As JSON, in UTF-16 units. Longer values are for looking at, not for finding by. */
const metaValueLimit = 200;
const metaCountLimit = 50;
/** Two hundred quarters of an hour are about as many kilobytes as five. */
const activityLimit = 200;
const lastSaidLimit = 20;

/** @param records Untrusted: what has the wrong form is left out. */
export function factsOf(records: RecordSet): SummaryFacts {
  const usage = new Map<string, ModelUsage>();
  let last: { readonly at: number; readonly reply: LastReply } | undefined;
  const activity = new ActivityMeter(activityLimit);
  const lastSaid = lastSaidIn(records.ofType("message"));
  let isUnfinished = false;
  let hasMessages = false;
  const origin = readOrigin(records.value("field", "origin"));
  const created = records.value("field", "createdAt");
  const madeAt = (typeof created === "number" ? created : 0) as EpochMs;
  for (const { key, value, stamp } of records.ofType("message")) {
    if (isJsonObject(value) && value.status === "streaming") isUnfinished = true;
    if (!isJsonObject(value) || (activity.isFull && value.role !== "assistant")) continue;
    const message = readMessage(key, { ...value, parts: [] });
    if (!message) continue;
    hasMessages = true;
    if (!isInherited(origin, madeAt, message.createdAt)) activity.add(message);
    if (message.role !== "assistant") continue;
    if (message.model && message.usage) addUsage(usage, message.model, message.usage);
    if (last === undefined || message.createdAt >= last.at)
      last = { at: message.createdAt, reply: { status: message.status, writer: stampWriter(stamp) } };
  }
  const typed = records.value("field", "emoji");
  const emoji = typeof typed === "string" ? readEmoji(typed) : undefined;
  const colour = sessionColours.find((each) => each === records.value("field", "colour"));
  const pinRank = records.value("field", "pinRank");
  const meta = shortMetaOf(records);
  const happened = activity.result();
  const checkpointCount = [...records.ofType("checkpoint")].filter(
    ({ value }) => isJsonObject(value) && value.automatic === undefined,
  ).length;
  return {
    ...(emoji !== undefined && { emoji }),
    ...(colour && { colour }),
    ...(typeof pinRank === "number" && { pinRank }),
    ...(usage.size > 0 && { usage: [...usage.values()] }),
    ...(last && { lastReply: last.reply }),
    ...(!isUnfinished &&
      lastSaid.size > 0 &&
      lastSaid.size <= lastSaidLimit && { lastSaid: [...lastSaid.values()].sort() }),
    ...(happened && hasMessages && { activity: JSON.stringify(happened) }),
    ...(checkpointCount > 0 && { checkpointCount }),
    ...([...records.ofType("compaction")].length > 0 && { compacted: true as const }),
    ...(meta && { meta }),
  };
}

function addUsage(usage: Map<string, ModelUsage>, { provider, model }: ModelRef, more: Usage): void {
  const isCostTold = more.cost !== undefined;
  const key = JSON.stringify([provider, model, isCostTold]);
  const known = usage.get(key);
  usage.set(key, {
    ...{ provider, model, replies: (known?.replies ?? 0) + 1 },
    inputTokens: (known?.inputTokens ?? 0) + (more.inputTokens ?? 0),
    outputTokens: (known?.outputTokens ?? 0) + (more.outputTokens ?? 0),
    cacheReadTokens: (known?.cacheReadTokens ?? 0) + (more.cacheReadTokens ?? 0),
    cacheWriteTokens: (known?.cacheWriteTokens ?? 0) + (more.cacheWriteTokens ?? 0),
    ...(isCostTold && { cost: (known?.cost ?? 0) + (more.cost ?? 0) }),
  });
}

function shortMetaOf(records: RecordSet): Readonly<Record<string, Json>> | undefined {
  const short = [...records.ofType("meta")]
    .filter(({ value }) => JSON.stringify(value).length <= metaValueLimit)
    .slice(0, metaCountLimit)
    .map(({ key, value }) => [key, value] as const);
  return short.length === 0 ? undefined : Object.fromEntries(short);
}
