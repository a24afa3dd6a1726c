import type { App } from "../app/app.ts";
import type { Arguments, OptionTable } from "./arguments.ts";
import type { KnownStorePlace } from "./storeChoice.ts";
import type { Terminal } from "./terminal.ts";

/** What a command answers: for programs, and for people. One of the two is printed. */
export interface Answer {
  /** The document that `--json` prints. Undefined prints `null`. */
  readonly json: unknown;
  /** For people, safe for a terminal. Ends with a line feed unless it is empty. */
  readonly text: string;
  /** Prints `json` also without `--json`. */
  readonly isDocument?: true;
  /** Part of what was asked could not be done: the exit code says so, although there is something to print. */
  readonly isPartial?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly app: App;
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether the folder is of a project that has sessions. Without one, lists show all projects. */
  readonly isInProject: boolean;
  /** Runs a verb by its name. @throws UserError when this version does not have it. */
  run<Result>(verb: string, args?: unknown): Promise<Result>;
  /** Says something beside the answer, on the error stream. */
  note(message: string): void;
}

/** What a command that needs no store works with. */
export interface BareContext {
  readonly args: Arguments;
  readonly terminal: Terminal;
  knownStores(): Promise<readonly KnownStorePlace[]>;
}

interface CommandBase {
  /** One or two words: `list`, `checkpoint save`. */
  readonly name: string;
  /** One line, as in a list of commands. */
  readonly summary: string;
  /** More than that, for its own help. */
  readonly details?: string;
  /** The words it takes, such as `SESSION TITLE`. */
  readonly usage: string;
  /** How many words it takes. */
  readonly words: readonly [min: number, max: number];
  /** What a shell offers for its words. */
  readonly completes?: "session" | "trash" | "template" | "file" | readonly string[];
  readonly options: OptionTable;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Left out of lists: for scripts of our own. */
  readonly isHidden?: boolean;
}

/** One thing the command line can do with a store. */
export interface StoreCommand extends CommandBase {
  /** `read` opens the store so that nothing whatsoever is written. */
  readonly access: "read" | "write";
  run(context: Context): Promise<Answer>;
}

/** One that needs no store. */
export interface BareCommand extends CommandBase {
  readonly access: "none";
  run(context: BareContext): Promise<Answer>;
}

export type Command = StoreCommand | BareCommand;
