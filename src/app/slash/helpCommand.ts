import { refused, type SlashCommand, type SlashRow, said } from "./slashCommand.ts";
import { narrowed, quoted } from "./words.ts";

export const usageOf = ({ name, argument }: SlashCommand): string =>
  argument === undefined ? `/${name}` : `/${name} ${argument}`;

/** @param commands All of them, this one included. */
export const helpCommand = (commands: () => readonly SlashCommand[]): SlashCommand => ({
  name: "help",
  aliases: ["?"],
  argument: "[COMMAND]",
  help: "List these commands, or tell about one",
  async run(_context, argument) {
    const wanted = argument.toLowerCase().replace(/^\//, "");
    if (wanted === "")
      return said(
        "These are for Braid and never sent to a model. A text that begins with a space or with two slashes is.",
        { rows: commands().map(rowOf) },
      );
    const found = commands().find(({ name, aliases = [] }) => name === wanted || aliases.includes(wanted));
    if (!found) return refused(`There is no command ${quoted(`/${wanted}`)}. \`/help\` lists all.`);
    const aliases = found.aliases?.map((alias) => `\`/${alias}\``).join(", ");
    return said(
      [`\`${usageOf(found)}\``, `${found.help}.`, ...(aliases ? [`Also: ${aliases}.`] : [])].join("\n\n"),
      { rows: [rowOf(found)] },
    );
  },
  complete: async (_context, typed) =>
    narrowed(
      commands().map(({ name, help }) => ({ argument: name, label: name, detail: help })),
      typed.replace(/^\//, ""),
    ),
});

const rowOf = (command: SlashCommand): SlashRow => ({
  icon: "terminal",
  verb: "Type",
  label: usageOf(command),
  detail: command.help,
  run: async () => ({
    kind: "compose",
    text: command.argument === undefined ? `/${command.name}` : `/${command.name} `,
  }),
});
