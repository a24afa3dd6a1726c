import type { App } from "../../app/app.ts";
import { type ExportReport, type ExportRequest, exportSessions } from "../../app/exportSessions.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { collectionNameOf, type ExportFormat, extensionOf, fileNameOf } from "../../exchange/fileNames.ts";
import { redact } from "../../exchange/secrets.ts";
import type { Dialogs } from "../dialogs.ts";
import type { Questions, Report, Row } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { ExportFiles, separatorOf, writing } from "./exportFiles.ts";
import { exportSentences, secretsSentence } from "./exportSentences.ts";
import type { Places } from "./places.ts";

const formats: readonly Row<ExportFormat>[] = [
  { label: "Markdown", description: "to read, and to put into documents", value: "markdown" },
  { label: "HTML", description: "one page to show or print", value: "html" },
  { label: "Plain Text", description: "to send anywhere", value: "text" },
  { label: "JSON", description: "complete, to import into Braid again", value: "json" },
];
const labelOf = (format: ExportFormat): string =>
  formats.find(({ value }) => value === format)?.label ?? format;

/** What a clipboard takes without trouble, in characters. */
const clipboardLimit = 20_000_000;

type Target = "file" | "folder" | "clipboard";
interface Manner {
  readonly target: Target;
  readonly metadata: boolean;
}

type NamedRequest = ExportRequest & { readonly sessions: readonly SessionId[] };

export interface ExportDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  readonly places: Places;
}

/** The dialogs of exporting: which sessions, as what, where to, and a warning of secrets. */
export class ExportDesk {
  readonly #setup: ExportDeskSetup;

  constructor(setup: ExportDeskSetup) {
    this.#setup = setup;
  }

  /** "Braid: Export Sessions...": asks which. @param shown The session in front of the user. */
  async exportChosen(shown: SessionId | undefined): Promise<void> {
    const { questions } = this.#setup;
    const scope = await questions.pick("Export Sessions", "Which sessions?", [
      ...(shown === undefined ? [] : [{ label: "This Session", value: "shown" as const }]),
      { label: "All of This Workspace", value: "workspace" as const },
      { label: "All of Every Workspace", value: "all" as const },
      { label: "Those Used Since...", value: "since" as const },
      {
        label: "Those That Match...",
        description: "by tag, model, words of the title",
        value: "query" as const,
      },
    ]);
    if (scope === undefined) return;
    const sessions =
      scope === "shown" && shown !== undefined
        ? [shown]
        : await this.#chosen(scope as Exclude<typeof scope, "shown">);
    if (sessions) await this.exportMany(sessions);
  }

