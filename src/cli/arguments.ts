import { parseArgs } from "node:util";
import { usageError } from "./failures.ts";
import { closest } from "./suggest.ts";

/** What an option takes: nothing, one text, a text each time it is given, or a whole number from 1 (or 0) on. */
export type OptionKind = "flag" | "text" | "texts" | "count";

export interface OptionSpec {
  readonly kind: OptionKind;
  readonly short?: string;
  /** How help calls its value, such as `DIR`; for one of a few words, those. */
  readonly value?: string | readonly string[];
  readonly help: string;
  /** What a shell offers for its value. */
  readonly completes?: "session" | "tag" | "template" | "file";
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What was typed after the name of the command, read once and asked for by name. */
export class Arguments {
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(words: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.words = words;
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last one counts, as people expect who go back in their history and add to a line. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  count(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }
}

/**
 * Reads a command line.
 * @throws CliError (usage) for options that do not exist, lack a value or have one of the wrong form.
 */
export function readArguments(argv: readonly string[], options: OptionTable): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind, short }]) => [
        name,
        { type: kind === "flag" ? "boolean" : "string", ...(short !== undefined && { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!spec) throw unknownOption(token.rawName, options);
    const value = readValue(token.rawName, spec, token.value, token.inlineValue);
    values.set(token.name, [...(values.get(token.name) ?? []), value]);
  }
  return new Arguments(words, values);
}

function readValue(
  name: string,
  { kind, value }: OptionSpec,
  given: string | undefined,
  isInline: boolean | undefined,
): string {
  if (kind === "flag") {
    if (given !== undefined) throw usageError(`${name} takes no value.`);
    return "";
  }
  const wanted = typeof value === "string" ? value : value?.join(", ");
  if (given === undefined) throw usageError(`${name} needs a value${wanted ? ` (${wanted})` : ""}.`);
  if (!isInline && given.length > 1 && given.startsWith("-"))
    throw usageError(`${name} needs a value, and “${given}” looks like an option. Write ${name}=${given}.`);
  if (kind === "count" && !(/^\d{1,9}$/.test(given) && Number(given) >= (value === "COUNT0" ? 0 : 1)))
    throw usageError(`${name} needs a whole number, not “${given}”.`);
  if (Array.isArray(value) && !value.includes(given)) {
    const meant = closest(given, value);
    throw usageError(
      `${name} is one of ${value.join(", ")}, not “${given}”.${meant ? ` Did you mean ${meant}?` : ""}`,
    );
  }
  return given;
}

function unknownOption(name: string, options: OptionTable) {
  const meant = closest(
    name.replace(/^-+/, ""),
    Object.keys(options).filter((each) => each.length > 1),
  );
  return usageError(`There is no option ${name}.${meant ? ` Did you mean --${meant}?` : ""}`);
}
