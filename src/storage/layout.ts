import { join } from "node:path";
import { readSessionId, readWriterId, type SessionId, type WriterId } from "../core/ids.ts";

/** Where things are in a store. docs/STORE.md draws it. */
export interface Layout {
  readonly root: string;
  readonly journal: string;
  readonly sessions: string;
  readonly trash: string;
  readonly quarantine: string;
  /** Journals whose records are in session files. For some weeks they are a second copy of what was written last. */
  readonly folded: string;
  /** Files that have no name yet. What a crash leaves here is a copy of something else. */
  readonly temporary: string;
  readonly catalog: string;
  /** The full-text index: a cache, too. */
  readonly search: string;
}

export const layoutOf = (root: string): Layout => ({
  root,
  journal: join(root, "journal"),
  sessions: join(root, "sessions"),
  trash: join(root, "trash"),
  quarantine: join(root, "quarantine"),
  folded: join(root, "folded"),
  temporary: join(root, "temporary"),
  catalog: join(root, "catalog.braid"),
  search: join(root, "search"),
});

/** A journal's name without what a claim adds to it. It never names two files, now or later. */
export interface JournalName {
  readonly base: string;
  readonly writer: WriterId;
  readonly claimer?: WriterId;
}

const journalForm = /^(([0-9a-z]{10})-[0-9]+\.log)(?:\.claimed-([0-9a-z]{10}))?$/;
/** Files in quarantine/ have something added. */
const formerJournalForm = /^[0-9a-z]{10}-[0-9]+\.log(\..*)?$/;

export const journalBaseOf = (writer: WriterId, count: number): string => `${writer}-${count}.log`;
export const claimedNameOf = (base: string, claimer: WriterId): string => `${base}.claimed-${claimer}`;

export function readJournalName(file: string): JournalName | undefined {
  const [, base, writerText, claimerText] = journalForm.exec(file) ?? [];
  const writer = readWriterId(writerText);
  const claimer = readWriterId(claimerText);
  return base !== undefined && writer ? { base, writer, ...(claimer && { claimer }) } : undefined;
}

/** Whether a name in folded/ or quarantine/ was a journal's. */
export const wasJournal = (file: string): boolean => formerJournalForm.test(file);

/** One state of one session, whole. */
export interface SessionFileName {
  readonly session: SessionId;
  readonly generation: number;
}

// The end is open, because files in quarantine/ have something added.
const sessionForm = /^([0-9a-z]{12})\.([1-9][0-9]{0,14})\.braid(\..*)?$/;

export const sessionFileOf = (session: SessionId, generation: number): string =>
  `${session}.${generation}.braid`;

/** @param options.quarantined Whether to read a name as files in quarantine/ have it, too. */
export function readSessionFileName(
  file: string,
  options = { quarantined: false },
): SessionFileName | undefined {
  const [, sessionText, generation, added] = sessionForm.exec(file) ?? [];
  const session = readSessionId(sessionText);
  if (!session || (added !== undefined && !options.quarantined)) return undefined;
  return { session, generation: Number(generation) };
}
