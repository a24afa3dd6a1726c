import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { randomToken } from "../base/ids.ts";
import type { SessionId } from "../core/ids.ts";
import { attempt, codeOf, type Disk } from "./disk.ts";
import { type Edition, type Editions, editionPathOf } from "./editions.ts";
import { isGone } from "./journalTail.ts";
import { makeLayout } from "./journalWriter.ts";
import type { Layout } from "./layout.ts";

/** What a crash left in temporary/ is kept this long; whoever still needs it is told by the missing name, and redoes. */
const temporaryMs = 3_600_000;
const noHardLinks = new Set<string | undefined>([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EXDEV",
  "EINVAL",
  "EISDIR", // Windows on exFAT.
]);

/** Without hard links a file appears before it is whole. This long after its last change it is taken for damaged. */
const makingMs = 60_000;

export interface PublisherSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly editions: Editions;
}

/**
 * Makes session files. An edition appears whole, under the next number, by a hard link that fails when somebody else
 * made that number first. So of two windows that fold at once one has to read again.
 */
export class Publisher {
  readonly #setup: PublisherSetup;
  /** Whether editions are known to appear whole here. */
  #linksWork = false;
  /** The newest generation that was made here and synced, by session. */
  readonly #made = new Map<SessionId, number>();

  constructor(setup: PublisherSetup) {
    this.#setup = setup;
  }

  /** Makes an edition under its final name, on disk. Answers false when the state has to be read again. */
  async publish(edition: Edition, bytes: Uint8Array): Promise<boolean> {
    const { disk, layout } = this.#setup;
    const temporary = join(layout.temporary, `${edition.session}.${edition.generation}.${randomToken(10)}`);
    const path = editionPathOf(this.#setup.layout, edition);
    try {
      await disk.writeExclusive(temporary, bytes);
      await disk.link(temporary, path).catch((cause) => {
        if (!noHardLinks.has(codeOf(cause))) throw cause;
        return this.#publishWithoutLink(path, bytes);
      });
      await disk.syncDirectory(layout[edition.place]);
      this.#setup.editions.expect(edition);
      this.#made.set(edition.session, edition.generation);
      return true;
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST" && !isGone(cause)) throw cause;
      if (isGone(cause)) await makeLayout(disk, layout); // Somebody removed a folder, or tidied in temporary/.
      return false;
    } finally {
      await attempt(disk.unlink(temporary));
    }
  }

  /**
   * Makes sure that an edition somebody else made would survive a loss of power, before anybody relies on it.
   * Answers false when that cannot be known yet.
   */
  async settle(editions: readonly Edition[]): Promise<boolean> {
    for (const edition of editions) {
      const isOurs = this.#made.get(edition.session) === edition.generation;
      if (!isOurs && (await this.mayBeInTheMaking(edition))) return false; // What is read may not be synced yet.
      await this.#setup.disk.syncDirectory(this.#setup.layout[edition.place]);
    }
    return true;
  }

  /** Whether somebody may be about to write an edition that has its name already. */
  async mayBeInTheMaking(edition: Edition): Promise<boolean> {
    const { disk, layout, clock } = this.#setup;
    const facts = await disk.facts(editionPathOf(layout, edition)).catch(() => undefined);
    if (facts === undefined || clock.now() - facts.modifiedMs >= makingMs || this.#linksWork) return false;
    this.#linksWork = await hasHardLinks(disk, layout);
    return !this.#linksWork;
  }

  /** Removes superseded editions, best effort. Only for those below two newer ones that have verified. */
  async remove(editions: readonly Edition[]): Promise<void> {
    for (const edition of editions)
      await attempt(this.#setup.disk.unlink(editionPathOf(this.#setup.layout, edition)));
  }

  /** Removes what crashes left without a name. */
  async tidy(): Promise<void> {
    const { disk, layout, clock } = this.#setup;
    for (const file of await disk.list(layout.temporary)) {
      const path = join(layout.temporary, file);
      const facts = await disk.facts(path);
      if (facts && clock.now() - facts.modifiedMs > temporaryMs) await attempt(disk.unlink(path));
    }
  }

  /** Where names can only be taken by making the file, it is visible before it is whole; readers know (see above). */
  async #publishWithoutLink(path: string, bytes: Uint8Array): Promise<void> {
    const { disk } = this.#setup;
    let made: { readonly inode: string };
    try {
      made = await disk.writeExclusive(path, bytes);
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") await attempt(disk.unlink(path)); // Ours, and incomplete.
      throw cause;
    }
    const named = await disk.facts(path);
    if (named?.inode !== made.inode) throw Object.assign(new Error("It was taken away."), { code: "ENOENT" });
  }
}

/** Whether editions appear whole here. When the disk does not say, they are taken not to. */
async function hasHardLinks(disk: Disk, layout: Layout): Promise<boolean> {
  const name = join(layout.temporary, `link-${randomToken(10)}`);
  try {
    await disk.makeDirectory(layout.temporary);
    await disk.writeExclusive(name, new Uint8Array(0));
    await disk.link(name, `${name}-2`);
    return true;
  } catch {
    return false;
  } finally {
    await attempt(disk.unlink(name));
    await attempt(disk.unlink(`${name}-2`));
  }
}
