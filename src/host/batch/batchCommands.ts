import { exportFormats } from "../../exchange/fileNames.ts";
import type { Subjects } from "../commandSubjects.ts";
import type { ExportDesk } from "../exchange/exportDesk.ts";
import type { ImportDesk } from "../exchange/importDesk.ts";
import type { OldSessionsDesk } from "../history/oldSessionsDesk.ts";
import { sessionsIn } from "../sessions/sessionsIn.ts";
import type { BatchDesk } from "./batchDesk.ts";

/** The dialogs about many sessions at once, and about files. */
export interface BatchDesks {
  readonly batch: BatchDesk;
  readonly exporting: ExportDesk;
  readonly importing: ImportDesk;
  readonly old: OldSessionsDesk;
}

/** The commands about many sessions at once, and about files. */
export const batchCommands = (
  { batch, exporting, importing, old }: BatchDesks,
  { onSession, isEverywhere, active }: Subjects,
) => ({
  "braid.session.batch": () => batch.run(isEverywhere()),
  /** @param option The other selected rows, from a tree; a format, from a slash command. */
  "braid.session.export": (argument: unknown, option: unknown): Promise<unknown> => {
    const given = sessionsIn(argument, option);
    const format = exportFormats.find((each) => each === option);
    return given.length > 0
      ? exporting.exportMany(given, format)
      : onSession("Export which session?", (session) => exporting.exportMany([session]))(argument);
  },
  "braid.session.exportMany": () => exporting.exportChosen(active()),
  "braid.session.copyAsMarkdown": onSession("Copy which session?", (session) =>
    exporting.copyAsMarkdown(session),
  ),
  "braid.session.import": () => importing.import(),
  "braid.store.cleanupOld": () => old.cleanUp(),
});
