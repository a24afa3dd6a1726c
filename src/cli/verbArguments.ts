import type { Arguments } from "./arguments.ts";

/** Options that are handed to a verb under their own names; what was not given is left out. */
export const givenTexts = (args: Arguments, ...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = args.text(name);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );

export const givenCounts = (args: Arguments, ...names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const count = args.count(name);
      return count === undefined ? [] : [[name, count] as const];
    }),
  );
