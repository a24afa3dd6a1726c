import type { LiveReply } from "../../app/turns.ts";
import { explain } from "../../core/failure.ts";
import { type Message, type ModelRef, textOf } from "../../core/message.ts";
import type { MessageView } from "../../protocol/view.ts";

/** How many messages a page gets at once. */
export const pageSize = 200;

/** Names providers for people. */
export type LabelOf = (provider: string) => string;

/** What helps with a reply that did not come to its end. */
function problemOf(message: Message, labelOf: LabelOf): MessageView["problem"] {
  const hasText = textOf(message.parts) !== "";
  switch (message.status) {
    case "stopped":
      return { sentence: "You stopped this reply.", remedies: hasText ? ["continue", "retry"] : ["retry"] };
    case "interrupted":
      return {
        sentence: hasText
          ? "This reply was interrupted. What arrived is kept."
          : "This reply was interrupted before it began. Your message is safe.",
        remedies: hasText ? ["continue", "retry"] : ["retry"],
      };
    case "failed": {
      const failure = message.failure ?? { kind: "other", detail: "no reason was stored" };
      // The panel counts a wait down by itself; the sentence would say for ever what was left at first.
      const waitMs = failure.kind === "rateLimited" ? failure.retryAfterMs : undefined;
      const { sentence, remedies } = explain(
        waitMs === undefined ? failure : { kind: "rateLimited" },
        labelOf(message.model?.provider ?? ""),
      );
      const endedAt = message.timings?.finishedAt ?? message.createdAt;
      return {
        sentence,
        remedies: hasText ? [...remedies] : remedies.filter((remedy) => remedy !== "continue"),
        ...(waitMs !== undefined && { retryAt: endedAt + waitMs }),
      };
    }
    default:
      return undefined;
  }
}

const authorOf = (model: ModelRef, labelOf: LabelOf): string =>
  model.provider === "guide" ? labelOf(model.provider) : model.model;

/** @param live The reply being written here: it is ahead of what is on disk. */
export function messageViewOf(message: Message, live: LiveReply | undefined, labelOf: LabelOf): MessageView {
  const current = live?.message === message.id ? { ...message, ...live.reply } : message;
  const problem = problemOf(current, labelOf);
  return {
    id: current.id,
    role: current.role,
    status: current.status,
    createdAt: current.createdAt,
    parts: current.parts.map((part) =>
      part.type === "other"
        ? { type: "notice" as const, text: "A part of a kind that this version cannot show." }
        : { ...part },
    ),
    ...(current.model && { author: authorOf(current.model, labelOf) }),
    ...(current.model?.provider === "guide" && { isGuide: true }),
    ...(current.note && { note: { title: current.note.title } }),
    ...(current.continues && { continues: true }),
    ...(current.usage && { usage: { ...current.usage } }),
    ...(problem && { problem }),
  };
}
