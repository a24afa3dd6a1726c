import { BackupError } from "../app/backups.ts";
import { StoreError } from "../app/sessionStore.ts";
import { UserError } from "../app/userError.ts";
import { messageOf } from "../base/messageOf.ts";

/** What scripts learn from `$?`. Documented in the help and in docs/CLI.md, so a number never changes its meaning. */
export const exitCodes = {
  ok: 0,
  /** It was understood, and refused or could not be done. */
  refused: 1,
  /** The words of the command line make no sense. */
  usage: 2,
  /** There is no such session, checkpoint or template, or it could be several. */
  notFound: 3,
  /** The store is not there, or cannot be read. */
  unreadable: 4,
  /** Ctrl+C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;

/** Ends the command with an exit code of choice. `message` is a sentence for people. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exit: Exclude<ExitName, "ok">;

  constructor(exit: Exclude<ExitName, "ok">, message: string) {
    super(message);
    this.exit = exit;
  }
}

export const usageError = (message: string): CliError => new CliError("usage", message);

/** What went wrong, as it is told: never a stack trace, and never silence about an error of our own. */
export interface Failure {
  readonly exit: Exclude<ExitName, "ok">;
  readonly message: string;
}

/** @param reads Whether the command only reads: what the disk refused then is the store's content. */
export function failureOf(cause: unknown, reads: boolean): Failure {
  if (cause instanceof CliError) return { exit: cause.exit, message: cause.message };
  if (cause instanceof StoreError) {
    const isUnreadable = reads || cause.trouble === "newerVersion" || cause.trouble === "damaged";
    return { exit: isUnreadable ? "unreadable" : "refused", message: cause.message };
  }
  if (cause instanceof UserError || cause instanceof BackupError)
    return { exit: "refused", message: cause.message };
  if (cause instanceof Error && cause.name === "AbortError")
    return { exit: "interrupted", message: "Interrupted. What was done before stays done." };
  const detail = messageOf(cause);
  return { exit: "refused", message: `This could not be done: ${detail}` };
}
