import { join } from "node:path";
import type { CheckProgress } from "../app/storeCheck.ts";
import type { Finding, SecondSource } from "../app/storeFindings.ts";
import type { Clock } from "../base/clock.ts";
import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { RecordSet } from "../core/recordSet.ts";
import { summaryOf } from "../core/session.ts";
import type { Catalog } from "./catalog.ts";
import { type CheckNotebook, notes, notRepaired } from "./checkNotebook.ts";
import { codeOf, type Disk } from "./disk.ts";
import type { Edition, Editions } from "./editions.ts";
import type { Findings } from "./findings.ts";
import type { Folder } from "./folder.ts";
import { isGone } from "./journalTail.ts";
import { type Layout, sessionFileOf } from "./layout.ts";
import { quarantine } from "./quarantine.ts";
import { recordsOfTexts } from "./recordTexts.ts";
import type { SessionFiles } from "./sessionFiles.ts";
import type { FileWork } from "./storageWorker.ts";

/** How many sessions are verified at once: reading and unpacking overlap. */
const readersLimit = 4;
const tellMs = 100;
/** Each time another window folded the session meanwhile. */
const rereadLimit = 5;

export interface SessionCheckSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly editions: Editions;
  readonly files: SessionFiles;
  readonly catalog: Catalog;
  readonly folder: Folder;
  readonly worker: FileWork;
  readonly findings: Findings;
  readonly notebook: CheckNotebook;
  readonly repair: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
}

interface DamagedEdition {
  readonly edition: Edition;
  readonly because: string;
}

interface Verified {
  readonly damaged: readonly DamagedEdition[];
  /** Generation of the newest edition that is whole. */
  readonly newest: number | undefined;
  /** Whether people know it as a session: some hold a draft only, or what Braid knows of workspaces. */
  readonly isListed: boolean;
  readonly messages: number;
}

const sourceWords: Readonly<Record<SecondSource, string>> = {
  previousEdition: "its file before that one",
  journal: "journals",
  foldedJournal: "journals that are kept",
  backup: "the newest backup",
};

const fileOf = ({ place, session, generation }: Edition): string =>
  `${place}/${sessionFileOf(session, generation)}`;

/** The part of a check that is about session files: every edition of every session, in the trash, too. */
export class SessionCheck {
  readonly #setup: SessionCheckSetup;
  /** Sessions that were put together again. */
  readonly mended = new Set<SessionId>();
  sessions = 0;
  messages = 0;
  files = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(setup: SessionCheckSetup) {
    this.#setup = setup;
  }

  async look(): Promise<void> {
    const { editions, signal, notebook } = this.#setup;
    let all: ReadonlyMap<SessionId, readonly Edition[]>;
    try {
      all = await editions.all();
    } catch (cause) {
      notebook.unreadable("sessions/", [], cause);
      return;
    }
    const sessions = [...new Set([...all.keys(), ...editions.expected])];
    const waiting = sessions.values();
    let done = 0;
    const reader = async () => {
      for (const session of waiting) {
        if (signal.aborted) return;
        await this.#checkSession(session, all.get(session) ?? []);
        this.#tell({ done: ++done, total: sessions.length });
      }
    };
    await Promise.all(Array.from({ length: readersLimit }, reader));
  }

  async #checkSession(session: SessionId, listed: readonly Edition[]): Promise<void> {
    let editions = listed;
    for (let tries = 0; tries < rereadLimit; tries++) {
      try {
        const verified = await this.#verify(session, editions);
        if (verified.isListed) this.sessions++;
        this.messages += verified.messages;
        if (verified.damaged.length > 0) await this.#mend(session, verified);
        else if ((editions[0]?.generation ?? 0) < this.#setup.editions.highestOf(session))
          await this.#findMissing(session);
        return;
      } catch (cause) {
        // The worker's errors say nothing about the files, and leave nothing half done.
        if (!isGone(cause)) return this.#setup.notebook.unreadable(`sessions/${session}`, [session], cause);
        editions = await this.#setup.editions.editionsOf(session); // Somebody folded it meanwhile.
      }
    }
  }

