import type { Json } from "../../base/json.ts";
import type { StoreCommand } from "../command.ts";
import { CliError } from "../failures.ts";
import { metaValueOf } from "../metadataWords.ts";
import { safeLine } from "../output/safeText.ts";
import { sessionNamed } from "../selection.ts";

const shown = (value: Json): string => safeLine(typeof value === "string" ? value : JSON.stringify(value));

const showMeta: StoreCommand = {
  name: "meta show",
  summary: "Print a session's metadata, or one value of it.",
  usage: "SESSION [NAME]",
  words: [1, 2],
  completes: "session",
  options: {},
  examples: [
    ["braid meta show last", "all names and values"],
    ["braid meta show last project", "one value, alone"],
  ],
  access: "read",
  async run({ app, args, run }) {
    const [name = "", only] = args.words;
    const { id } = await sessionNamed(app, name);
    const all = await run<Readonly<Record<string, Json>>>("session.showMeta", { session: id });
    if (only === undefined) {
      const text = Object.entries(all).map(([key, value]) => `${safeLine(key)}: ${shown(value)}\n`);
      return { json: all, text: text.join("") };
    }
    const value = Object.hasOwn(all, only) ? all[only] : undefined;
    if (value === undefined) throw new CliError("notFound", `There is no metadata “${safeLine(only)}”.`);
    return { json: value, text: `${shown(value)}\n` };
  },
};

const setMeta: StoreCommand = {
  name: "meta set",
  summary: "Note something of your own at a session.",
  details: "A value that is JSON, such as 3, true or [1,2], is kept as such; anything else as text.",
  usage: "SESSION NAME VALUE",
  words: [3, 3],
  completes: "session",
  options: {},
  examples: [["braid meta set last project apollo", "any name, any value"]],
  access: "write",
  async run({ app, args, run }) {
    const [session = "", name = "", typed = ""] = args.words;
    const { id } = await sessionNamed(app, session);
    const value = metaValueOf(typed);
    const { before } = await run<{ before?: Json }>("session.setMeta", { session: id, name, value });
    const was = before === undefined ? "" : ` It was ${shown(before)}.`;
    return {
      json: { session: id, name, value, before: before ?? null },
      text: `${safeLine(name)} is ${shown(value)}.${was}\n`,
    };
  },
};

const removeMeta: StoreCommand = {
  name: "meta remove",
  summary: "Remove metadata from a session.",
  usage: "SESSION NAME",
  words: [2, 2],
  completes: "session",
  options: {},
  examples: [["braid meta remove last project", "forgets the value"]],
  access: "write",
  async run({ app, args, run }) {
    const [session = "", name = ""] = args.words;
    const { id } = await sessionNamed(app, session);
    const all = await run<Readonly<Record<string, Json>>>("session.showMeta", { session: id });
    if (!Object.hasOwn(all, name))
      throw new CliError("notFound", `There is no metadata “${safeLine(name)}”.`);
    await run("session.removeMeta", { session: id, name });
    return {
      json: { session: id, name, before: all[name] ?? null },
      text: `Removed ${safeLine(name)}, which was ${shown(all[name] ?? null)}.\n`,
    };
  },
};

export const metaCommands = [showMeta, setMeta, removeMeta];
