import { join } from "node:path";
import type { CheckOutcome } from "../app/storeCheck.ts";
import type { Finding } from "../app/storeFindings.ts";
import type { WriterId } from "../core/ids.ts";
import { type CheckNotebook, isTrial, notes, notRepaired } from "./checkNotebook.ts";
import type { Disk } from "./disk.ts";
import type { Findings } from "./findings.ts";
import { isGone } from "./journalTail.ts";
import { type Layout, readJournalName, wasJournal } from "./layout.ts";
import { quarantine } from "./quarantine.ts";
import { type VerifiedJournal, verifyJournal } from "./verifyJournal.ts";

export interface JournalCheckSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly findings: Findings;
  /** This window, which holds in memory what it wrote until that is folded. */
  readonly writer: WriterId;
  readonly notebook: CheckNotebook;
  readonly repair: boolean;
  readonly signal: AbortSignal;
}

const damagedLines = ({ damaged, lines }: VerifiedJournal): string =>
  damaged === 1
    ? `1 of its ${lines + 1} lines did not verify.`
    : `${damaged} of its ${lines + damaged} lines did not verify.`;

const fatesOfFolded: Readonly<
  Record<"kept" | "moved" | "stuck", readonly [done: string, outcome: CheckOutcome]>
> = {
  kept: [notRepaired, "left"],
  moved: ["It was only a second copy, so nothing is missing. It was moved to quarantine.", "repaired"],
  stuck: [
    "It is only a second copy. It was left where it is, because the disk does not let it be moved.",
    "left",
  ],
};

/** The part of a check that is about journals: those being written, and those kept as second copies. */
export class JournalCheck {
  readonly #setup: JournalCheckSetup;
  readonly #damaged = new Map<string, VerifiedJournal>();
  journals = 0;
  lines = 0;

  constructor(setup: JournalCheckSetup) {
    this.#setup = setup;
  }

  /** Verifies what is in journal/. To be followed by a fold and by `settle`, if there is to be a repair. */
  async look(): Promise<void> {
    const { notebook, repair, signal } = this.#setup;
    for (const file of await this.#names("journal")) {
      if (signal.aborted) return;
      const name = readJournalName(file);
      const journal = name && (await this.#verify("journal", file));
      if (!name && !isTrial(file)) notebook.note(notes.foreign, `journal/${file}`);
      if (!name || !journal || journal.damaged === 0) continue;
      if (repair) this.#damaged.set(name.base, journal);
      else notebook.problem(`journal/${file}`, journal.sessions, damagedLines(journal), notRepaired, "left");
    }
  }

  /**
   * Says what became of damaged journals, after everything that could be folded is.
   * @param met What the store met while it folded.
   */
  async settle(met: readonly Finding[]): Promise<void> {
    const { notebook } = this.#setup;
    const left = new Set((await this.#names("journal")).map((file) => readJournalName(file)?.base));
    for (const [base, journal] of this.#damaged) {
      const [done, outcome] = this.#fateOf(base, left.has(base));
      notebook.problem(`journal/${base}`, journal.sessions, damagedLines(journal), done, outcome);
    }
    for (const finding of met) {
      const base =
        finding.kind === "quarantined" ? /^journal\/([^.]+\.log)/.exec(finding.file)?.[1] : undefined;
      if (base === undefined || this.#damaged.has(base)) continue;
      notebook.problem(
        `journal/${base}`,
        [],
        "It ends in the middle of a line, whose window ended before it said that the line was saved.",
        "Everything before that is in session files now. The original was moved to quarantine.",
        "repaired",
      );
    }
  }

  #fateOf(base: string, isLeft: boolean): readonly [done: string, outcome: CheckOutcome] {
    if (isLeft)
      return [
        "Another window is still writing it, and will put it away. What verifies in it is used.",
        "left",
      ];
    if (readJournalName(base)?.writer === this.#setup.writer)
      return [
        "This window still knew what it says, so nothing is missing. It is in session files now.",
        "repaired",
      ];
    const done =
      "What verifies in it is in session files now. What the damaged lines said may be missing. The original is kept.";
    return [done, "partly"];
  }

  /** Verifies what is in folded/. Damaged ones are worth little as second copies, and are moved to quarantine. */
  async lookAtFolded(): Promise<void> {
    const { notebook, signal } = this.#setup;
    for (const file of await this.#names("folded")) {
      if (signal.aborted) return;
      if (!wasJournal(file)) {
        notebook.note(notes.foreign, `folded/${file}`);
        continue;
      }
      const journal = await this.#verify("folded", file);
      if (!journal || (journal.damaged === 0 && !journal.hasTornEnd)) continue;
      const fate = await this.#putAway(`folded/${file}`);
      // It was folded by this very check, which tells of it already, or another window took care of it.
      if (this.#damaged.has(file) || fate === "gone") continue;
      const what = journal.damaged === 0 ? "It ends in the middle of a line." : damagedLines(journal);
      notebook.problem(`folded/${file}`, [], what, ...fatesOfFolded[fate]);
    }
  }

  async #verify(folder: "journal" | "folded", file: string): Promise<VerifiedJournal | undefined> {
    const { disk, layout, notebook } = this.#setup;
    try {
      const journal = await verifyJournal(disk, join(layout[folder], file));
      this.journals++;
      if (journal === "newer") {
        notebook.note(notes.newer, `${folder}/${file}`);
        return undefined;
      }
      this.lines += journal.lines;
      return journal;
    } catch (cause) {
      if (!isGone(cause)) notebook.unreadable(`${folder}/${file}`, [], cause); // Gone: somebody folded it.
      return undefined;
    }
  }

  async #putAway(file: string): Promise<"kept" | "moved" | "gone" | "stuck"> {
    if (!this.#setup.repair) return "kept";
    try {
      await quarantine(this.#setup, file, "some lines in it did not verify");
      return "moved";
    } catch (cause) {
      return isGone(cause) ? "gone" : "stuck";
    }
  }

  async #names(folder: "journal" | "folded"): Promise<readonly string[]> {
    const { disk, layout, notebook } = this.#setup;
    try {
      return await disk.list(layout[folder]);
    } catch (cause) {
      notebook.unreadable(`${folder}/`, [], cause);
      return [];
    }
  }
}
