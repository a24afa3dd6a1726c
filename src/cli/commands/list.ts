import type { SessionSummary } from "../../core/session.ts";
import { sessionSorts } from "../../core/sessionFilter.ts";
import { sessionStates } from "../../core/sessionState.ts";
import type { StoreCommand } from "../command.ts";
import { metadataIn } from "../metadataWords.ts";
import { sessionTable } from "../output/sessionTable.ts";
import { whose } from "../selection.ts";
import { givenCounts, givenTexts } from "../verbArguments.ts";

export const listCommand: StoreCommand = {
  name: "list",
  summary: "List the sessions of this project, or of all.",
  details:
    "A project is recognised as VS Code does it: also after it was moved, renamed or cloned again. Outside of any project\nthat has sessions, all are listed. Pinned ones come first, then those used last. With --json: an array of summaries.",
  usage: "",
  words: [0, 0],
  options: {
    all: { kind: "flag", short: "a", help: "Sessions of every project." },
    query: {
      kind: "text",
      short: "q",
      value: "QUERY",
      help: "Only those that match, such as “tag:work -is:branch”.",
    },
    tag: {
      kind: "texts",
      short: "t",
      value: "TAG",
      help: "Only those with this tag; may be given again.",
      completes: "tag",
    },
    title: { kind: "text", help: "Only those whose title contains this." },
    since: { kind: "text", value: "DATE", help: "Used since this day or time, such as 2026-01-31." },
    until: { kind: "text", value: "DATE", help: "Used until then." },
    provider: { kind: "text", help: "Only those with a model of this provider." },
    model: { kind: "text", help: "Only those with this model." },
    meta: {
      kind: "texts",
      short: "m",
      value: "NAME=VALUE",
      help: "Only those with this metadata; may be given again.",
    },
    state: { kind: "text", value: sessionStates, help: "Only those that stand like this." },
    archived: { kind: "flag", help: "The archived ones instead." },
    deleted: { kind: "flag", help: "Those in the trash instead." },
    sort: { kind: "text", value: sessionSorts, help: "By what." },
    reverse: { kind: "flag", short: "r", help: "In the other direction." },
    limit: { kind: "count", short: "n", value: "COUNT", help: "At most so many." },
  },
  examples: [
    ["braid list", "the sessions of this project"],
    ["braid list --all -n 20", "the 20 used last, anywhere"],
    ["braid list -q 'is:pinned tag:work' --json", "for a script"],
    ["braid list --deleted", "what is in the trash"],
  ],
  access: "read",
  async run(context) {
    const { app, args, terminal } = context;
    const workspace = whose(context);
    const sessions = await context.run<readonly SessionSummary[]>("session.list", {
      workspace,
      ...(args.flag("archived") && { archived: true }),
      ...(args.flag("deleted") && { deleted: true }),
      ...(args.texts("tag").length > 0 && { tags: args.texts("tag") }),
      ...(args.flag("reverse") && { reverse: true }),
      ...(args.texts("meta").length > 0 && { meta: metadataIn(args.texts("meta")) }),
      ...givenCounts(args, "limit"),
      ...givenTexts(args, "query", "title", "since", "until", "provider", "model", "state", "sort"),
    });
    if (sessions.length === 0) {
      context.note("There are no such sessions.");
      return { json: [], text: "" };
    }
    if (workspace === "all" && !args.flag("all"))
      context.note("This folder is of no project that has sessions, so those of all projects are listed.");
    return { json: sessions, text: sessionTable(sessions, app.clock.now(), terminal) };
  },
};
