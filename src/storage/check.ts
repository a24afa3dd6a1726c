import { join } from "node:path";
import type { CheckProgress, CheckReport, CheckRequest } from "../app/storeCheck.ts";
import type { Finding } from "../app/storeFindings.ts";
import type { Clock } from "../base/clock.ts";
import { randomToken } from "../base/ids.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import type { Catalog } from "./catalog.ts";
import { JournalCheck } from "./checkJournals.ts";
import { CheckNotebook, isTrial, notes, notRepaired } from "./checkNotebook.ts";
import { SessionCheck } from "./checkSessions.ts";
import { attempt, type Disk } from "./disk.ts";
import type { Editions } from "./editions.ts";
import type { Findings } from "./findings.ts";
import type { Folder } from "./folder.ts";
import { isGone } from "./journalTail.ts";
import { type Layout, readSessionFileName } from "./layout.ts";
import type { SessionFiles } from "./sessionFiles.ts";
import type { FileWork } from "./storageWorker.ts";
import { healthOf } from "./storeErrors.ts";

/** What is younger may be about to get its name. */
const leftoverMs = 60_000;

export interface CheckSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly editions: Editions;
  readonly files: SessionFiles;
  readonly catalog: Catalog;
  readonly folder: Folder;
  readonly worker: FileWork;
  readonly findings: Findings;
  readonly writer: WriterId;
  /** Brings journals into session files, see `OpenStore.foldNow`. */
  readonly foldNow: () => Promise<void>;
  readonly onProgress: (progress: CheckProgress) => void;
}

export interface Checked {
  readonly report: CheckReport;
  /** Sessions that were put together again. */
  readonly mended: ReadonlySet<SessionId>;
}

/**
 * Checks the whole store, see `StoreCheck`.
 *
 * A check looks for damage with eyes of its own and leaves the mending to the store: what does not verify is
 * quarantined, and a fold makes a new edition from the edition before, journals and second copies. So it may run beside
 * any number of windows that read, write and fold, and one that is cut off leaves nothing half done. Never rejects for
 * what it finds: what the disk refuses is in the report.
 */
export async function checkStore(setup: CheckSetup, request: CheckRequest): Promise<Checked> {
  const { clock, findings, files, catalog, foldNow } = setup;
  const { repair, signal } = request;
  const startMs = clock.now();
  const notebook = new CheckNotebook(catalog);
  const part = { ...setup, notebook, repair, signal };
  const journals = new JournalCheck(part);
  const sessions = new SessionCheck(part);

  await catalog.load();
  if (repair) await tryWriting(setup, notebook);
  await journals.look();
  await checkCatalog(setup, notebook, repair);
  // Before the fold, which would mend without a word what it meets on its way.
  if (repair) files.lookAgain();
  await sessions.look();
  if (repair) {
    const met: Finding[] = [];
    const listening = findings.onDidFind((finding) => met.push(finding));
    await foldNow();
    listening.dispose();
    await journals.settle(met);
  }
  await journals.lookAtFolded();
  if (repair) await catalog.save();
  await checkBackup(request, notebook);
  await lookAround(setup, notebook);

  const report: CheckReport = {
    isRepair: repair,
    isCancelled: signal.aborted,
    elapsedMs: Math.max(0, clock.now() - startMs),
    checked: {
      sessions: sessions.sessions,
      messages: sessions.messages,
      sessionFiles: sessions.files,
      journals: journals.journals,
      journalLines: journals.lines,
    },
    problems: notebook.problems,
    unreadable: notebook.lostSessions,
    notes: notebook.notes,
  };
  return { report, mended: sessions.mended };
}

/** Makes a file in every folder, which is the only way to know: permissions, read-only and full disks all look alike. */
async function tryWriting({ disk, layout }: CheckSetup, notebook: CheckNotebook): Promise<void> {
  for (const folder of ["journal", "sessions", "trash", "quarantine", "temporary"] as const) {
    const path = join(layout[folder], `check-${randomToken(8)}`);
    try {
      await disk.makeDirectory(layout[folder]);
      await disk.writeExclusive(path, new Uint8Array(4096));
    } catch (cause) {
      const what = `Nothing can be written in this folder. ${healthOf(cause).message}`;
      notebook.problem(`${folder}/`, [], what, "Nothing could be done about it from here.", "left");
    } finally {
      await attempt(disk.unlink(path));
    }
  }
}

async function checkCatalog(
  { disk, layout, worker }: CheckSetup,
  notebook: CheckNotebook,
  repair: boolean,
): Promise<void> {
  try {
    if (!(await disk.facts(layout.catalog))) return; // It is made when it is wanted.
    const read = await worker.ask("decodeCatalog", { bytes: await disk.readFile(layout.catalog) });
    if (read.state === "newer") notebook.note(notes.newer, "catalog.braid");
    if (read.state !== "damaged") return;
    const what = `The list of sessions was damaged: ${read.because}.`;
    const done = "It was made again from the session files. Nothing is missing: it is only a list.";
    notebook.problem("catalog.braid", [], what, repair ? done : notRepaired, repair ? "repaired" : "left");
  } catch (cause) {
    if (!isGone(cause)) notebook.unreadable("catalog.braid", [], cause);
  }
}

async function checkBackup({ checkBackup, signal }: CheckRequest, notebook: CheckNotebook): Promise<void> {
  if (!checkBackup || signal.aborted) return;
  const backup = await checkBackup();
  if (!backup) notebook.note("There is no backup yet.", "");
  else if (backup.problem === undefined) notebook.note("The newest backup is whole.", backup.name);
  else {
    const done = "Your history does not depend on it. It was left as it is; the next backup is a new one.";
    notebook.problem(backup.name, [], backup.problem, done, "left");
  }
}

/** Notes what is in the store's folders without being part of it. */
async function lookAround({ disk, layout, clock }: CheckSetup, notebook: CheckNotebook): Promise<void> {
  const namesIn = (folder: string) => disk.list(folder).catch((): string[] => []); // It was told of before.
  for (const place of ["sessions", "trash"] as const)
    for (const file of await namesIn(layout[place]))
      if (!readSessionFileName(file) && !isTrial(file)) notebook.note(notes.foreign, `${place}/${file}`);
  for (const file of await namesIn(layout.temporary)) {
    const facts = await disk.facts(join(layout.temporary, file)).catch(() => undefined);
    if (facts && clock.now() - facts.modifiedMs > leftoverMs)
      notebook.note(
        "Left over from writing that was cut off. Its content is elsewhere; Braid tidies it away.",
        `temporary/${file}`,
      );
  }
  const kept = (await namesIn(layout.quarantine)).filter((file) => !isTrial(file));
  for (const file of kept) notebook.note("Kept in quarantine: a damaged original.", `quarantine/${file}`);
}
