import type { App } from "../../app/app.ts";
import { type ImportReport, importSessions } from "../../app/importSessions.ts";
import type { ReadableFile } from "../../app/readableFiles.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { deleteSession } from "../../app/verbs/deleteSession.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { Dialogs } from "../dialogs.ts";
import type { Questions } from "../questions.ts";
import { importDetails, importSentences } from "./importSentences.ts";

export interface ImportDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  /** Asks for files, or for a folder of them. Undefined: the user stepped back. */
  chooseFiles(what: "files" | "folder"): Promise<readonly ReadableFile[] | undefined>;
  showText(text: string): Promise<void>;
  rename(session: SessionId): Promise<void>;
  /** Takes a session that is going away from where it is shown. */
  leave(session: SessionId): void;
}

/** The dialogs of importing: which files, what about sessions that are here already, and what came of it. */
export class ImportDesk {
  readonly #setup: ImportDeskSetup;

  constructor(setup: ImportDeskSetup) {
    this.#setup = setup;
  }

  async import(): Promise<void> {
    const { questions, chooseFiles, dialogs } = this.#setup;
    const what = await questions.pick("Import Sessions", "Import what?", [
      { label: "$(file) Files...", description: "one or several", value: "files" as const },
      { label: "$(folder) A Folder...", description: "every .json file in it", value: "folder" as const },
    ]);
    if (!what) return;
    const files = await chooseFiles(what);
    if (!files) return;
    if (files.length === 0) {
      void dialogs.inform("There is no .json file in this folder.");
      return;
    }
    const ids = await this.#howToKeep(files);
    if (!ids) return;
    const report = await questions.progress("Importing sessions", (signal) =>
      importSessions(this.#setup.app, { files, ids }, signal),
    );
    this.#tell(report, files.length);
  }

  /** Asks only where it matters: a file holds something else of a session that is here. */
  async #howToKeep(files: readonly ReadableFile[]): Promise<"keep" | "new" | undefined> {
    const { app, questions } = this.#setup;
    const expected = await questions.progress("Checking files", async (signal) => {
      const report = await importSessions(app, { files, ids: "keep", dryRun: true }, signal);
      return signal.aborted ? undefined : report;
    });
    if (!expected) return undefined;
    const differing = expected.imported.filter(({ isNew }) => !isNew).length;
    if (differing === 0) return "keep";
    const are = differing === 1 ? "is" : "are";
    return questions.pick(
      "Import Sessions",
      `${countOf(differing, "session")} ${are} here already, and the files hold more of ${differing === 1 ? "it" : "them"}.`,
      [
        {
          label: "Add What Is Missing",
          description: "what was said here stays as it is",
          value: "keep" as const,
        },
        {
          label: "Import All as New Sessions",
          description: "beside those that are here",
          value: "new" as const,
        },
      ],
    );
  }

  #tell(report: ImportReport, fileCount: number): void {
    const { app, dialogs, showText } = this.#setup;
    const { summary, problems } = importSentences(report);
    const created = report.imported.filter(({ isNew }) => isNew).map(({ session }) => session);
    const [only, ...others] = report.imported;
    const single = others.length === 0 ? only?.session : undefined;
    const hasDetails = problems.length > 0 || fileCount > 1;
    const buttons = [
      ...(single === undefined ? [] : ["Open", "Rename..."]),
      ...(hasDetails ? ["Show Details"] : []),
      ...(created.length > 0 ? ["Undo"] : []),
    ];
    const say = problems.length > 0 ? dialogs.warn : dialogs.inform;
    // Not awaited: the command is done, and the offer stays as long as the user leaves it.
    void say(visibleText([summary, ...problems].join(" ")), ...buttons)
      .then(async (answer) => {
        if (answer === "Open") await runVerb(app, openSession, { session: single });
        if (answer === "Rename..." && single) await this.#setup.rename(single);
        if (answer === "Show Details") await showText(importDetails(report));
        if (answer === "Undo") await this.#undo(created);
      })
      .catch(dialogs.tellFailure);
  }

  /** What was completed stays: it was here before. */
  async #undo(created: readonly SessionId[]): Promise<void> {
    const { app, dialogs, leave } = this.#setup;
    const sessions = await stillListed(app, created);
    if (sessions.length > 0) await runVerb(app, deleteSession, { sessions });
    for (const session of sessions) leave(session);
    void dialogs.inform(
      sessions.length > 0
        ? `Moved ${countOf(sessions.length, "imported session")} to the trash.`
        : "What was imported is not in the list any more.",
    );
  }
}
