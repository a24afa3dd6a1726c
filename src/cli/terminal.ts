import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { CliError } from "./failures.ts";
import { type Style, styleFor } from "./output/style.ts";

/** What the command line is connected to. */
export interface Terminal {
  /** In columns; undefined where lines may be of any length, as in a pipe. */
  readonly width: number | undefined;
  readonly style: Style;
  readonly isTerminal: boolean;
  /**
   * Asks before something is done to many sessions.
   * @param isAgreed `--yes` was given.
   * @throws CliError when it is declined, or there is nobody to ask.
   */
  confirm(question: string, isAgreed: boolean, signal: AbortSignal): Promise<void>;
}

export interface TerminalSetup {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  readonly isPlain: boolean;
}

/** Narrower than this nothing can be shown as a table. */
const narrowest = 20;

export function terminalOf({ stdin, stdout, stderr, environment, isPlain }: TerminalSetup): Terminal {
  const isTerminal = stdout.isTTY === true;
  const told = Number(environment.COLUMNS);
  // Some terminals say 0 for “unknown”.
  const columns = Number.isInteger(told) && told > 0 ? told : isTerminal ? stdout.columns || 80 : undefined;
  return {
    isTerminal,
    width: columns === undefined ? undefined : Math.max(narrowest, columns),
    style: styleFor(!isPlain && hasColours(environment, isTerminal)),
    async confirm(question, isAgreed, signal) {
      if (isAgreed) return;
      if (!stdin.isTTY || !stderr.isTTY)
        throw new CliError(
          "refused",
          `${question} Nothing was done: say --yes to agree without being asked.`,
        );
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        const answer = await lines.question(`${question} [y/N] `, { signal });
        if (!/^\s*y(es)?\s*$/i.test(answer)) throw new CliError("refused", "Nothing was done.");
      } finally {
        lines.close();
      }
    },
  };
}

/** https://no-color.org, and what Node itself makes of FORCE_COLOR: it wins, unless it says 0. */
function hasColours(environment: TerminalSetup["environment"], isTerminal: boolean): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTerminal && TERM !== "dumb";
}
