import type { EpochMs } from "../base/clock.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { type MessageId, readMessageId, type SessionId, type WriterId } from "./ids.ts";
import { type Message, type ModelRef, readMessage, readModelRef, textOf } from "./message.ts";
import { MessageTree } from "./messageTree.ts";
import { type Origin, readOrigin } from "./origin.ts";
import { revives } from "./purge.ts";
import type { Change, SessionRecord } from "./record.ts";
import type { RecordSet } from "./recordSet.ts";
import { goesBeyond } from "./removal.ts";
import { appendText } from "./reply.ts";
import { type Stamp, stampTime, stampWriter } from "./stamp.ts";
import { factsOf, type SummaryFacts } from "./summaryFacts.ts";
import { tagsOf } from "./tags.ts";
import { readWorkspace } from "./workspace.ts";

/** Why a session is listed but cannot be read as a whole. */
export type SessionTrouble = "damaged" | "newer";

/** What a list needs of a session. Plain data: the catalog caches it and the webview shows it. */
export interface SessionSummary extends SummaryFacts {
  readonly id: SessionId;
  /** The user's title, else the generated one, else undefined: the session is new. */
  readonly title?: string;
  readonly createdAt: EpochMs;
  /**
   * When something was last said or set, by the clocks of those who did; drafts, views and tags do not count. One clock that
   * ran far ahead makes it a time in the future: order by `byLastUse`, and show `lastUsedAt`.
   */
  readonly updatedAt: EpochMs;
  /** The stamp behind `updatedAt`, which also orders what was written while clocks were wrong. */
  readonly lastUse?: Stamp;
  /** When the newest message was made, by the clock of the one who made it. */
  readonly lastMessageAt?: EpochMs;
  /** Messages by anyone, over all branches. */
  readonly messageCount: number;
  readonly model?: ModelRef;
  /** Key of the workspace it belongs to. */
  readonly workspace?: string;
  readonly deletedAt?: EpochMs;
  /** When it was removed for good. Nothing but this is left of it, and it is in no list. */
  readonly purgedAt?: EpochMs;
  /** Kept at the top, and exempt from every clean-up. */
  readonly pinned?: true;
  /** Put away by the user: only in lists that ask for such. */
  readonly archived?: true;
  /** As typed, each once, in the order of the alphabet. */
  readonly tags: readonly string[];
  /** The session that it is a branch or a duplicate of. That one may be gone. */
  readonly origin?: Origin;
  /** Set by the store when what is here is not all: `damaged` files are in quarantine, `newer` ones need an update of Braid. */
  readonly trouble?: SessionTrouble;
  /** False while it holds nothing but a draft: such a session is kept but not listed. */
  readonly listed: boolean;
}

/** A session as a conversation. */
export interface Session {
  readonly summary: SessionSummary;
  readonly tree: MessageTree;
  /** What is shown: root to leaf. */
  readonly thread: readonly Message[];
  /** What models are told before the conversation. */
  readonly systemPrompt?: string;
  readonly draft: string;
  /** When the draft was last changed; 0 when there never was one. */
  readonly draftAt: EpochMs;
}

/** The names of `field` records that this version reads. */
export type FieldName =
  | "createdAt"
  | "title"
  | "autoTitle"
  | "model"
  | "params"
  | "systemPrompt"
  | "workspace"
  | "head"
  | "draft"
  | "pinned"
  | "pinRank"
  | "emoji"
  | "colour"
  | "archived"
  | "origin"
  | "deleted"
  | "purged"
  | "end";

/** The fields that say how a session is answered: what a checkpoint keeps and a reset leaves alone. */
export const configurationFields = [
  "model",
  "params",
  "systemPrompt",
] as const satisfies readonly FieldName[];

export const fieldChange = (key: FieldName, value: Json): Change => ({ type: "field", key, value });

/**
 * The text of a reply between its start and its end travels as `delta` records, keyed `<message>/<6 digits>`,
 * so that each is written once. The final `message` record holds everything and outranks them.
 */
export const deltaChange = (
  message: MessageId,
  index: number,
  type: "text" | "thinking",
  text: string,
): Change => ({
  type: "delta",
  key: `${message}/${String(index).padStart(6, "0")}`,
  value: { type, text },
});

