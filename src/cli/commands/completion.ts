import type { BareCommand } from "../command.ts";
import { completionScripts } from "../completion.ts";
import { usageError } from "../failures.ts";

const shells = Object.keys(completionScripts) as (keyof typeof completionScripts)[];

export const completionCommand: BareCommand = {
  name: "completion",
  summary: "Print a script that lets a shell complete commands, options and sessions.",
  usage: shells.join("|"),
  words: [1, 1],
  completes: shells,
  options: {},
  examples: [
    ["source <(braid completion bash)", "in ~/.bashrc"],
    ["source <(braid completion zsh)", "in ~/.zshrc"],
    ["braid completion fish > ~/.config/fish/completions/braid.fish", "once"],
  ],
  access: "none",
  async run({ args }) {
    const [shell] = args.words;
    const known = shells.find((each) => each === shell);
    if (!known) throw usageError(`There are scripts for ${shells.join(", ")}, not for “${shell}”.`);
    return { json: { shell: known, script: completionScripts[known] }, text: completionScripts[known] };
  },
};
