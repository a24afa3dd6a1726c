import {
  archiveCommand,
  branchCommand,
  deleteCommand,
  duplicateCommand,
  pinCommand,
  renameCommand,
  resetCommand,
} from "./changeCommands.ts";
import { checkpointCommand } from "./checkpointCommand.ts";
import { helpCommand } from "./helpCommand.ts";
import { exportCommand, historyCommand } from "./historyCommands.ts";
import { modelCommand } from "./modelCommand.ts";
import { searchCommand } from "./searchCommand.ts";
import { newCommand, sessionCommand, sessionsCommand } from "./sessionCommands.ts";
import type { SlashCommand } from "./slashCommand.ts";
import { statsCommand } from "./statsCommand.ts";
import { syncCommand } from "./syncCommand.ts";
import { tagCommand } from "./tagCommand.ts";

/** Everything that can be typed behind a slash, in the order in which it is offered. */
export const slashCommands: readonly SlashCommand[] = [
  newCommand,
  sessionCommand,
  sessionsCommand,
  searchCommand,
  renameCommand,
  tagCommand,
  pinCommand,
  branchCommand,
  checkpointCommand,
  modelCommand,
  statsCommand,
  syncCommand,
  exportCommand,
  historyCommand,
  duplicateCommand,
  archiveCommand,
  resetCommand,
  deleteCommand,
  helpCommand(() => slashCommands),
];

export const slashNames: readonly string[] = slashCommands.flatMap(({ name, aliases = [] }) => [
  name,
  ...aliases,
]);

export const slashNamed = (wanted: string): SlashCommand | undefined =>
  slashCommands.find(({ name, aliases = [] }) => name === wanted || aliases.includes(wanted));