  /** Undefined when the user stepped back. @throws UserError when there are none. */
  async #chosen(scope: "workspace" | "all" | "since" | "query"): Promise<readonly SessionId[] | undefined> {
    const { app, questions } = this.#setup;
    const list = async (args: object) =>
      [
        ...(await runVerb(app, listSessions, { archived: false, ...args })),
        ...(await runVerb(app, listSessions, { archived: true, ...args })),
      ]
        .filter(({ trouble }) => trouble === undefined)
        .map(({ id }) => id);
    if (scope === "workspace") return list({});
    if (scope === "all") return list({ workspace: "all" });
    if (scope === "since") {
      const since = await questions.ask("Export Sessions Used Since", "A day, such as 2026-01-31.", {
        problemWith: (text) =>
          /^\d{4}-\d\d-\d\d$/.test(text.trim()) && !Number.isNaN(Date.parse(text.trim()))
            ? undefined
            : "Write a day as 2026-01-31.",
      });
      return since === undefined ? undefined : list({ workspace: "all", since: since.trim() });
    }
    return questions.narrow(
      "Export Sessions",
      "Which ones? For example tag:bug after:2026-01-31",
      async (query) => {
        const found = await runVerb(app, listSessions, { query, workspace: "all" });
        const count = countOf(found.length, "session matches", "sessions match");
        return {
          value: found.map(({ id }) => id),
          ...(found.length > 0 && { lead: `$(export) ${count}. Press Enter to export.` }),
          rows: found.slice(0, 50).map(({ title = untitled }) => ({ label: quickPickText(title) })),
        };
      },
    );
  }

  /** Exports what the caller has chosen already; asks for the rest. */
  async exportMany(sessions: readonly SessionId[], given?: ExportFormat): Promise<void> {
    const { questions } = this.#setup;
    if (sessions.length === 0) throw new UserError("There are no such sessions to export.");
    const many = countOf(sessions.length, "session");
    const format = given ?? (await questions.pick("Export (1 of 2)", `Export ${many} as what?`, formats));
    if (!format) return;
    const manner = await questions.pick("Export (2 of 2)", "Where to?", mannersOf(sessions.length, format));
    if (!manner) return;
    const redact = await this.#asksToRedact(sessions, format, manner.metadata);
    if (redact === undefined) return;
    const { metadata, target } = manner;
    await this.#write(target, {
      ...{ sessions, format, metadata, redact, drafts: false, branches: true },
      separate: target === "folder",
    });
  }

  async copyAsMarkdown(session: SessionId): Promise<void> {
    const redact = await this.#asksToRedact([session], "markdown", true);
    if (redact === undefined) return;
    await this.#write("clipboard", {
      ...{ sessions: [session], format: "markdown", metadata: true },
      ...{ redact, drafts: false, branches: true },
    });
  }

  /** Looks through all of it first, so that one warning is for all. Undefined: the user stepped back. */
  async #asksToRedact(
    sessions: readonly SessionId[],
    format: ExportFormat,
    metadata: boolean,
  ): Promise<boolean | undefined> {
    const { app, questions } = this.#setup;
    const request = { sessions, format, metadata, redact: false, drafts: false, branches: true };
    const looked = await this.#long("Look for secrets", (signal, report) =>
      exportSessions(app, request, signal, async () => {}, report),
    );
    if (!looked) return undefined;
    if (looked.warnings.length === 0) return false;
    const { message, detail } = secretsSentence(looked.warnings);
    const asItIs = sessions.length === 1 ? "Export as It Is" : "Export as They Are";
    const answer = await questions.confirm(message, detail, "Redact", asItIs);
    return answer === undefined ? undefined : answer === "Redact";
  }

  async #write(target: Target, request: NamedRequest): Promise<void> {
    if (target === "clipboard") return this.#copy(request);
    const { app, places, dialogs } = this.#setup;
    const { format } = request;
    const name = await this.#nameFor(request);
    const chosen = await writing(() =>
      target === "folder" ? places.chooseFolder() : places.chooseFile(name, labelOf(format)),
    );
    if (!chosen) return;
    const files = new ExportFiles(chosen.folder, chosen.file);
    try {
      const report = await this.#long("Export", (signal, told) =>
        exportSessions(app, request, signal, (file) => files.take(file, format), told),
      );
      if (report) await files.done();
      else await files.abandon();
      if (report) this.#tell(report, files.place, () => chosen.show());
      else void dialogs.inform("The export was stopped. Files that were whole by then stay.");
    } catch (cause) {
      await files.abandon();
      throw cause;
    }
  }

  async #copy(request: NamedRequest): Promise<void> {
    const { app, places } = this.#setup;
    const texts: string[] = [];
    let characters = 0;
    const report = await this.#long("Copy", (signal, told) =>
      exportSessions(
        app,
        request,
        signal,
        async ({ text }) => {
          characters += text.length;
          if (characters > clipboardLimit)
            throw new UserError("This is too much for the clipboard. Export it to a file.");
          texts.push(text);
        },
        told,
      ),
    );
    if (!report) return;
    await places.copy(texts.join(separatorOf[request.format]));
    this.#tell(report, undefined, undefined);
  }

  /** Undefined when the user stopped it. */
  async #long<T>(
    title: string,
    run: (signal: AbortSignal, report: Report) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#setup.questions.progress(title, async (signal, report) => {
      try {
        return await run(signal, report);
      } catch (cause) {
        if (signal.aborted) return undefined;
        throw cause;
      }
    });
  }

  /** As a single session's file is called, or a collection of them. */
  async #nameFor({ sessions, format }: NamedRequest): Promise<string> {
    const { app } = this.#setup;
    const [only, ...others] = sessions;
    if (only === undefined || others.length > 0)
      return collectionNameOf(app.clock.now(), undefined).replace(/json$/, extensionOf[format]);
    const { title = untitled } = (await app.store.list()).find(({ id }) => id === only) ?? {};
    return fileNameOf(redact(title), only, format);
  }

  #tell(report: ExportReport, place: string | undefined, show: (() => Promise<void>) | undefined): void {
    const { dialogs, places } = this.#setup;
    const { summary, problems, details } = exportSentences(report, place);
    const buttons = [
      ...(show && report.exported.length > 0 ? ["Show"] : []),
      ...(problems.length > 0 ? ["Show Details"] : []),
    ];
    const say = problems.length > 0 ? dialogs.warn : dialogs.inform;
    // Not awaited: the command is done, and the offer stays as long as the user leaves it.
    void say([summary, ...problems].join(" "), ...buttons)
      .then(async (answer) => {
        if (answer === "Show") await show?.();
        if (answer === "Show Details") await places.showText(details);
      })
      .catch(dialogs.tellFailure);
  }
}

/** What there is to choose from: HTML pages do not make one page together. */
const mannersOf = (count: number, format: ExportFormat): readonly Row<Manner>[] =>
  [true, false].flatMap((metadata) => {
    const words = metadata ? "" : "only title and words";
    const rows: readonly (Row<Target> | undefined)[] =
      count === 1
        ? [
            { label: "$(save) A File...", value: "file" },
            { label: "$(clippy) The Clipboard", value: "clipboard" },
          ]
        : [
            format === "html" ? undefined : { label: "$(save) One File with All...", value: "file" },
            { label: "$(folder) A Folder, One File for Each...", value: "folder" },
            format === "html" ? undefined : { label: "$(clippy) The Clipboard", value: "clipboard" },
          ];
    return rows
      .filter((row) => row !== undefined)
      .map(({ label, value }) => ({ label, description: words, value: { target: value, metadata } }));
  });
