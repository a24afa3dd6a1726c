import type { SearchHit } from "../../app/search.ts";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";

/** Everything a list of results tells. */
export interface HitList {
  readonly query: string;
  /** Where it was searched. */
  readonly workspace: "current" | "all";
  readonly at: EpochMs;
  readonly hits: readonly SearchHit[];
  /** How many there are in all; more than `hits` when the list had to end. */
  readonly total: number;
}

/** The sessions that hits are in, each once, best first. */
export const sessionsOf = (hits: readonly SearchHit[]): SessionId[] => [
  ...new Set(hits.map(({ session }) => session)),
];

/** A list of results for programs. */
export const hitListJson = ({ query, workspace, at, hits, total }: HitList): string =>
  `${JSON.stringify(
    {
      ...{ format: "braid-search-results", version: 1 },
      ...{ query, workspace, searchedAt: timeOf(at), total },
      hits: hits.map(({ session, title, workspaceName, message, role, at: saidAt, snippet, archived }) => ({
        ...{ session, title, workspace: workspaceName, message, role, at: timeOf(saidAt) },
        ...{ text: snippet.text, marks: snippet.marks, archived },
      })),
    },
    null,
    2,
  )}\n`;

/** A list of results for people. Nothing in it that came from a session can become a link or a heading. */
export function hitListMarkdown({ query, at, hits, total }: HitList): string {
  const sessions = sessionsOf(hits);
  const bySession = new Map<SessionId, SearchHit[]>();
  for (const hit of hits) bySession.set(hit.session, [...(bySession.get(hit.session) ?? []), hit]);
  const parts = [...bySession.values()].map(sessionPart);
  const isAll = total <= hits.length;
  return `# Search results: ${escapeMarkdown(query)}

${countOf(total, "result")} in ${isAll ? "" : "at least "}${countOf(sessions.length, "session")}, ${dayOf(at)}${
    isAll ? "" : `; the first ${hits.length.toLocaleString("en")} are listed`
  }

${parts.join("\n")}`;
}

function sessionPart(hits: readonly SearchHit[]): string {
  const [first] = hits;
  if (!first) return "";
  const facts = [first.workspaceName, first.archived && "archived"].filter(
    (fact) => typeof fact === "string",
  );
  const lines = hits
    .filter(({ message }) => message !== undefined)
    .map((hit) => `- ${roles[hit.role ?? "assistant"]}, ${dayOf(hit.at)}: ${snippetText(hit)}`);
  return `## ${escapeMarkdown(first.title ?? untitled)}

${[...facts.map(escapeMarkdown), `session \`${first.session}\``].join(" · ")}
${lines.length === 0 ? "" : `\n${lines.join("\n")}\n`}`;
}

const roles = { user: "You", assistant: "Reply", system: "System" } as const;

/** What was found is bold. */
function snippetText({ snippet: { text, marks } }: SearchHit): string {
  let place = 0;
  let markdown = "";
  for (const [start, length] of marks) {
    markdown += `${inline(text.slice(place, start))}**${inline(text.slice(start, start + length))}**`;
    place = start + length;
  }
  return (markdown + inline(text.slice(place))).trim();
}

/** Escaped; spaces at both ends stay, because other text follows. */
const inline = (text: string): string =>
  `${/^\s/.test(text) ? " " : ""}${escapeMarkdown(text)}${/\S\s+$/.test(text) ? " " : ""}`;

/** A time that no date can be made of comes from a broken record; it is left out. */
const timeOf = (at: EpochMs): string | undefined =>
  Number.isNaN(new Date(at).getTime()) ? undefined : new Date(at).toISOString();

const dayOf = (at: EpochMs): string => timeOf(at)?.slice(0, 10) ?? "at an unknown time";
