import { verbs } from "../../app/verbTable.ts";
import type { BareCommand, StoreCommand } from "../command.ts";
import { usageError } from "../failures.ts";
import { safeLines } from "../output/safeText.ts";
import { tableOf } from "../output/table.ts";

export const verbsCommand: BareCommand = {
  name: "verbs",
  summary: "List everything Braid can do, for “braid run”.",
  usage: "",
  words: [0, 0],
  options: {},
  examples: [["braid verbs --json", "names, titles and descriptions"]],
  access: "none",
  async run({ terminal }) {
    const listed = verbs.map(({ name, title, description }) => ({ name, title, description }));
    const columns = [
      { title: "VERB", paint: terminal.style.accent },
      { title: "WHAT IT DOES", shrinksTo: 20 },
    ];
    const rows = listed.map(({ name, description }) => [name, description]);
    return { json: listed, text: tableOf(columns, rows, terminal.width, terminal.style.bold) };
  },
};

export const runCommand: StoreCommand = {
  name: "run",
  summary: "Run a verb with its argument as JSON; for scripts.",
  details: "Every verb of Braid that needs neither an editor nor a model. The answer is JSON.",
  usage: "VERB [JSON]",
  words: [1, 2],
  completes: verbs.map(({ name }) => name),
  options: {},
  examples: [
    ["braid run workspace.list", "the projects that have sessions"],
    ['braid run session.duplicate \'{"session":"7f3k2a9d0x4p"}\'', "ids have to be whole here"],
  ],
  access: "write",
  async run({ args, run }) {
    const [name = "", text = "{}"] = args.words;
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch (cause) {
      throw usageError(`The argument is no JSON: ${safeLines(cause instanceof Error ? cause.message : "")}`);
    }
    return { json: await run(name, given), text: "", isDocument: true };
  },
};
