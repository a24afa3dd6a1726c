import type { ExportReport, SecretWarning } from "../../app/exportSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";

/** How many sessions are told about one by one. */
const toldLimit = 3;
const namedLimit = 8;

/**
 * What an export did, for a notification and, in full, for a document. Titles in it are harmless.
 * @param place The file or folder; undefined for the clipboard.
 */
export function exportSentences(
  { exported, skipped }: ExportReport,
  place: string | undefined,
): { readonly summary: string; readonly problems: readonly string[]; readonly details: string } {
  const count = countOf(exported.length, "session");
  const summary =
    exported.length === 0
      ? "Nothing was exported."
      : place === undefined
        ? `${count} ${exported.length === 1 ? "is" : "are"} on the clipboard.`
        : `Exported ${count} to “${place}”.`;
  const reasons = skipped.map(
    ({ title, reason }) => `Left out: “${visibleText(title)}”. ${visibleText(reason)}`,
  );
  const more = reasons.length - toldLimit;
  return {
    summary,
    problems: [...reasons.slice(0, toldLimit), ...(more > 0 ? [`And ${more} more were left out.`] : [])],
    details: [summary, "", ...reasons.map((reason) => `- ${reason}`), ""].join("\n"),
  };
}

/** One warning for all: how many places in which sessions, and of what kinds. */
export function secretsSentence(warnings: readonly SecretWarning[]): {
  readonly message: string;
  readonly detail: string;
} {
  const bySession = new Map<SessionId, SecretWarning[]>();
  for (const warning of warnings) {
    const known = bySession.get(warning.session);
    if (known) known.push(warning);
    else bySession.set(warning.session, [warning]);
  }
  const named = [...bySession.values()].map((places) => {
    const kinds = [...new Set(places.map(({ kind }) => kind))].join(", ");
    return `“${visibleText(places[0]?.title ?? "")}”: ${countOf(places.length, "place")} (${kinds})`;
  });
  const more = named.length - namedLimit;
  const where = bySession.size === 1 ? "one session" : countOf(bySession.size, "session");
  return {
    message: `${countOf(warnings.length, "place")} in ${where} ${warnings.length === 1 ? "looks" : "look"} like a secret.`,
    detail: [
      ...named.slice(0, namedLimit),
      ...(more > 0 ? [`and ${countOf(more, "more session")}`] : []),
      "",
      "Redacting replaces them in the export only; the sessions stay as they are.",
    ].join("\n"),
  };
}
