import type { Json } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionSummary } from "../core/session.ts";
import type { Stamp } from "../core/stamp.ts";
import type { Decoded } from "./sealedFile.ts";

/**
 * Records as type, key, value as JSON text and stamp, four texts each, one after the other.
 * A flat list of texts crosses to a worker several times faster than as many objects.
 */
export type RecordTexts = readonly string[];

/**
 * A row of the catalog, what a list needs of a session and of which of its states: session, generation, greatest stamp
 * in it or nothing, and a `SessionSummary`.
 */
export type CatalogRow = readonly [session: string, generation: number, newest: string, summary: Json];

/**
 * The catalog in texts of a few hundred rows each. Texts cross to a worker at hardly any cost, and can be read one at a time,
 * so that 10,000 sessions never hold up a window.
 */
export interface CatalogTexts {
  /** Each a JSON array of `CatalogRow`s. */
  readonly rows: readonly string[];
  /**
   * For each of `rows` the `activity` of its summaries, a line for each; an empty one where there is none. They are half of a
   * catalog or more, and are cut from these texts without being parsed. Undefined where summaries hold them, as in older files.
   */
  readonly activities?: readonly string[];
}

/** `place` says which store the catalog belongs to. */
export interface CatalogContent extends CatalogTexts {
  readonly place: string;
}

/** What a list needs of a session file, with the greatest stamp in it. */
export interface SessionDigest {
  readonly summary: SessionSummary;
  readonly newest: Stamp | undefined;
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
  /** What a list needs of a file, so that its messages need not cross to another thread. */
  summariseSession: {
    ask: { readonly session: SessionId; readonly generation: number; readonly bytes: Uint8Array };
    answer: Decoded<SessionDigest>;
  };
  /** Whether a file is whole, without its content. */
  verifySession: {
    ask: { readonly session: SessionId; readonly generation: number; readonly bytes: Uint8Array };
    answer: Decoded<undefined>;
  };
  encodeCatalog: {
    ask: CatalogContent;
    answer: Uint8Array;
  };
  decodeCatalog: {
    ask: { readonly bytes: Uint8Array };
    answer: Decoded<CatalogContent>;
  };
}

export type WorkKind = keyof WorkerWork;

export interface WorkerSetup {
  readonly wasmFile: string;
}
