import type { Finding } from "../../app/storeFindings.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";

/** How bad it is: nothing is missing, something may be, or a session cannot be read. */
export interface DamageSentence {
  readonly sentence: string;
  readonly severity: "information" | "warning";
}

type Restored = Extract<Finding, { kind: "restored" }>;

const namesOf = (
  sessions: readonly SessionId[],
  titleOf: (session: SessionId) => string | undefined,
): string => {
  const [first] = sessions;
  if (first === undefined || sessions.length > 1) return `${sessions.length} sessions`;
  const title = titleOf(first);
  return title === undefined ? "a session" : `“${visibleText(title)}”`;
};

/**
 * One or two sentences for all that was met in a short time; undefined when there is nothing that a user has to know.
 * @param titleOf What a session is called, as far as is known.
 */
export function damageSentenceOf(
  findings: readonly Finding[],
  titleOf: (session: SessionId) => string | undefined,
): DamageSentence | undefined {
  const restored = findings.filter((finding): finding is Restored => finding.kind === "restored");
  const whole = restored.filter(({ isWhole }) => isWhole === true).map(({ session }) => session);
  const parts = restored.filter(({ isWhole }) => isWhole !== true).map(({ session }) => session);
  const lost = findings.flatMap((finding) => (finding.kind === "lost" ? [finding.session] : []));
  const journals = findings.filter(({ kind, file }) => kind === "quarantined" && file.startsWith("journal/"));
  const refused = findings.filter(({ kind }) => kind === "unreadable");

  const sentences: string[] = [];
  if (whole.length > 0)
    sentences.push(
      `Braid found damaged files of ${namesOf(whole, titleOf)} and restored everything from second copies.`,
    );
  if (parts.length > 0)
    sentences.push(
      `Braid found damaged files of ${namesOf(parts, titleOf)} and restored what it could; the last changes may be missing. The damaged original is kept in quarantine.`,
    );
  if (lost.length > 0)
    sentences.push(
      `Braid found damaged files of ${namesOf(lost, titleOf)} and no second copy to restore it from. The damaged original is kept in quarantine.`,
    );
  if (sentences.length === 0 && journals.length > 0)
    sentences.push(
      "Braid found damage in what was written last and kept all that could be read. The original is in quarantine.",
    );
  if (sentences.length === 0 && refused.length > 0)
    sentences.push(
      "The disk did not let Braid read some of your history. Nothing was changed; Braid tries again.",
    );
  if (sentences.length === 0) return undefined;
  const isMild = parts.length + lost.length + journals.length + refused.length === 0;
  return { sentence: sentences.join(" "), severity: isMild ? "information" : "warning" };
}
