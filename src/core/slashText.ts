/** What a person means by a text that they send. */
export type SlashReading =
  /** Words for the model; `text` is what to send, without the slash that says so. */
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "command"; readonly name: string; readonly argument: string }
  /** It looks like a command and is none. `near` are commands of a similar name, best first. */
  | { readonly kind: "unknown"; readonly name: string; readonly near: readonly string[] };

const commandForm = /^\/([a-z][\w-]*|\?)(?:\s+(.*))?$/isu;

/**
 * Whether a text may be a command, to be asked about: one line that begins with a slash and a letter. Whoever wants to
 * send such a text to the model writes a space or a second slash before it.
 */
export const mayBeSlash = (text: string): boolean =>
  /^\/{1,2}(?:[a-z]|\?)/i.test(text) && !text.trimEnd().includes("\n");

/**
 * Tells commands from words. Only a slash and a word alone, then perhaps an argument, is a command: a path such as
 * `/usr/bin/env` is not, several lines are not, and neither is an unknown word that text follows, unless it is close to a
 * command's name.
 *
 * @param names Of all commands, in lower case.
 */
export function readSlash(text: string, names: readonly string[]): SlashReading {
  const message = { kind: "message", text } as const;
  if (!mayBeSlash(text)) return message;
  if (text.startsWith("//")) {
    const inner = text.slice(1);
    return readSlash(inner, names).kind === "message" ? message : { kind: "message", text: inner };
  }
  const [, word, rest = ""] = commandForm.exec(text.trimEnd()) ?? [];
  if (word === undefined) return message;
  const name = word.toLowerCase();
  const argument = rest.trim();
  if (names.includes(name)) return { kind: "command", name, argument };
  const near = namesNear(name, names);
  return argument === "" || near.length > 0 ? { kind: "unknown", name, near } : message;
}

const nearLimit = 3;

/** Names that were probably meant: those that begin so, then those with a typing error. */
function namesNear(name: string, names: readonly string[]): readonly string[] {
  const allowed = name.length <= 4 ? 1 : 2;
  const scored = names.map((each) => ({
    each,
    score: name.length >= 3 && each.startsWith(name) ? 0.5 : editsBetween(name, each),
  }));
  return scored
    .filter(({ score }) => score <= allowed)
    .sort((one, other) => one.score - other.score)
    .slice(0, nearLimit)
    .map(({ each }) => each);
}

/** How many letters have to be typed, removed, exchanged or swapped with their neighbour to make one of the other. */
function editsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
