import { join } from "node:path";
import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { attempt, type Disk } from "./disk.ts";
import { type Layout, readSessionFileName, type SessionFileName, sessionFileOf } from "./layout.ts";

/** Sessions in the trash live in another folder, and otherwise alike. */
export type Place = "sessions" | "trash";

/** A session file: one state of one session. */
export interface Edition {
  readonly session: SessionId;
  readonly generation: number;
  readonly place: Place;
}

export const editionPathOf = (layout: Layout, { place, session, generation }: Edition): string =>
  join(layout[place], sessionFileOf(session, generation));

/** Which editions there are, and which there have been. */
export class Editions {
  readonly #disk: Disk;
  readonly #layout: Layout;
  /** The highest generation that is known to have existed. One that is not there any more is missed. */
  readonly #known = new Map<SessionId, number>();

  constructor(disk: Disk, layout: Layout) {
    this.#disk = disk;
    this.#layout = layout;
  }

  /** Takes note that there was a generation of a session, so that its absence is noticed. */
  expect({ session, generation }: SessionFileName): void {
    if (generation > (this.#known.get(session) ?? 0)) this.#known.set(session, generation);
  }

  /** The highest generation there ever was, as far as is known; 0 when there was none. */
  highestOf(session: SessionId): number {
    return this.#known.get(session) ?? 0;
  }

  /** Sessions that had files once. */
  get expected(): Iterable<SessionId> {
    return this.#known.keys();
  }

  /** The editions of every session, newest first. */
  async all(): Promise<Map<SessionId, Edition[]>> {
    await attempt(this.#quarantined()); // Without it sessions can still be read, and nothing can be folded.
    const all = new Map<SessionId, Edition[]>();
    await inSlices(await this.#editions(() => true), (edition) => {
      const editions = all.get(edition.session);
      if (editions) editions.push(edition);
      else all.set(edition.session, [edition]);
    });
    return all;
  }

  /** The editions of a session, newest first. */
  async editionsOf(session: SessionId): Promise<readonly Edition[]> {
    return (await this.editionsOfEach([session])).get(session) ?? [];
  }

  /** The editions of some sessions, newest first. Takes as long for one as for many. */
  async editionsOfEach(sessions: readonly SessionId[]): Promise<ReadonlyMap<SessionId, readonly Edition[]>> {
    const found = new Map<SessionId, Edition[]>(sessions.map((session) => [session, []]));
    const wanted: ReadonlyMap<string, Edition[]> = found;
    for (const edition of await this.#editions((id) => wanted.has(id)))
      wanted.get(edition.session)?.push(edition);
    return found;
  }

  /** A number is never used twice, not even a quarantined one: a stale row of the catalog could pass for a fresh one. */
  async nextGeneration(session: SessionId, highest: number): Promise<number> {
    await this.#quarantined();
    return 1 + Math.max(highest, this.highestOf(session));
  }

  async #quarantined(): Promise<void> {
    for (const file of await this.#disk.list(this.#layout.quarantine)) {
      const name = readSessionFileName(file, { quarantined: true });
      if (name) this.expect(name);
    }
  }

  async #editions(isWanted: (id: string) => boolean): Promise<Edition[]> {
    const editions: Edition[] = [];
    for (const place of ["sessions", "trash"] as const) {
      const files = await this.#disk.list(this.#layout[place]);
      const wanted = files.filter((file) => isWanted(file.slice(0, file.indexOf("."))));
      await inSlices(wanted, (file) => {
        const name = readSessionFileName(file);
        if (!name) return;
        this.expect(name);
        editions.push({ ...name, place });
      });
    }
    return editions.sort((a, b) => b.generation - a.generation);
  }
}
