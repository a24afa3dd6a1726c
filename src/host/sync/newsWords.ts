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

/** One message about all that came. @param titleOf Made harmless. */
export function newsSentence(items: readonly NewsItem[], titleOf: (session: SessionId) => string): string {
  const [first] = items;
  if (items.length === 1 && first) {
    const title = `“${titleOf(first.session)}”`;
    return first.what === "forked"
      ? `${title} was continued here and on another machine. Both continuations are there, as versions.`
      : `${title} was deleted on one machine and continued on another; it stays.`;
  }
  const forked = items.filter(({ what }) => what === "forked").length;
  const continued = items.length - forked;
  const sentences = [
    ...(forked > 0
      ? [
          `${countOf(forked, "session")} ${wasOf(forked)} continued here and on another machine; both continuations are there, as versions.`,
        ]
      : []),
    ...(continued > 0
      ? [
          `${countOf(continued, "session")} ${wasOf(continued)} deleted on one machine and continued on another; ${continued === 1 ? "it stays" : "they stay"}.`,
        ]
      : []),
  ];
  return sentences.join(" ");
}

const wasOf = (count: number): string => (count === 1 ? "was" : "were");