  /** @throws ENOENT when one of them is gone by now; the worker's error. */
  async #verify(session: SessionId, editions: readonly Edition[]): Promise<Verified> {
    const { notebook } = this.#setup;
    const damaged: DamagedEdition[] = [];
    let newest: number | undefined;
    let isListed = false;
    let messages = 0;
    for (const edition of editions) {
      const isOlder = newest !== undefined && edition.generation < newest;
      try {
        const read = await this.#read(isOlder ? "verifySession" : "decodeSession", edition);
        if (read.state === "damaged") damaged.push({ edition, because: read.because });
        if (read.state === "newer") notebook.note(notes.newer, fileOf(edition));
        if (read.state !== "whole" || isOlder) continue;
        newest = edition.generation;
        const records = new RecordSet(session);
        const stored = await recordsOfTexts(session, read.value ?? []);
        await inSlices(stored, (record) => records.merge([record]));
        const { listed, messageCount } = summaryOf(records);
        if (listed) messages = messageCount;
        isListed = listed;
        if (edition === editions[0]) this.#remember(edition, records);
      } catch (cause) {
        if (isGone(cause) || codeOf(cause) === undefined) throw cause;
        notebook.unreadable(fileOf(edition), [session], cause);
      }
    }
    return { damaged, newest, isListed, messages };
  }

  async #read(kind: "decodeSession" | "verifySession", edition: Edition) {
    const { disk, layout, worker } = this.#setup;
    const { session, generation, place } = edition;
    const bytes = await disk.readFile(join(layout[place], sessionFileOf(session, generation)));
    this.files++;
    return worker.ask(kind, { session, generation, bytes });
  }

  /** Makes the catalog's row anew. It counts only while this is the session's newest edition. */
  #remember({ session, generation }: Edition, records: RecordSet): void {
    const { catalog, repair } = this.#setup;
    if (repair && (catalog.rows.get(session)?.generation ?? 0) <= generation)
      catalog.set(session, generation, records);
  }

  async #mend(session: SessionId, { damaged, newest = 0 }: Verified): Promise<void> {
    const { notebook, repair } = this.#setup;
    const copies = damaged.filter(({ edition }) => edition.generation < newest);
    const states = damaged.filter(({ edition }) => edition.generation >= newest);
    if (!repair) {
      for (const { edition, because } of damaged)
        notebook.problem(fileOf(edition), [session], `It was damaged: ${because}.`, notRepaired, "left");
      return;
    }
    const fates = new Map<Edition, "moved" | "stuck">();
    for (const { edition, because } of copies) {
      try {
        await quarantine(this.#setup, fileOf(edition), because);
        fates.set(edition, "moved");
      } catch (cause) {
        if (!isGone(cause)) fates.set(edition, "stuck"); // Gone: another window took care of it.
      }
    }
    const { met, isDone } = await this.#refold(session);
    for (const { edition, because } of copies) {
      const fate = fates.get(edition);
      if (!fate) continue;
      const what = `The second copy of this session was damaged: ${because}.`;
      const then = isDone ? "a new second copy was made" : "a new second copy comes with the next change";
      if (fate === "stuck") notebook.problem(fileOf(edition), [session], what, cannotMove, "left");
      else {
        const done = `Nothing is missing. It was moved to quarantine, and ${then}.`;
        notebook.problem(fileOf(edition), [session], what, done, "repaired");
      }
    }
    for (const state of states) await this.#tellOf(session, state, met, isDone);
  }

  /** Says what became of a damaged edition that was the newest. */
  async #tellOf(
    session: SessionId,
    { edition, because }: DamagedEdition,
    met: readonly Finding[],
    isDone: boolean,
  ): Promise<void> {
    const { notebook, disk, layout } = this.#setup;
    const file = fileOf(edition);
    const what = `The session's file was damaged: ${because}.`;
    if (met.some((finding) => finding.kind === "unreadable" && finding.file === file))
      return notebook.problem(file, [session], what, cannotMove, "left");
    const path = join(layout[edition.place], sessionFileOf(session, edition.generation));
    if (await disk.facts(path)) return; // It may be in the making; the next check sees it whole, or takes it for damaged.
    this.#tellOutcome(session, file, what, met, isDone);
  }

  #tellOutcome(
    session: SessionId,
    file: string,
    what: string,
    met: readonly Finding[],
    isDone: boolean,
  ): void {
    const { notebook } = this.#setup;
    const restored = met.find((finding) => finding.kind === "restored");
    if (restored?.kind === "restored") {
      const from = restored.from.map((source) => sourceWords[source]).join(" and ");
      const [extent, outcome] =
        restored.isWhole === true
          ? (["Everything in it was restored", "repaired"] as const)
          : restored.isWhole === false
            ? (["All but its last changes was restored", "partly"] as const)
            : (["What could be found was restored, and its last changes may be missing,", "partly"] as const);
      notebook.problem(
        file,
        [session],
        what,
        `${extent} from ${from}. The original is in quarantine.`,
        outcome,
      );
    } else if (isDone && !met.some((finding) => finding.kind === "lost")) {
      const done = "Nothing is missing: another window has repaired it, or what it held is in other files.";
      notebook.problem(file, [session], what, done, "repaired");
    } else {
      const done = "No second copy was found. The original is kept in quarantine; a backup may help.";
      notebook.problem(file, [session], what, done, "lost");
      notebook.lost(session);
    }
  }

  /** A session whose newest file is known to have been there and is not any more. A second copy may have turned up since. */
  async #findMissing(session: SessionId): Promise<void> {
    const { files, notebook, repair, editions } = this.#setup;
    const highest = editions.highestOf(session); // Known before the folders are looked at.
    const [newest] = await editions.editionsOf(session);
    if (newest && newest.generation >= highest) return;
    const what = newest ? "The session's newest file is missing." : "The session's files are missing.";
    if (!repair) return notebook.problem(`sessions/${session}`, [session], what, notRepaired, "left");
    const { met, isDone } = await this.#refold(session);
    const isLost = (await files.read(session)).state === "lost";
    const isNew = met.some(({ kind }) => kind === "lost" || kind === "restored");
    if (isNew) this.#tellOutcome(session, `sessions/${session}`, what, met, isDone);
    else if (isLost) notebook.lost(session);
  }

  /** Lets the store put a session together again. */
  async #refold(session: SessionId): Promise<{ met: readonly Finding[]; isDone: boolean }> {
    const { findings, folder } = this.#setup;
    const met: Finding[] = [];
    const listening = findings.onDidFind((finding) => {
      if ("session" in finding ? finding.session === session : finding.file.includes(session))
        met.push(finding);
    });
    try {
      const isDone = await folder.refold(session);
      if (isDone) this.mended.add(session);
      return { met, isDone };
    } finally {
      listening.dispose();
    }
  }

  #tell(progress: CheckProgress): void {
    const { clock, onProgress } = this.#setup;
    const nowMs = clock.now();
    if (progress.done < progress.total && Math.abs(nowMs - this.#toldMs) < tellMs) return;
    this.#toldMs = nowMs;
    onProgress(progress);
  }
}

const cannotMove =
  "It was left where it is, because the disk does not let it be moved. What is whole elsewhere is used.";
