import { isJsonObject } from "../base/json.ts";
import type { MessageId, SessionId } from "./ids.ts";
import { type Message, messageValueOf } from "./message.ts";
import type { MessageTree } from "./messageTree.ts";
import { originValueOf } from "./origin.ts";
import type { Change, SessionRecord } from "./record.ts";
import { RecordSet } from "./recordSet.ts";
import { changesToReach } from "./restoreAsOf.ts";
import { fieldChange } from "./session.ts";

/** What belongs to one session and not to a copy of it. A copy has a title and an origin of its own. */
const ownFields: ReadonlySet<string> = new Set([
  ...["createdAt", "title", "autoTitle", "draft", "pinned", "archived", "deleted", "purged", "origin"],
]);

/** These speak of messages that a branch does not have. */
const ofWholeSession: ReadonlySet<string> = new Set(["checkpoint", "compaction"]);

/**
 * The changes that make an empty session a copy of another one: all messages with all their versions, configuration,
 * tags, metadata, variables, checkpoints, and the workspace. Permissions and the draft stay behind.
 *
 * Messages keep their ids: they are unique within a session only, and whoever compares a copy with its origin can tell
 * what the two have in common.
 * @param unsaved Replies whose end could not be stored yet, as they are in memory.
 */
export function changesToDuplicate(
  source: RecordSet,
  target: SessionId,
  unsaved: ReadonlyMap<MessageId, Message>,
): Change[] {
  const copied = copyOf(source, unsaved, ({ type, key }) => !isOwn(type, key));
  return [
    ...changesToReach(new RecordSet(target), copied),
    fieldChange("origin", originValueOf({ session: source.session })),
  ];
}

/**
 * The same for a copy that goes only as far as a message: the messages on the way there, in the version that leads
 * there, and nothing that speaks of others.
 * @param path As `pathTo` answers it, not empty.
 */
export function changesToBranch(
  source: RecordSet,
  target: SessionId,
  path: readonly Message[],
  unsaved: ReadonlyMap<MessageId, Message>,
): Change[] {
  const ids = new Set<string>(path.map(({ id }) => id));
  const copied = copyOf(source, unsaved, ({ type, key }) => {
    if (type === "message") return ids.has(key);
    if (type === "delta") return ids.has(messageOfDelta(key));
    return !isOwn(type, key) && !ofWholeSession.has(type) && !(type === "field" && isShownPath(key));
  });
  const last = path.at(-1)?.id;
  return [
    ...changesToReach(new RecordSet(target), copied),
    ...(last === undefined ? [] : [fieldChange("head", last)]),
    fieldChange(
      "origin",
      originValueOf({ session: source.session, ...(last !== undefined && { message: last }) }),
    ),
  ];
}

/** From the first message to the one with that id, and no further. Empty when there is no such message. */
export function pathTo(tree: MessageTree, id: MessageId): readonly Message[] {
  const path = tree.path(id);
  return path.slice(0, path.findIndex((message) => message.id === id) + 1);
}

/** In UTF-16 units, as titles are measured. */
const titleLimit = 200;

/** "Copy of Trains", cut to the length that a title may have. */
export const titleOfCopy = (kind: "Copy of" | "Branch of", title: string): string =>
  `${kind} ${title}`.slice(0, titleLimit).replace(/[\ud800-\udbff]$/, ""); // Not half an emoji.

const isOwn = (type: string, key: string): boolean =>
  type === "grant" || (type === "field" && ownFields.has(key));

const isShownPath = (key: string): boolean => key === "head" || key === "end";

const messageOfDelta = (key: string): string => key.slice(0, key.indexOf("/"));

/** What a reply says is in its deltas only until it has ended. */
function isUnfinished(source: RecordSet, message: string, unsaved: ReadonlyMap<MessageId, Message>): boolean {
  const value = source.value("message", message) ?? null;
  return isJsonObject(value) && value.status === "streaming" && !unsaved.has(message as MessageId);
}

function copyOf(
  source: RecordSet,
  unsaved: ReadonlyMap<MessageId, Message>,
  isCopied: (record: SessionRecord) => boolean,
): RecordSet {
  const records = [...source].filter(
    (record) =>
      record.value !== null &&
      isCopied(record) &&
      (record.type !== "delta" || isUnfinished(source, messageOfDelta(record.key), unsaved)),
  );
  return new RecordSet(
    source.session,
    records.map((record) => {
      const message = record.type === "message" ? unsaved.get(record.key as MessageId) : undefined;
      return message ? { ...record, value: messageValueOf(message) } : record;
    }),
  );
}
