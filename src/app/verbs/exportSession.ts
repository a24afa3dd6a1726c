import * as v from "valibot";
import type { EpochMs } from "../../base/clock.ts";
import { type ExportedFile, type ExportReport, exportSessions } from "../exportSessions.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

/** More than this is for a folder, not for one answer. In characters. */
const answerLimit = 200_000_000;

export const exportSession = verb({
  name: "session.export",
  title: "Export Session",
  description:
    "Answers sessions as the texts of files: JSON that session.import reads, Markdown, plain text or HTML. Permissions, endpoints and keys are never in them.",
  input: v.object({
    sessions: v.optional(
      v.pipe(
        v.array(sessionIdSchema),
        v.minLength(1),
        v.description("These; those of the open workspace when left out."),
      ),
    ),
    all: v.optional(v.pipe(v.boolean(), v.description("The sessions of every workspace."))),
    since: v.optional(
      v.pipe(
        v.string(),
        v.check((text) => !Number.isNaN(Date.parse(text)), "This is no date."),
        v.description("Only what was used since this date, such as 2026-01-31."),
      ),
    ),
    format: v.optional(
      v.pipe(
        v.picklist(["json", "markdown", "text", "html"]),
        v.description("Only json can be imported again; it is the default."),
      ),
    ),
    metadata: v.optional(
      v.pipe(
        v.boolean(),
        v.description("With models, times, tags and workspace; true unless said otherwise."),
      ),
    ),
    drafts: v.optional(v.pipe(v.boolean(), v.description("With what was typed and not sent, in JSON."))),
    branches: v.optional(
      v.pipe(v.boolean(), v.description("With all branches, in JSON; true unless said otherwise.")),
    ),
    redact: v.optional(v.pipe(v.boolean(), v.description("Replace what looks like a secret."))),
  }),
  async run(app, args, signal): Promise<ExportReport & { readonly files: readonly ExportedFile[] }> {
    const { sessions, all = false, since, format = "json", metadata = true } = args;
    if (sessions && all) throw new UserError("Name the sessions, or ask for all of them, not both.");
    const files: ExportedFile[] = [];
    let characters = 0;
    const report = await exportSessions(
      app,
      {
        sessions: sessions ?? (all ? "all" : "workspace"),
        ...(since !== undefined && { since: Date.parse(since) as EpochMs }),
        ...{ format, metadata, drafts: args.drafts ?? false },
        ...{ branches: args.branches ?? true, redact: args.redact ?? false },
      },
      signal,
      async (file) => {
        characters += file.text.length;
        if (characters > answerLimit)
          throw new UserError("These are too many sessions for one answer. Export fewer at a time.");
        files.push(file);
      },
    );
    return { ...report, files };
  },
});
