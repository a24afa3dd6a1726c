import type { CheckedSession, CheckNote, CheckOutcome, CheckProblem } from "../app/storeCheck.ts";
import { describeError } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import type { Catalog } from "./catalog.ts";

export const notRepaired = "Nothing was done: this was a check without repair.";

/** What a check writes down. */
export class CheckNotebook {
  readonly problems: CheckProblem[] = [];
  readonly #lost = new Set<SessionId>();
  readonly #notes = new Map<string, string[]>();
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  get notes(): readonly CheckNote[] {
    return [...this.#notes].map(([sentence, files]) => ({ sentence, files }));
  }

  problem(
    file: string,
    sessions: Iterable<SessionId>,
    what: string,
    done: string,
    outcome: CheckOutcome,
  ): void {
    this.problems.push({ file, sessions: this.#named(sessions), what, done, outcome });
  }

  /** Nothing of a session can be read. */
  lost(session: SessionId): void {
    this.#lost.add(session);
  }

  get lostSessions(): readonly CheckedSession[] {
    return this.#named(this.#lost);
  }

  unreadable(file: string, sessions: Iterable<SessionId>, cause: unknown): void {
    this.problem(
      file,
      sessions,
      `The disk did not let it be read (${describeError(cause)}).`,
      "It was left where it is. Check the disk, then check again.",
      "left",
    );
  }

  #named(sessions: Iterable<SessionId>): CheckedSession[] {
    return [...sessions].map((id) => {
      const title = this.#catalog.rows.get(id)?.summary.title;
      return { id, ...(title !== undefined && { title }) };
    });
  }

  /** Notes with the same sentence are one note with several files. */
  note(sentence: string, file: string): void {
    const files = this.#notes.get(sentence);
    if (files) files.push(file);
    else this.#notes.set(sentence, [file]);
  }
}

/** Sentences of notes that are written in several places. */
export const notes = {
  newer: "Written by a newer version of Braid. It was left exactly as it is; update Braid to read it.",
  foreign: "Not a file of Braid. It was left alone.",
} as const;

/** Names by which a check tries whether a folder takes files; another window may be checking, too. */
export const isTrial = (file: string): boolean => /^check-[0-9a-z]+$/.test(file);