const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const noUse: ReadonlySet<string> = new Set([
  ...["draft", "head", "end", "pinned", "archived"],
  ...["pinRank", "emoji", "colour"],
]);
/** Putting sessions in order must not change their order by date. */
const orderly: ReadonlySet<string> = new Set(["tag", "meta", "checkpoint"]);
/** Whether a record counts as the session having been used. */
const isUse = (type: string, key: string): boolean =>
  type === "field" ? !noUse.has(key) : !orderly.has(type);

/** The order of lists: what was used last comes first. */
export const byLastUse = (a: SessionSummary, b: SessionSummary): number =>
  (a.lastUse && b.lastUse ? compareText(b.lastUse, a.lastUse) : b.updatedAt - a.updatedAt) ||
  compareText(a.id, b.id);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How far the clocks of two machines may differ before a time is not believed. */
const clockSkewMs = 86_400_000;

/**
 * When a session was last used, for people. Where that lies in the future, because a clock was wrong and everybody who saw
 * its stamps has to write greater ones, the newest message tells more.
 */
export const lastUsedAt = ({ updatedAt, lastMessageAt, createdAt }: SessionSummary, now: EpochMs): EpochMs =>
  updatedAt <= now + clockSkewMs ? updatedAt : (Math.min(lastMessageAt ?? createdAt, now) as EpochMs);

/** The value of the field `end` for a thread that ends before its first message. */
export const threadStart = "start";

/** Whether all that is left of a session is that it was removed for good. */
export const isPurged = (records: RecordSet): boolean => {
  const { purge } = records;
  return purge !== undefined && ![...records].some((record) => revives(record, purge));
};

/** The record by which a session is in the trash, if it is. */
export function deletionOf(records: RecordSet): SessionRecord | undefined {
  const deleted = records.get("field", "deleted");
  if (!deleted || deleted.value === null) return undefined;
  // Whoever goes on with a session that was removed has not removed what they wrote.
  const isOutdone = records.purge !== undefined && deleted.stamp < records.purge;
  return isOutdone || goesBeyond(deleted.value, records.ofType("message")) ? undefined : deleted;
}

/** Whether a session is not in the trash only because somebody went on with it who had not heard of its removal. */
export const isContinued = (records: RecordSet): boolean =>
  (records.get("field", "deleted")?.value ?? null) !== null &&
  deletionOf(records) === undefined &&
  !isPurged(records);

/** Made of a set as it is: opening a session asks for its summary several times. */
const made = new WeakMap<RecordSet, { readonly revision: number; readonly summary: SessionSummary }>();

export function summaryOf(records: RecordSet): SessionSummary {
  const { revision } = records;
  const known = made.get(records);
  if (known?.revision === revision) return known.summary;
  const summary = makeSummary(records);
  made.set(records, { revision, summary });
  return summary;
}

function makeSummary(records: RecordSet): SessionSummary {
  let lastUse: Stamp | undefined;
  let messageCount = 0;
  let lastMessageAt = 0;
  for (const record of records) {
    if (isUse(record.type, record.key) && (lastUse === undefined || record.stamp > lastUse))
      lastUse = record.stamp;
    if (record.type !== "message" || record.value === null) continue;
    messageCount++;
    const at = isJsonObject(record.value) ? record.value.createdAt : undefined;
    if (typeof at === "number") lastMessageAt = Math.max(lastMessageAt, at);
  }
  const updatedAt = lastUse === undefined ? 0 : stampTime(lastUse);
  const title = text(records.value("field", "title")) ?? text(records.value("field", "autoTitle"));
  const created = records.value("field", "createdAt");
  const model = readModelRef(records.value("field", "model"));
  const workspace = readWorkspace(records.value("field", "workspace"))?.key;
  const deleted = deletionOf(records);
  const origin = readOrigin(records.value("field", "origin"));
  const { purge } = records;
  const purged = isPurged(records) ? purge : undefined;
  return {
    id: records.session,
    createdAt: (typeof created === "number" ? created : updatedAt) as EpochMs,
    updatedAt: updatedAt as EpochMs,
    ...(lastUse !== undefined && { lastUse }),
    ...(lastMessageAt > 0 && { lastMessageAt: lastMessageAt as EpochMs }),
    messageCount,
    tags: tagsOf(records),
    ...factsOf(records),
    listed: purged === undefined && (created !== undefined || messageCount > 0),
    ...(title !== undefined && { title }),
    ...(model && { model }),
    ...(workspace !== undefined && { workspace }),
    ...(origin && { origin }),
    ...(records.value("field", "pinned") === true && { pinned: true as const }),
    ...(records.value("field", "archived") === true && { archived: true as const }),
    ...(deleted && { deletedAt: stampTime(deleted.stamp) }),
    ...(purged !== undefined && { purgedAt: stampTime(purged) }),
  };
}

