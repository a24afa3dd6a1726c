import type { SlashCommand, SlashContext } from "./slashCommand.ts";
import { slashCommands, slashNamed } from "./slashTable.ts";

/** One row of the list above the text box. Its texts are plain and untrusted. */
export interface SlashCompletion {
  /** What the text box holds when it is chosen. */
  readonly text: string;
  readonly label: string;
  /** What may follow, as in a manual. */
  readonly hint: string;
  readonly detail: string;
}

export interface SlashCompletions {
  readonly rows: readonly SlashCompletion[];
  /** Whether the name of a command is being typed, which has to be one of these; an argument may be anything. */
  readonly isName: boolean;
}

const rowLimit = 50;

/** How to go on with a text that begins with a slash: names of commands, then what may follow one. */
export async function completeSlash(context: SlashContext, text: string): Promise<SlashCompletions> {
  const [, name = "", space = "", argument = ""] = /^\/([a-z?]*)(\s*)(.*)$/isu.exec(text) ?? [];
  const typed = name.toLowerCase();
  if (!text.startsWith("/") || (space === "" && argument !== "")) return { rows: [], isName: false };
  if (space === "") return { rows: namesFor(typed).map(rowOf), isName: true };
  const command = slashNamed(typed);
  const choices = (await command?.complete?.(context, argument)) ?? [];
  const rows = choices.slice(0, rowLimit).map((choice) => ({
    text: `/${typed} ${choice.argument.replace(/\s+/gu, " ")}${choice.isOpen ? " " : ""}`,
    label: choice.label,
    hint: "",
    detail: choice.detail ?? "",
  }));
  return { rows, isName: false };
}

/** Those that begin so, the whole name first, then those that hold it. */
function namesFor(typed: string): readonly SlashCommand[] {
  const place = ({ name }: SlashCommand): number => (name === typed ? -1 : name.indexOf(typed));
  return slashCommands
    .filter(({ name }) => name.includes(typed))
    .sort((one, other) => Math.sign(place(one)) - Math.sign(place(other)));
}

const rowOf = (command: SlashCommand): SlashCompletion => ({
  text: command.argument === undefined ? `/${command.name}` : `/${command.name} `,
  label: `/${command.name}`,
  hint: command.argument ?? "",
  detail: command.help,
});
