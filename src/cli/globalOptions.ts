import type { OptionTable } from "./arguments.ts";

/** What every command takes. */
export const globalOptions = {
  json: { kind: "flag", help: "Answer with one JSON document; tell failures as JSON on the error stream." },
  store: {
    kind: "text",
    value: "DIR",
    help: "The store to work with, instead of BRAID_STORE or the one used last.",
    completes: "file",
  },
  "no-color": { kind: "flag", help: "Without colours. NO_COLOR and FORCE_COLOR count, too." },
  help: { kind: "flag", short: "h", help: "Explain the command, with examples." },
  version: { kind: "flag", help: "Say the version." },
} as const satisfies OptionTable;
