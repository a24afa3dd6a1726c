import { explain } from "../core/failure.ts";
import type { Message, Part } from "../core/message.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type Session, untitled } from "../core/session.ts";
import { visibleText } from "../core/visibleText.ts";
import { readWorkspace } from "../core/workspace.ts";
import { legible, timeTextOf } from "./legible.ts";

/** A piece of what was said. `data` is JSON of a part that this version does not show otherwise. */
export interface Block {
  readonly kind: "text" | "thinking" | "notice" | "data";
  readonly text: string;
}

/** What one side said before the other spoke. */
export interface Entry {
  readonly speaker: string;
  /** Where a note is from; with metadata also which model and when, for people. */
  readonly details: readonly string[];
  readonly blocks: readonly Block[];
  /** How it ended, if not well. */
  readonly note?: string;
}

/** A session as people read it: the shown thread. All texts are legible, and none is escaped for a format yet. */
export interface Transcript {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly entries: readonly Entry[];
}

const speakers = { user: "You", assistant: "Reply", system: "Instructions" } as const;

/** @param hasMetadata Whether to tell models, times, tags and the workspace besides title and words. */
export function transcriptOf(session: Session, records: RecordSet, hasMetadata: boolean): Transcript {
  const entries: Entry[] = [];
  for (const message of session.thread) {
    const entry = entryOf(message, hasMetadata);
    const before = entries.at(-1);
    if (!message.continues || before?.speaker !== entry.speaker) {
      entries.push(entry);
      continue;
    }
    // A reply that went on is read as one; only how it ended in the end counts.
    const { note: _note, ...begun } = before;
    entries[entries.length - 1] = {
      ...begun,
      blocks: [...before.blocks, ...entry.blocks],
      ...(entry.note !== undefined && { note: entry.note }),
    };
  }
  return {
    title: visibleText(session.summary.title ?? untitled),
    facts: hasMetadata ? factsOf(session, records) : [],
    entries,
  };
}

function factsOf({ summary, thread }: Session, records: RecordSet): (readonly [string, string])[] {
  const { createdAt, model, messageCount, id } = summary;
  const workspace = readWorkspace(records.value("field", "workspace"))?.name;
  const tags = [...records.ofType("tag")].map(({ key }) => key).sort();
  const facts: (readonly [string, string | undefined])[] = [
    ["Session", id],
    ["Created", timeTextOf(createdAt)],
    ["Model", model && `${model.model} (${model.provider})`],
    ["Workspace", workspace],
    ["Tags", tags.length > 0 ? tags.join(", ") : undefined],
    [
      "Messages",
      messageCount === thread.length
        ? String(messageCount)
        : `${thread.length} of ${messageCount}; the others are in other branches`,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, visibleText(value)] as const]));
}

function entryOf(message: Message, hasMetadata: boolean): Entry {
  const { role, parts, createdAt, model } = message;
  const note = noteOf(message);
  const source = message.note && `from “${visibleText(message.note.title)}”`;
  const details = hasMetadata ? [model && visibleText(model.model), timeTextOf(createdAt)] : [];
  return {
    speaker: source === undefined ? speakers[role] : "Note",
    details: [source, ...details].filter((each) => each !== undefined),
    blocks: parts.map(blockOf).filter(({ text }) => text.trim() !== ""),
    ...(note !== undefined && { note }),
  };
}

const blockOf = (part: Part): Block =>
  part.type === "other"
    ? { kind: "data", text: legible(JSON.stringify(part.raw, null, 2)) }
    : { kind: part.type, text: legible(part.text) };

function noteOf({ status, failure, model }: Message): string | undefined {
  switch (status) {
    case "complete":
      return undefined;
    case "streaming":
      return "This reply was still being written.";
    case "interrupted":
      return "This reply was interrupted.";
    case "stopped":
      return "This reply was stopped.";
    case "failed":
      return failure
        ? visibleText(explain(failure, model?.provider ?? "The model").sentence)
        : "This reply failed.";
  }
}
