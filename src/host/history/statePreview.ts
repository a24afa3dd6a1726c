import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { textOf } from "../../core/message.ts";
import type { RecordSet } from "../../core/recordSet.ts";
import { sessionOf, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { timeOf } from "../dates.ts";

const speakers = { user: "You", assistant: "Reply", system: "Instructions" } as const;

/** An earlier state of a session as a document to look at. What was said is shown as it is: it is read as text. */
export function statePreview(records: RecordSet): string {
  const { summary, thread } = sessionOf(records, () => false);
  const said = thread.map(
    ({ role, parts, createdAt }) => `## ${speakers[role]}, ${timeOf(createdAt)}\n\n${textOf(parts)}`,
  );
  return [
    `# ${escapeMarkdown(visibleText(summary.title ?? untitled))}`,
    `Last changed ${timeOf(summary.updatedAt)}. This is a preview: nothing has been restored yet.`,
    ...said,
    "",
  ].join("\n\n");
}
