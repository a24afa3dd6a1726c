/**
 * The part of VS Code's `LogOutputChannel` that everything below the editor needs; it fits by shape.
 * Message text, titles and keys never go into a log.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** What went wrong, in one line, for a log. */
export const describeError = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
