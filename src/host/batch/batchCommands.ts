import type { SessionId } from "../../core/ids.ts";
import { exportFormats } from "../../exchange/fileNames.ts";
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

type Run = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * The commands about many sessions at once, and about files.
 * @param onSession Finds the session a command is about, or asks for it.
 */
export const batchCommands = (
  { batch, exporting, importing, old }: BatchDesks,
  onSession: (question: string, run: (session: SessionId) => Promise<unknown>) => Run,
  isEverywhere: () => boolean,
  active: () => SessionId | undefined,
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
