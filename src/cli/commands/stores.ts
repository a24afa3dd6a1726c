import { systemClock } from "../../base/clock.ts";
import type { BareCommand } from "../command.ts";
import { ageOf } from "../output/age.ts";
import { safeLine } from "../output/safeText.ts";
import { tableOf } from "../output/table.ts";
import { byUse } from "../storeChoice.ts";

export const storesCommand: BareCommand = {
  name: "stores",
  summary: "List the stores of this machine: each editor has its own.",
  details: "Without --store and BRAID_STORE, the first one that is there is used.",
  usage: "",
  words: [0, 0],
  options: {},
  examples: [
    ["braid stores", "where the sessions are"],
    ["braid --store DIR list", "works with one of them"],
  ],
  access: "none",
  async run({ knownStores, terminal }) {
    const stores = byUse(await knownStores());
    const now = systemClock.now();
    const columns = [
      { title: "EDITOR" },
      { title: "USED", paint: terminal.style.dim },
      { title: "STATE", leftOut: 1, paint: terminal.style.warning },
      { title: "FOLDER" },
    ];
    const rows = stores.map(({ editor, lastUsed, state, root }) => [
      safeLine(editor),
      ageOf(lastUsed, now),
      state === "store" ? "" : state === "none" ? "gone" : "unreadable",
      safeLine(root),
    ]);
    return {
      json: stores,
      // Folders are there to be copied, so they are never cut.
      text:
        stores.length === 0
          ? "No store is known yet. Start a conversation in VS Code first.\n"
          : tableOf(columns, rows, undefined, terminal.style.bold),
    };
  },
};
