import type { CleanupResult } from "../../app/verbs/cleanUpStore.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionSummary } from "../../core/session.ts";
import type { StoreCommand } from "../command.ts";
import { CliError, usageError } from "../failures.ts";
import { sessionTable } from "../output/sessionTable.ts";

export const cleanupCommand: StoreCommand = {
  name: "cleanup",
  summary: "Move sessions that were not used for long to the trash.",
  details:
    "Pinned sessions are never touched, and nothing is removed for good. It speaks of the sessions of every project, and asks\nfirst, with the count.",
  usage: "",
  words: [0, 0],
  options: {
    "older-than": { kind: "count", value: "DAYS", help: "Not used for so many days." },
    "keep-checkpoints": { kind: "flag", help: "Leave sessions alone that have checkpoints of your own." },
    "dry-run": { kind: "flag", help: "Only say what would be done." },
    yes: { kind: "flag", short: "y", help: "Agree to what would be asked." },
  },
  examples: [
    ["braid cleanup --older-than 180 --dry-run", "what would go"],
    ["braid cleanup --older-than 180 --keep-checkpoints", "asks, and does it"],
  ],
  access: "write",
  async run(context) {
    const { app, args, terminal, signal } = context;
    const olderThanDays = args.count("older-than");
    if (olderThanDays === undefined)
      throw usageError("Say how long is long: --older-than DAYS. VS Code's settings are not known here.");
    const rules = { olderThanDays, keepCheckpoints: args.flag("keep-checkpoints") };
    const plan = await context.run<CleanupResult>("store.cleanup", { ...rules, dryRun: true });
    if (plan.doubt !== undefined)
      throw new CliError("refused", "The clock of this computer seems wrong, so nothing is cleaned up.");
    if (args.flag("dry-run") || plan.trashed.length === 0) {
      const ids = new Set<string>(plan.trashed);
      const sessions = (await context.run<readonly SessionSummary[]>("session.list", { workspace: "all" }))
        .concat(
          await context.run<readonly SessionSummary[]>("session.list", { workspace: "all", archived: true }),
        )
        .filter(({ id }) => ids.has(id));
      const text =
        plan.trashed.length === 0
          ? "There is nothing to clean up.\n"
          : `${sessionTable(sessions, app.clock.now(), terminal)}\n${countOf(plan.trashed.length, "session")} would go to the trash.\n`;
      return { json: { ...plan, dryRun: args.flag("dry-run") }, text };
    }
    await terminal.confirm(
      `Move ${countOf(plan.trashed.length, "session")} to the trash?`,
      args.flag("yes"),
      signal,
    );
    const done = await context.run<CleanupResult>("store.cleanup", rules);
    return {
      json: { ...done, dryRun: false },
      text: `${countOf(done.trashed.length, "session")} moved to the trash. “braid restore” brings each back.\n`,
    };
  },
};
