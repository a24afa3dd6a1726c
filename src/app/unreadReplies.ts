import { Emitter, type Event } from "../base/emitter.ts";
import type { Json } from "../base/json.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";

/** More than this nobody reads up on; the oldest are forgotten. */
const unreadLimit = 200;

/** One value that outlives the window. */
export interface UnreadMemory {
  read(): unknown;
  write(value: Json): Promise<void>;
}

/** The sessions in which a reply ended while nobody was looking. Other windows have the same memory. */
export class UnreadReplies {
  readonly #memory: UnreadMemory;
  readonly #didChange: Emitter<void>;
  readonly onDidChange: Event<void>;
  readonly #report: (cause: unknown) => void;

  /** @param report Told when the memory could not be written: the mark is gone with the window then. */
  constructor(memory: UnreadMemory, report: (cause: unknown) => void) {
    this.#memory = memory;
    this.#report = report;
    this.#didChange = new Emitter(report);
    this.onDidChange = this.#didChange.event;
  }

  /** The longest unread first. Whatever the memory holds is read, not trusted. */
  get sessions(): readonly SessionId[] {
    const noted = this.#memory.read();
    return Array.isArray(noted) ? noted.map(readSessionId).filter((id) => id !== undefined) : [];
  }

  /** A reply ended in a session that nobody looks at. */
  mark(session: SessionId): void {
    const others = this.sessions.filter((id) => id !== session);
    this.#write([...others, session].slice(-unreadLimit));
  }

  /** Somebody looked at them, or they are gone. */
  clear(sessions: Iterable<SessionId>): void {
    const seen = new Set(sessions);
    const { sessions: before } = this;
    const left = before.filter((id) => !seen.has(id));
    if (left.length < before.length) this.#write(left);
  }

  #write(sessions: readonly SessionId[]): void {
    void this.#memory.write([...sessions]).catch(this.#report);
    this.#didChange.fire();
  }
}
