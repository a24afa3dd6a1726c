import type { Json } from "../base/json.ts";
import { usageError } from "./failures.ts";

/** What a value typed on a command line means: JSON where it is some, such as 3 or true or {"a":1}, else a text. */
export function metaValueOf(typed: string): Json {
  try {
    const value = JSON.parse(typed) as Json;
    return value === null ? typed : value;
  } catch {
    return typed;
  }
}

/** @throws CliError (usage) for a word without “=”. */
export const metadataIn = (words: readonly string[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw usageError(`Write metadata as NAME=VALUE, not “${word}”.`);
      return [word.slice(0, at), metaValueOf(word.slice(at + 1))] as const;
    }),
  );
