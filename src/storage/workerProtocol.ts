import type { SessionId } from "../core/ids.ts";
import type { Decoded } from "./sealedFile.ts";

/**
 * Records as type, key, value as JSON text and stamp, four texts each, one after the other.
 * A flat list of texts crosses to a worker several times faster than as many objects.
 */
export type RecordTexts = readonly string[];

/** A row of the catalog: what a list needs of a session, and of which of its states. */
export interface CatalogRow {
  readonly session: string;
  readonly generation: number;
  /** Greatest stamp in the session, so that what is written next outranks it. */
  readonly newest: string;
  /** A `SessionSummary` as JSON text. */
  readonly summary: string;
}

/** Everything the storage worker can be asked, each question with its answer. */
export interface WorkerWork {
  encodeSession: {
    ask: { readonly session: SessionId; readonly generation: number; readonly records: RecordTexts };
    answer: Uint8Array;
  };
  decodeSession: {
    ask: { readonly session: SessionId; readonly generation: number; readonly bytes: Uint8Array };
    answer: Decoded<RecordTexts>;
  };
  /** `place` says which store the catalog belongs to. */
  encodeCatalog: {
    ask: { readonly place: string; readonly rows: readonly CatalogRow[] };
    answer: Uint8Array;
  };
  decodeCatalog: {
    ask: { readonly bytes: Uint8Array };
    answer: Decoded<{ readonly place: string; readonly rows: readonly CatalogRow[] }>;
  };
}

export type WorkKind = keyof WorkerWork;

export interface WorkerSetup {
  readonly wasmFile: string;
}

export type WorkerRequest = {
  [K in WorkKind]: { readonly id: number; readonly kind: K; readonly ask: WorkerWork[K]["ask"] };
}[WorkKind];

export type WorkerReply =
  | { readonly id: number; readonly answer: WorkerWork[WorkKind]["answer"] }
  | { readonly id: number; readonly error: string };
