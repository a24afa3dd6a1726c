import { untitled } from "../core/session.ts";
import type { OptionTable } from "./arguments.ts";
import type { Command } from "./command.ts";
import { globalOptions } from "./globalOptions.ts";
import { safeLine } from "./output/safeText.ts";
import { cutTo } from "./output/width.ts";

/** What a shell offers: a word, and what it is for shells that show that. */
export interface Offer {
  readonly word: string;
  readonly meaning: string;
}

/** What completion needs of a store. Each is empty where the store cannot be read: a shell is no place for errors. */
export interface CompletionSource {
  sessions(isTrash: boolean): Promise<readonly NamedSession[]>;
  templates(): Promise<readonly { readonly name: string; readonly description?: string }[]>;
}

interface NamedSession {
  readonly id: string;
  readonly title?: string;
  readonly tags: readonly string[];
}

/** Means that the shell completes names of files by itself. */
const filesWanted: Offer = { word: "\u0000files", meaning: "" };

const meaningWidth = 60;

/**
 * What may stand where the last word is being typed.
 * @param words Behind `braid`; the last one may be empty.
 */
export async function offersFor(
  words: readonly string[],
  commands: readonly Command[],
  source: CompletionSource,
): Promise<readonly Offer[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const command = commandOf(before, commands);
  const options: OptionTable = { ...command?.command.options, ...globalOptions };
  const previous = before.at(-1) ?? "";
  const optionBefore = Object.entries(options).find(
    ([name, { kind, short }]) => kind !== "flag" && (previous === `--${name}` || previous === `-${short}`),
  )?.[1];
  const offers = optionBefore
    ? await valuesOf(optionBefore, source)
    : typed.startsWith("-")
      ? optionOffers(options)
      : command
        ? await valuesOf(command.command, source)
        : commandOffers(before, commands);
  return offers.includes(filesWanted) ? [filesWanted] : matching(offers, typed);
}

/** Titles are matched without case, as they are resolved; all else as it is. */
const matching = (offers: readonly Offer[], typed: string): readonly Offer[] =>
  offers.filter(({ word }) => word.toLowerCase().startsWith(typed.toLowerCase()));

function commandOf(words: readonly string[], commands: readonly Command[]) {
  const names = words.filter((word) => !word.startsWith("-"));
  for (const length of [2, 1]) {
    const name = names.slice(0, length).join(" ");
    const command = names.length >= length ? commands.find((each) => each.name === name) : undefined;
    if (command) return { command };
  }
  return undefined;
}

function commandOffers(before: readonly string[], commands: readonly Command[]): readonly Offer[] {
  const group = before.filter((word) => !word.startsWith("-")).at(0);
  const shown = commands.filter(({ isHidden }) => !isHidden);
  if (group !== undefined)
    return shown.flatMap(({ name, summary }) => {
      const [first, second] = name.split(" ");
      return first === group && second !== undefined ? [{ word: second, meaning: summary }] : [];
    });
  const offers = new Map<string, Offer>();
  for (const { name, summary } of shown) {
    const [first = "", second] = name.split(" ");
    if (!offers.has(first)) offers.set(first, { word: first, meaning: second === undefined ? summary : "" });
  }
  return [...offers.values()];
}

const optionOffers = (options: OptionTable): readonly Offer[] =>
  Object.entries(options).map(([name, { help }]) => ({ word: `--${name}`, meaning: help }));

/** A command's words, or an option's value. */
interface Completable {
  readonly completes?: Command["completes"] | OptionTable[string]["completes"];
  readonly value?: OptionTable[string]["value"];
}

async function valuesOf(
  { completes, value }: Completable,
  source: CompletionSource,
): Promise<readonly Offer[]> {
  const words = Array.isArray(value) ? value : Array.isArray(completes) ? completes : undefined;
  if (words) return words.map((word: string) => ({ word, meaning: "" }));
  switch (completes) {
    case "file":
      return [filesWanted];
    case "session":
      return sessionOffers(source, false);
    case "trash":
      return sessionOffers(source, true);
    case "tag":
      return [...new Set((await source.sessions(false)).flatMap(({ tags }) => tags))]
        .sort()
        .flatMap((tag) => typable(tag, ""));
    case "template":
      return (await source.templates()).flatMap(({ name, description = "" }) =>
        typable(name, cutTo(safeLine(description), meaningWidth)),
      );
    default:
      return [];
  }
}

/** A text that can be typed as it is shown. */
const typable = (word: string, meaning: string): readonly Offer[] =>
  safeLine(word) === word ? [{ word, meaning }] : [];

/** Ids for whoever types one, and titles that can be typed as they are. */
async function sessionOffers(source: CompletionSource, isTrash: boolean): Promise<readonly Offer[]> {
  const sessions = await source.sessions(isTrash);
  const offers = sessions.flatMap(({ id, title = untitled }) => {
    const asId = { word: id, meaning: cutTo(safeLine(title), meaningWidth) };
    return title === untitled ? [asId] : [...typable(title, id), asId];
  });
  return isTrash ? offers : [{ word: "last", meaning: "the session used last" }, ...offers];
}

/** What the scripts below read: a word, a tab, and its meaning on each line. */
export const offerLines = (offers: readonly Offer[]): string =>
  offers
    .map(({ word, meaning }) => (word === filesWanted.word ? ":files\n" : `${word}\t${meaning}\n`))
    .join("");

/** Scripts that ask `braid __complete` what may stand where the cursor is. What it answers is quoted before it is used. */
export const completionScripts = {
  bash: `# Completion of braid for bash. Put this into ~/.bashrc:  source <(braid completion bash)
_braid() {
  local line word
  local -a lines words
  words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  mapfile -t lines < <(braid __complete -- "\${words[@]}" 2>/dev/null)
  COMPREPLY=()
  for line in "\${lines[@]}"; do
    if [[ $line == ":files" ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    word=\${line%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "$word")")
  done
}
complete -o nosort -F _braid braid 2>/dev/null || complete -F _braid braid
`,
  zsh: `#compdef braid
# Completion of braid for zsh. Put this into ~/.zshrc:  source <(braid completion zsh)
_braid() {
  local line word
  local -a lines offers meanings
  lines=("\${(@f)$(braid __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    [[ -z $line ]] && continue
    if [[ $line == ":files" ]]; then
      _files
      return
    fi
    word="\${line%%$'\\t'*}"
    offers+=("$word")
    meanings+=("$word  \${line#*$'\\t'}")
  done
  (( \${#offers} )) && compadd -l -d meanings -a offers
}
compdef _braid braid
`,
  fish: `# Completion of braid for fish. Run:  braid completion fish > ~/.config/fish/completions/braid.fish
function __braid_complete
  set -l words (commandline -opc)
  set -l offers (braid __complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
  if test "$offers[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $offers
  end
end
complete -c braid -f -a '(__braid_complete)'
`,
} as const;
