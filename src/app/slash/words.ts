import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { foldText } from "../../core/searchText.ts";
import { lastUsedAt, type SessionSummary, untitled } from "../../core/session.ts";
import type { SlashChoice } from "./slashCommand.ts";

/** Untrusted words in quotes, as Markdown. */
export const quoted = (text: string): string => `“${escapeMarkdown(text)}”`;

/** "2 days · 12 messages · bug, later" */
export const detailOf = (summary: SessionSummary, now: EpochMs): string =>
  [
    ageOf(lastUsedAt(summary, now), now),
    countOf(summary.messageCount, "message"),
    ...(summary.tags.length > 0 ? [summary.tags.join(", ")] : []),
    ...(summary.archived ? ["archived"] : []),
  ].join(" · ");

export const titleOf = ({ title = untitled }: { readonly title?: string }): string => title;

/** Those that have what was typed in their label, the ones that begin with it first. Neither case nor accents count. */
export function narrowed<Choice extends Pick<SlashChoice, "label">>(
  choices: readonly Choice[],
  typed: string,
): readonly Choice[] {
  const wanted = foldText(typed.trim());
  const place = ({ label }: Choice): number => foldText(label).indexOf(wanted);
  return choices
    .filter((choice) => place(choice) >= 0)
    .sort((one, other) => Number(place(one) > 0) - Number(place(other) > 0));
}
