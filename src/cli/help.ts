import type { OptionSpec, OptionTable } from "./arguments.ts";
import type { Command } from "./command.ts";
import { globalOptions } from "./globalOptions.ts";
import type { Style } from "./output/style.ts";

const exitWords = `  0  done
  1  refused, or it could not be done
  2  the command line makes no sense
  3  not found, or it could be several
  4  the store is not there, or cannot be read
  130  interrupted
`;

/** What `braid --help` says. */
export function overview(commands: readonly Command[], style: Style): string {
  const shown = commands.filter(({ isHidden }) => !isHidden);
  return `Braid keeps AI conversations as sessions. This is its command line: the same sessions as in VS Code, also while it runs.

${style.bold("Usage:")} braid COMMAND [WORDS] [OPTIONS]

${style.bold("Commands:")}
${columns(shown.map(({ name, summary }) => [name, summary]))}
${style.bold("Options of every command:")}
${optionLines(globalOptions)}
A SESSION is named by its id, the beginning of it, its title or a part of that, or “last”.
“--query” speaks the language of the search box: tag:work model:sonnet before:2026-01-31 is:pinned -draft "two words".

${style.bold("Exit codes:")}
${exitWords}
${style.bold("Examples:")}
  braid list                                  the sessions of the project in this folder
  braid search "timeout handler" --json       every message with these words, for a script
  braid export last --format markdown > chat.md
  braid tag --query "before:2026-01-01" old   asks before it tags many

“braid help COMMAND” explains one command.
`;
}

/** What `braid list --help` says. */
export function helpOf(command: Command, style: Style): string {
  const { name, summary, details, usage, options, examples } = command;
  const own = Object.keys(options).length > 0;
  return `${summary}

${style.bold("Usage:")} braid ${name}${usage && ` ${usage}`}${own ? " [OPTIONS]" : ""}
${details ? `\n${details}\n` : ""}${own ? `\n${style.bold("Options:")}\n${optionLines(options)}` : ""}
${style.bold("Options of every command:")}
${optionLines(globalOptions)}
${style.bold("Examples:")}
${columns(examples)}`;
}

/** Help on the first word of several commands, such as `checkpoint`. */
export const groupHelp = (word: string, commands: readonly Command[], style: Style): string =>
  `${style.bold("Usage:")} braid ${word} ${commands.map(({ name }) => name.split(" ")[1]).join("|")}\n\n${columns(
    commands.map(({ name, usage, summary }) => [`${name} ${usage}`.trim(), summary]),
  )}\n“braid help ${word} ${commands[0]?.name.split(" ")[1] ?? ""}” explains one of them.\n`;

const optionLines = (options: OptionTable): string =>
  columns(Object.entries(options).map(([name, spec]) => [optionLabel(name, spec), spec.help]));

function optionLabel(name: string, { kind, short, value }: OptionSpec): string {
  const wanted = typeof value === "string" ? value.replace("COUNT0", "COUNT") : value?.join("|");
  return `${short ? `-${short}, ` : ""}--${name}${kind === "flag" ? "" : ` ${wanted ?? (kind === "count" ? "COUNT" : "TEXT")}`}`;
}

/** Where the first column is longer than this, the second one begins on a line of its own. */
const labelLimit = 34;

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(0, ...rows.map(([label]) => (label.length > labelLimit ? 0 : label.length)));
  return rows
    .map(([label, text]) =>
      label.length > labelLimit
        ? `  ${label}\n  ${" ".repeat(width)}  ${text}\n`
        : `  ${label.padEnd(width)}  ${text}\n`,
    )
    .join("");
};
