import type { TaggedSession } from "../../app/verbs/tagSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { StoreCommand } from "../command.ts";
import { usageError } from "../failures.ts";
import { safeLine } from "../output/safeText.ts";
import { chosenSessions, manyOptions, namesOf } from "../selection.ts";

export const tagCommand: StoreCommand = {
  name: "tag",
  summary: "Add tags to sessions, or remove them.",
  details: "The first word names the session, the others are tags; with --query all words are tags.",
  usage: "SESSION TAG... | --query QUERY TAG...",
  words: [1, 100],
  completes: "session",
  options: {
    remove: { kind: "flag", help: "Remove the tags instead." },
    ...manyOptions,
  },
  examples: [
    ["braid tag last work urgent", "two tags for the session used last"],
    ["braid tag last urgent --remove", "and one less"],
    ["braid tag --query 'before:2026-01-01' old", "asks first, with the count"],
  ],
  access: "write",
  async run(context) {
    const { args } = context;
    const isQuery = args.text("query") !== undefined;
    const tags = isQuery ? args.words : args.words.slice(1);
    if (tags.length === 0) throw usageError("Name at least one tag.");
    const isRemoved = args.flag("remove");
    const named = tags.map((tag) => `“${safeLine(tag)}”`).join(", ");
    const sessions = await chosenSessions(
      context,
      isQuery ? [] : args.words.slice(0, 1),
      isRemoved ? `Remove ${named} from` : `Add ${named} to`,
    );
    const { changed } = await context.run<{ changed: readonly TaggedSession[] }>(
      isRemoved ? "session.untag" : "session.tag",
      { sessions: sessions.map(({ id }) => id), tags },
    );
    const text =
      changed.length === 0
        ? `Nothing to do: ${namesOf(sessions)} ${sessions.length === 1 ? "has" : "have"} ${isRemoved ? "no such tag" : "it already"}.`
        : `${isRemoved ? "Removed" : "Added"} ${named} ${isRemoved ? "from" : "to"} ${sessions.length === 1 ? namesOf(sessions) : countOf(changed.length, "session")}.`;
    return { json: { changed }, text: `${text}\n` };
  },
};
