import type { EpochMs } from "../base/clock.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { readWriterId, type WriterId } from "../core/ids.ts";
import type { Machine } from "./machine.ts";

/** First line of a journal: what it is, and how to find out whether its writer is still there. */
export interface JournalHeader {
  readonly version: number;
  readonly writer: WriterId;
  readonly processId: number;
  readonly host: string;
  readonly bootId: string | undefined;
}

export const journalFormat = "braid-journal";
export const journalVersion = 1;

export const journalHeaderJson = (writer: WriterId, machine: Machine, startedAt: EpochMs): string =>
  JSON.stringify({
    format: journalFormat,
    version: journalVersion,
    writer,
    pid: machine.processId,
    host: machine.host,
    bootId: machine.bootId,
    startedAt,
  });

export function readJournalHeader(value: Json): JournalHeader | undefined {
  if (!isJsonObject(value) || value.format !== journalFormat) return undefined;
  const { version, pid, host, bootId } = value;
  const writer = readWriterId(value.writer);
  if (typeof version !== "number" || !writer || typeof pid !== "number" || typeof host !== "string")
    return undefined;
  return { version, writer, processId: pid, host, bootId: typeof bootId === "string" ? bootId : undefined };
}

/** Which version a journal is of, as its first line says. Undefined when that line is none of a journal. */
export const journalVersionIn = (first: Json): number | undefined =>
  isJsonObject(first) && first.format === journalFormat && typeof first.version === "number"
    ? first.version
    : undefined;

/** `unknown` is a writer on another machine, whose processes cannot be asked about. */
export type Presence = "here" | "gone" | "unknown";

/**
 * Never needs to be right for safety: a writer that is taken for gone notices and writes again (see JournalWriter).
 * A process id that was given to somebody else makes a writer look present for longer than it is, which only delays.
 */
export function presenceOf(header: JournalHeader | undefined, machine: Machine): Presence {
  if (!header || header.host !== machine.host) return "unknown";
  if (header.bootId !== machine.bootId)
    return header.bootId === undefined || machine.bootId === undefined ? "unknown" : "gone";
  return machine.isRunning(header.processId) ? "here" : "gone";
}
