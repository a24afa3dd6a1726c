import * as v from "valibot";
import { describeError } from "../../base/log.ts";
import { type ImportReport, importSessions, type SkippedImport } from "../importSessions.ts";
import { fileOfText, type ReadableFile } from "../readableFiles.ts";
import { UserError } from "../userError.ts";
import { titleSchema, verb } from "../verb.ts";

export const importSession = verb({
  name: "session.import",
  title: "Import Session",
  description:
    "Takes in sessions that session.export wrote as JSON. What is newer here stays, and importing a file twice changes nothing. Permissions, endpoints and keys are never taken in.",
  input: v.object({
    files: v.optional(
      v.pipe(v.array(v.object({ name: v.string(), text: v.string() })), v.description("Texts of files.")),
    ),
    paths: v.optional(v.pipe(v.array(v.string()), v.description("Files, or folders of .json files."))),
    ids: v.optional(
      v.pipe(
        v.picklist(["keep", "new"]),
        v.description("Whether sessions keep their ids, as they do unless said otherwise, or become copies."),
      ),
    ),
    dryRun: v.optional(v.pipe(v.boolean(), v.description("Only say what would come of it."))),
    title: v.optional(v.pipe(titleSchema, v.description("Instead of its own, for a single session."))),
  }),
  async run(
    app,
    { files = [], paths = [], ids = "keep", title, dryRun = false },
    signal,
  ): Promise<ImportReport> {
    const found: ReadableFile[] = files.map(({ name, text }) => fileOfText(name, text));
    const missing: SkippedImport[] = [];
    if (paths.length > 0 && !app.files) throw new UserError("Files cannot be read here. Give their texts.");
    for (const path of paths) {
      try {
        found.push(...((await app.files?.find(path)) ?? []));
      } catch (cause) {
        missing.push({ file: path, reason: `It cannot be read (${describeError(cause)}).` });
      }
    }
    if (found.length + missing.length === 0) throw new UserError("There is no file to import.");
    const report = await importSessions(
      app,
      { files: found, ids, dryRun, ...(title !== undefined && { title }) },
      signal,
    );
    return { ...report, skipped: [...missing, ...report.skipped] };
  },
});
