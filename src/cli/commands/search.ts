import type { SearchHit, SearchResult } from "../../app/search.ts";
import { untitled } from "../../core/session.ts";
import type { StoreCommand } from "../command.ts";
import { ageOf } from "../output/age.ts";
import { safeLine } from "../output/safeText.ts";
import { shortIds } from "../output/sessionTable.ts";
import type { Style } from "../output/style.ts";
import { givenCounts } from "../verbArguments.ts";

export const searchCommand: StoreCommand = {
  name: "search",
  summary: "Find what was said, in the messages and titles of all sessions.",
  details:
    "All words have to be in one message. Operators narrow it: tag: model: provider: workspace: role: before: after: state:\nmeta.NAME: is:pinned|archived|branch, words in quotes, and -not. Words are joined, so quotes of the shell may be left out,\nbut for what begins with a dash.",
  usage: "QUERY...",
  words: [1, 1000],
  options: {
    here: { kind: "flag", help: "Only in the project of this folder." },
    limit: { kind: "count", short: "n", value: "COUNT", help: "At most so many; 20 if not said." },
    offset: { kind: "count", value: "COUNT0", help: "Leave out so many of the best." },
  },
  examples: [
    ["braid search rate limiter", "both words, anywhere"],
    [
      "braid search '\"rate limiter\" role:user after:2026-01-01'",
      "these words in this order, asked since then",
    ],
    ["braid search 'timeout -draft is:pinned'", "one word and not the other, in pinned sessions"],
    ["braid search getUser --json -n 100", "for a script"],
  ],
  access: "read",
  async run(context) {
    const { app, args, terminal, signal } = context;
    const asked = {
      query: args.words.join(" "),
      workspace: args.flag("here") ? "current" : "all",
      limit: 20,
      ...givenCounts(args, "limit", "offset"),
    };
    await app.search?.whenComplete(signal); // Nobody types on, so what is found now has to be all.
    const result = await context.run<SearchResult>("session.search", asked);
    if (!result.isComplete) context.note("Not everything could be looked through, so there may be more.");
    if (result.hits.length === 0) context.note("Nothing was found.");
    else if (terminal.isTerminal && result.total > result.hits.length)
      context.note(`${result.hits.length} of ${result.total}. --limit and --offset show more.`);
    const short = shortIds(result.hits.map(({ session }) => session));
    const now = app.clock.now();
    const text = result.hits.map((hit) =>
      hitText(hit, short(hit.session), ageOf(hit.at, now), terminal.style),
    );
    return { json: result, text: text.join("\n"), isPartial: !result.isComplete };
  },
};

function hitText(hit: SearchHit, id: string, age: string, style: Style): string {
  const { title = untitled, workspaceName, message, role, snippet, archived } = hit;
  const facts = [age, role, workspaceName && safeLine(workspaceName), archived && "archived"].filter(Boolean);
  const found = marked(snippet, style);
  // Without a message it is the title that was found.
  const heading = message === undefined ? found : style.bold(safeLine(title));
  return `${style.accent(id)}  ${heading}  ${style.dim(facts.join(", "))}\n${message === undefined ? "" : `  ${found}\n`}`;
}

/** Each piece is made safe by itself, so that marks stay where they belong. */
function marked({ text, marks }: SearchHit["snippet"], style: Style): string {
  let at = 0;
  let line = "";
  for (const [start, length] of marks) {
    line += safeLine(text.slice(at, start)) + style.warning(safeLine(text.slice(start, start + length)));
    at = start + length;
  }
  return line + safeLine(text.slice(at));
}
