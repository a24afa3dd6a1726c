import type { EpochMs } from "../base/clock.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { type MessageId, readMessageId } from "./ids.ts";
import type { Change } from "./record.ts";
import type { RecordSet } from "./recordSet.ts";
import { configurationFields, fieldChange, type Session, threadStart } from "./session.ts";

/** What made a checkpoint that nobody asked for: it was saved before that. */
export type CheckpointReason = "restore" | "clear" | "reset";

/** Same form as a message's. */
export type CheckpointId = MessageId;

/** A state of a session to come back to. */
export interface Checkpoint {
  readonly id: CheckpointId;
  readonly name: string;
  readonly description?: string;
  readonly at: EpochMs;
  /** The last message that was shown; undefined when none was. */
  readonly head?: MessageId;
  /** Of the messages that were shown. */
  readonly messageCount: number;
  readonly automatic?: CheckpointReason;
}

const reasons: ReadonlySet<Json | undefined> = new Set(["restore", "clear", "reset"]);

/** Stored history is untrusted: undefined for what is no checkpoint. */
function readCheckpoint(key: string, value: Json): Checkpoint | undefined {
  const id = readMessageId(key);
  if (!id || !isJsonObject(value)) return undefined;
  const { name, description, at, messageCount, automatic } = value;
  if (typeof name !== "string" || typeof at !== "number" || !Number.isFinite(at)) return undefined;
  const head = readMessageId(value.head);
  return {
    id,
    name,
    at: at as EpochMs,
    messageCount: typeof messageCount === "number" ? messageCount : 0,
    ...(typeof description === "string" && description !== "" && { description }),
    ...(head && { head }),
    ...(reasons.has(automatic) && { automatic: automatic as CheckpointReason }),
  };
}

/** Newest first. */
export const checkpointsOf = (records: RecordSet): readonly Checkpoint[] =>
  [...records.ofType("checkpoint")]
    .sort((one, other) => (one.stamp < other.stamp ? 1 : -1)) // Decides between two of one millisecond.
    .map(({ key, value }) => readCheckpoint(key, value))
    .filter((checkpoint) => checkpoint !== undefined)
    .sort((one, other) => other.at - one.at);

/** What a checkpoint is called and why it is made. */
export interface CheckpointLabel {
  readonly id: CheckpointId;
  readonly name: string;
  readonly description?: string;
  readonly at: EpochMs;
  readonly automatic?: CheckpointReason;
}

/** The change that saves what a session is like now: where its conversation ends, its configuration and its variables. */
export function changeToSave(
  records: RecordSet,
  { thread }: Session,
  { id, name, description, at, automatic }: CheckpointLabel,
): Change {
  const last = thread.at(-1);
  return {
    type: "checkpoint",
    key: id,
    value: {
      ...{ name, at, messageCount: thread.length },
      ...{ configuration: configurationOf(records), variables: variablesOf(records) },
      ...(description !== undefined && { description }),
      ...(last && { head: last.id }),
      ...(automatic && { automatic }),
    },
  };
}

/**
 * The changes that bring a session to a checkpoint: none when it is there. Messages said since stay, as another version.
 * @param value The stored value of the checkpoint.
 * @returns "missing" when the checkpoint's last message is not here: it could not be read, or has not arrived yet.
 */
export function changesToRestore(
  records: RecordSet,
  { thread, tree }: Session,
  { head }: Checkpoint,
  value: Json,
): readonly Change[] | "missing" {
  if (head !== undefined && !tree.get(head)) return "missing";
  const saved = isJsonObject(value) ? value : {};
  return [
    ...differences("field", configurationOf(records), snapshotOf(saved.configuration), configurationFields),
    ...differences("variable", variablesOf(records), snapshotOf(saved.variables)),
    ...(thread.at(-1)?.id === head ? [] : changesToEndAt(head)),
  ];
}

/** The changes that end the conversation at a message, or before the first one. What comes after it stays, unseen. */
export const changesToEndAt = (head: MessageId | undefined): readonly Change[] =>
  head === undefined
    ? [fieldChange("head", null), fieldChange("end", threadStart)]
    : [fieldChange("head", head), fieldChange("end", head)];

/**
 * The changes that let a session begin anew with its configuration: without what it knows of an earlier conversation.
 * None when there is nothing of one. The draft stays: nobody has said it yet.
 */
export const changesToReset = (records: RecordSet, { thread }: Session): readonly Change[] => [
  ...(thread.length === 0 ? [] : changesToEndAt(undefined)),
  ...(records.value("field", "autoTitle") === undefined ? [] : [fieldChange("autoTitle", null)]),
  ...[...records.ofType("variable")].map(({ type, key }): Change => ({ type, key, value: null })),
];

const configurationOf = (records: RecordSet): JsonObject =>
  Object.fromEntries(
    configurationFields.flatMap((key) => {
      const value = records.value("field", key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );

const variablesOf = (records: RecordSet): JsonObject =>
  Object.fromEntries([...records.ofType("variable")].map(({ key, value }) => [key, value]));

/** A checkpoint that says nothing of something leaves it as it is. */
const snapshotOf = (value: Json | undefined): JsonObject | undefined =>
  value !== undefined && isJsonObject(value) ? value : undefined;

/** @param names Which may be set; any when left out: a snapshot may come from anywhere. */
function differences(
  type: string,
  now: JsonObject,
  then: JsonObject | undefined,
  names: readonly string[] = [...new Set([...Object.keys(now), ...Object.keys(then ?? {})])],
): Change[] {
  if (!then) return [];
  const [current, wanted] = [new Map(Object.entries(now)), new Map(Object.entries(then))];
  return names.flatMap((key) => {
    const [before, after] = [current.get(key) ?? null, wanted.get(key) ?? null];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ type, key, value: after }];
  });
}
