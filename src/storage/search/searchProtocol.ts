import type { EpochMs } from "../../base/clock.ts";
import type { MessageId, SessionId } from "../../core/ids.ts";
import type { Role } from "../../core/message.ts";
import type { SearchPlan } from "../../core/searchPlan.ts";
import type { Snippet } from "../../core/snippet.ts";
import type { RecordTexts } from "../workerProtocol.ts";

/** `fts5` is SQLite on disk, where the runtime has it; `fts4` is sql.js, which runs everywhere. Neither opens the other's files. */
export type EngineKind = "fts5" | "fts4";

export interface SearchSetup {
  readonly wasmFile: string;
  /** The folder that is the index. */
  readonly folder: string;
  /** Only this engine; by default the best there is. */
  readonly engine?: EngineKind;
}

/** What the thread is told of a session, with a text that stands for just this state of it. */
export interface SessionToIndex {
  readonly session: SessionId;
  readonly state: string;
  readonly content:
    | { readonly kind: "file"; readonly generation: number; readonly bytes: Uint8Array }
    | { readonly kind: "records"; readonly texts: RecordTexts }
    /** There is nothing to be found in it: it is deleted, or cannot be read. */
    | { readonly kind: "nothing" };
}

/** Which messages and titles are wanted. */
export interface FindAsk {
  /** Undefined: everything that the rest allows, newest first. */
  readonly plan?: SearchPlan;
  /** Undefined: titles, too. */
  readonly roles?: readonly Role[];
  readonly since?: EpochMs;
  readonly until?: EpochMs;
  /** Undefined: all. */
  readonly sessions?: readonly SessionId[];
  readonly limit: number;
  readonly offset: number;
  readonly now: EpochMs;
}

export interface Found {
  readonly session: SessionId;
  readonly message?: MessageId;
  readonly role?: Role;
  readonly at: EpochMs;
  readonly snippet: Snippet;
}

/** `place` tells one store from another: an index of another one is made anew. */
interface InPlace {
  readonly place: string;
}

/** Names what was filled so far. When it is another one, what was put into the index may be gone. */
interface OfIndex {
  readonly index: string;
}

/** Everything the search thread can be asked. */
export interface SearchWork {
  /** Which state of which session is in the index. */
  states: { ask: InPlace; answer: OfIndex & { readonly states: readonly (readonly [SessionId, string])[] } };
  /** Brings sessions up to date, all of them or none. */
  put: {
    ask: InPlace & { readonly sessions: readonly SessionToIndex[]; readonly now: EpochMs };
    /** Files that do not verify; they are as they were in the index. */
    answer: OfIndex & { readonly unreadable: readonly SessionId[] };
  };
  /** Takes sessions out. */
  drop: { ask: InPlace & { readonly sessions: readonly SessionId[] }; answer: OfIndex };
  find: {
    ask: InPlace & FindAsk;
    answer: OfIndex & { readonly hits: readonly Found[]; readonly total: number };
  };
  /** Writes down what is only in memory yet. */
  save: { ask: InPlace; answer: OfIndex };
}
