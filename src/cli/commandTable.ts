import type { Command } from "./command.ts";
import { archiveCommand } from "./commands/archive.ts";
import { branchCommand } from "./commands/branch.ts";
import { checkpointCommands } from "./commands/checkpoint.ts";
import { cleanupCommand } from "./commands/cleanup.ts";
import { completionCommand } from "./commands/completion.ts";
import { createCommand } from "./commands/create.ts";
import { deleteCommand, restoreCommand } from "./commands/delete.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { listCommand } from "./commands/list.ts";
import { metaCommands } from "./commands/meta.ts";
import { pinCommand } from "./commands/pin.ts";
import { renameCommand } from "./commands/rename.ts";
import { searchCommand } from "./commands/search.ts";
import { showCommand } from "./commands/show.ts";
import { statsCommand } from "./commands/stats.ts";
import { storesCommand } from "./commands/stores.ts";
import { syncCommands } from "./commands/sync.ts";
import { tagCommand } from "./commands/tag.ts";
import { templateCommands } from "./commands/templates.ts";
import { runCommand, verbsCommand } from "./commands/verbs.ts";

/** Everything the command line can do, in the order of its help. */
export const commands: readonly Command[] = [
  listCommand,
  showCommand,
  searchCommand,
  createCommand,
  renameCommand,
  tagCommand,
  pinCommand,
  archiveCommand,
  ...metaCommands,
  branchCommand,
  ...checkpointCommands,
  exportCommand,
  importCommand,
  deleteCommand,
  restoreCommand,
  ...templateCommands,
  statsCommand,
  ...syncCommands,
  cleanupCommand,
  storesCommand,
  verbsCommand,
  runCommand,
  completionCommand,
];