/**
 * @param isWriting Whether that writer's window is still there. A reply that says "streaming" and whose writer is
 *   gone was interrupted; its deltas are what is left of it.
 * @param unsaved Replies whose end could not be stored yet, as they are in memory.
 */
export function sessionOf(
  records: RecordSet,
  isWriting: (writer: WriterId) => boolean,
  unsaved: ReadonlyMap<MessageId, Message> = new Map(),
): Session {
  const messages: Message[] = [];
  const unfinished = new Map<string, Message>();
  for (const record of records.ofType("message")) {
    const stored = readMessage(record.key, record.value);
    if (!stored) continue;
    const message = unsaved.get(stored.id) ?? stored;
    if (message.status !== "streaming") messages.push(message);
    else
      unfinished.set(
        message.id,
        isWriting(stampWriter(record.stamp)) ? message : { ...message, status: "interrupted" },
      );
  }
  if (unfinished.size > 0) {
    const deltas = [...records.ofType("delta")].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { key, value } of deltas) {
      const message = unfinished.get(key.slice(0, key.indexOf("/")));
      if (!message || !isJsonObject(value) || typeof value.text !== "string") continue;
      const type = value.type === "thinking" ? "thinking" : "text";
      unfinished.set(message.id, { ...message, parts: appendText(message.parts, type, value.text) });
    }
    messages.push(...unfinished.values());
  }
  const tree = new MessageTree(messages);
  const draftStamp = records.get("field", "draft")?.stamp;
  const systemPrompt = text(records.value("field", "systemPrompt"));
  return {
    summary: summaryOf(records),
    tree,
    thread: shownOf(tree, records.value("field", "head"), records.value("field", "end")),
    ...(systemPrompt !== undefined && { systemPrompt }),
    draft: text(records.value("field", "draft")) ?? "",
    draftAt: draftStamp ? stampTime(draftStamp) : (0 as EpochMs),
  };
}

/**
 * @param end Where to stop although there is more below: in an earlier state of the session that was brought back.
 *   It counts only as long as it is what `head` says, so whatever is said next is shown.
 */
function shownOf(tree: MessageTree, head: Json | undefined, end: Json | undefined): readonly Message[] {
  if (end === threadStart && head === undefined) return [];
  const path = tree.path(readMessageId(head));
  const last = end !== undefined && end === head ? path.findIndex(({ id }) => id === end) : -1;
  return last === -1 ? path : path.slice(0, last + 1);
}

/** A title from what was asked first: its first line without markup, cut at a word near 60 characters. */
export function titleFrom(question: string): string | undefined {
  const line = question
    .split("\n")
    .map((each) =>
      each
        .replace(/^[\s#>*\-+`~|=]+/u, "")
        .replace(/[`*_]{1,3}/gu, "")
        .replace(/\s+/gu, " ")
        .trim(),
    )
    .find((each) => each !== "");
  if (line === undefined) return undefined;
  const letters = [...line];
  if (letters.length <= 60) return line;
  const cut = letters.slice(0, 60).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > 30 ? cut.slice(0, space) : cut).replace(/[\s,;:.]+$/u, "")}…`;
}

/** Pinned ones first, in the order that the user gave them; otherwise in the order in which they come. */
export const pinnedFirst = (summaries: readonly SessionSummary[]): SessionSummary[] =>
  [...summaries].sort(
    (a, b) =>
      Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
      (a.pinned ? (a.pinRank ?? 0) - (b.pinRank ?? 0) : 0),
  );

/** What a session is called in lists while it has no title. */
export const untitled = "New session";

/** The user's own words in a session's thread, for lists and the Guide. */
export const questionsOf = (session: Session): readonly string[] =>
  session.thread.filter((message) => message.role === "user").map((message) => textOf(message.parts));
