import type { SyncNews } from "../../app/sync.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";

/** Something that came from another machine and may surprise. */
export interface NewsItem {
  readonly session: SessionId;
  readonly what: "forked" | "continued";
}

export const newsItems = ({ forked, continued }: SyncNews): readonly NewsItem[] => [
  ...forked.map((session) => ({ session, what: "forked" as const })),
  ...continued.map((session) => ({ session, what: "continued" as const })),
];

/** A row behind a title. */
export const newsNote = ({ what }: NewsItem): string =>
  what === "forked" ? "continued here and elsewhere" : "deleted on one machine and continued on another";

/** One message about all that came, which names what is alone and counts what is not. @param titleOf Made harmless. */
export function newsSentence(items: readonly NewsItem[], titleOf: (session: SessionId) => string): string {
  const subjectOf = (sessions: readonly NewsItem[]) => {
    const [only] = sessions;
    return only && sessions.length === 1
      ? `“${titleOf(only.session)}” was`
      : `${countOf(sessions.length, "session")} were`;
  };
  const forked = items.filter(({ what }) => what === "forked");
  const continued = items.filter(({ what }) => what === "continued");
  const sentences: string[] = [];
  if (forked.length > 0)
    sentences.push(
      `${subjectOf(forked)} continued here and on another machine. Both continuations are there, as versions.`,
    );
  if (continued.length > 0)
    sentences.push(
      `${subjectOf(continued)} deleted on one machine and continued on another; ${continued.length === 1 ? "it stays" : "they stay"}.`,
    );
  return sentences.join(" ");
}
