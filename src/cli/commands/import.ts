import type { ImportReport } from "../../app/importSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { StoreCommand } from "../command.ts";
import { usageError } from "../failures.ts";
import { safeLine } from "../output/safeText.ts";
import { givenTexts } from "../verbArguments.ts";

export const importCommand: StoreCommand = {
  name: "import",
  summary: "Take in sessions that were exported as JSON.",
  details:
    "What is newer here stays, importing a file twice changes nothing, and nothing of an invalid file is imported.\nPermissions, endpoints and keys are never taken in. “-” reads the standard input.",
  usage: "FILE|DIR|-...",
  words: [1, 1000],
  completes: "file",
  options: {
    "new-ids": { kind: "flag", help: "Make each a session of its own, a copy." },
    title: { kind: "text", help: "Instead of its own title, for a single session." },
  },
  examples: [
    ["braid import sessions.json backup/", "a file, and the .json files of a folder"],
    ["ssh host braid export last | braid import -", "from another machine"],
  ],
  access: "write",
  async run({ args, run }) {
    if (args.words.filter((word) => word === "-").length > 1)
      throw usageError("The standard input can be read once.");
    const report = await run<ImportReport>("session.import", {
      paths: args.words,
      ...(args.flag("new-ids") && { ids: "new" }),
      ...givenTexts(args, "title"),
    });
    const { imported, unchanged, skipped, leftOut } = report;
    const fresh = imported.filter(({ isNew }) => isNew).length;
    const records = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
    const lines = [
      fresh > 0 && `${countOf(fresh, "session")} imported.`,
      imported.length > fresh && `${countOf(imported.length - fresh, "session")} completed.`,
      unchanged.length > 0 &&
        `${countOf(unchanged.length, "session")} unchanged: all of it was here already.`,
      records > 0 &&
        `${countOf(records, "record was", "records were")} left out, as such never are imported.`,
      ...skipped.map(({ file, session, reason }) =>
        safeLine(`Not imported: ${file}${session ? ` (${session})` : ""}: ${reason}`),
      ),
    ];
    return {
      json: report,
      text: lines.flatMap((line) => (line ? [`${line}\n`] : [])).join(""),
      isPartial: skipped.length > 0 || report.isCancelled,
    };
  },
};
