import * as v from "valibot";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { type LeftOut, leftOutBecause } from "./carried.ts";
import {
  documentHeaderSchema,
  exportFormat,
  exportVersion,
  recordSchema,
  sessionHeaderSchema,
} from "./exportDocument.ts";
import type { ImportLimits } from "./importLimits.ts";
import { JsonOutline, type OutlineListener } from "./jsonOutline.ts";

/** A session as a file holds it, whole and valid. */
export interface ReadSession {
  readonly id: SessionId;
  /** Undefined when the reader only checks. */
  readonly records?: readonly SessionRecord[];
  readonly recordCount: number;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
}

/** In characters: more is not read in a notification. */
const messageLimit = 300;

/** Why a file is refused. `message` is a sentence with the place in the document. */
export class ImportProblem extends Error {
  override readonly name = "ImportProblem";

  /** Members' names and values come from the file, and may be of any length. */
  constructor(message: string, options?: ErrorOptions) {
    super(message.length > messageLimit ? `${message.slice(0, messageLimit)}…` : message, options);
  }
}

/**
 * Reads an export from its text, piece by piece as it comes, and holds no more of it than one session, or than one record
 * when it only checks. Each session is handed out once all of it was found to be valid; that the rest of the file is, too, is
 * known only after `end`. So a file is read twice: once to check all of it, once to take it in.
 */
export class ExportReader implements OutlineListener {
  readonly #limits: ImportLimits;
  readonly #keepsRecords: boolean;
  readonly #outline: JsonOutline;
  readonly #document: Record<string, Json> = {};
  #session: Record<string, Json> = {};
  #records: Omit<SessionRecord, "session">[] = [];
  #recordCount = 0;
  #allRecords = 0;
  #hasRecords = false;
  #leftOut: Partial<Record<LeftOut, number>> = {};
  #done: ReadSession[] = [];

  /** @param keepsRecords False to only check. */
  constructor(limits: ImportLimits, keepsRecords: boolean) {
    this.#limits = limits;
    this.#keepsRecords = keepsRecords;
    this.#outline = new JsonOutline(this, {
      descends: {
        "": "object",
        sessions: "array",
        "sessions[]": "object",
        "sessions[].records": "array",
      },
      depth: limits.depth,
      characters: limits.recordCharacters,
      marks: limits.recordMarks,
    });
  }

  /** Answers the sessions that end in this piece. @throws ImportProblem at the first thing that is wrong. */
  push(text: string): readonly ReadSession[] {
    this.#outline.push(text);
    return this.#done.splice(0);
  }

  /** @throws ImportProblem when the file is not whole, or is no export. */
  end(): void {
    this.#outline.end();
    this.#checkFormat();
    check(documentHeaderSchema, this.#document, "");
    if (!this.#outline.has("sessions")) throw new ImportProblem("sessions: is missing.");
  }

  onMember(place: string, path: string, name: string, value: Json): void {
    if (place === "" && Object.hasOwn(documentHeaderSchema.entries, name)) {
      this.#document[name] = value;
      this.#checkFormat();
    } else if (place === "sessions[]" && Object.hasOwn(sessionHeaderSchema.entries, name))
      this.#session[name] = value;
    else if (place === "sessions[].records") this.#takeRecord(path, value);
  }

  onBegin(place: string): void {
    if (place === "sessions[].records") this.#hasRecords = true;
  }

  onEnd(place: string, path: string): void {
    if (place !== "sessions[]") return;
    check(sessionHeaderSchema, this.#session, path);
    if (!this.#hasRecords) throw new ImportProblem(`${path}.records: is missing.`);
    const id = this.#session.id as SessionId;
    this.#done.push({
      id,
      recordCount: this.#recordCount,
      leftOut: this.#leftOut,
      ...(this.#keepsRecords && { records: this.#records.map((record) => ({ ...record, session: id })) }),
    });
    this.#session = {};
    this.#records = [];
    this.#recordCount = 0;
    this.#hasRecords = false;
    this.#leftOut = {};
  }

  onElement(place: string, path: string, index: number): void {
    if (place === "sessions" && index >= this.#limits.sessions)
      throw new ImportProblem(`${path}: there are more than ${this.#limits.sessions} sessions.`);
    if (place === "sessions[].records" && ++this.#allRecords > this.#limits.records)
      throw new ImportProblem(`${path}: there are more than ${this.#limits.records} records.`);
  }

  problem(message: string): Error {
    return new ImportProblem(message);
  }

  #takeRecord(path: string, value: Json): void {
    check(recordSchema, value, path);
    // The schema's check for unknown members takes this one for a known one, because every object has it.
    if (Object.hasOwn(value as JsonObject, "__proto__"))
      throw new ImportProblem(`${path}.__proto__: is not known.`);
    const record = value as unknown as Omit<SessionRecord, "session">;
    checkNumbers(record.value, `${path}.value`);
    const reason = leftOutBecause(record);
    if (reason) {
      this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
      return;
    }
    this.#recordCount++;
    if (this.#keepsRecords) this.#records.push(record);
  }

  /** Said as early as it is known, so that a large file of another kind is not read to its end. */
  #checkFormat(): void {
    const { format, version } = this.#document;
    if (format !== undefined && format !== exportFormat)
      throw new ImportProblem(`format: this is not "${exportFormat}", so the file is no export of Braid.`);
    if (typeof version === "number" && version > exportVersion)
      throw new ImportProblem(
        `version: a newer version of Braid made this file (${version}). Update Braid to import it.`,
      );
  }
}

function check(schema: v.GenericSchema, value: unknown, path: string): void {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  const [issue] = issues ?? [];
  if (!issue) return;
  const inside = v.getDotPath(issue) ?? "";
  const place = [path, inside].filter((part) => part !== "").join(".");
  throw new ImportProblem(
    `${place === "" ? "" : `${place}: `}${issue.received === "undefined" ? "is missing." : issue.message}`,
  );
}

/** A number beyond all bounds is read as infinite, and would be stored as none. */
function checkNumbers(value: Json, path: string): void {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new ImportProblem(`${path}: this number is too large.`);
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) checkNumbers(each, `${path}[${index}]`);
  else if (isJsonObject(value))
    for (const name of Object.keys(value)) checkNumbers(value[name] as Json, `${path}.${name}`);
}
