import { html, nothing, type TemplateResult } from "lit";
import type { MessageView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { icon, iconButton } from "./icon.ts";

/** Below a message: what can be done with it, which of its versions it is, and when it was said. */
export function toolbar(message: MessageView, actions: Actions): TemplateResult {
  const at = new Date(message.createdAt);
  const copy = (event: Event): void => actions.copy(textOf(message), event.currentTarget as HTMLElement);
  return html`<div class="toolbar">
    ${message.siblings ? versions(message.id, message.siblings, actions) : nothing}
    ${iconButton("copy", "Copy message", copy)}
    ${
      message.note
        ? nothing
        : message.role === "user"
          ? iconButton("edit", "Edit message", () => actions.edits.begin(message.id))
          : iconButton("refresh", "Try again", () => actions.remedy("retry", message.id))
    }
    ${iconButton("git-branch", "Branch from here", () => actions.branch(message.id))}
    <time datetime=${at.toISOString()} title=${detailsOf(message, at)}>${clockTime.format(at)}</time>
  </div>`;
}

/** Below the toolbar's place, because it is shown all the time. */
export const branchNote = (
  { id, branches }: MessageView,
  actions: Actions,
): TemplateResult | typeof nothing =>
  branches === undefined
    ? nothing
    : html`<button
        type="button"
        class="branch-note"
        title=${branches === 1 ? "Open the session that was branched off here" : "Open one of the sessions that were branched off here"}
        @click=${() => actions.openBranch(id)}
      >
        ${icon("git-branch")}${branches === 1 ? "1 branch" : `${branches.toLocaleString()} branches`}
      </button>`;

/** The other versions, by the buttons or with the arrow keys. */
function versions(
  message: string,
  { index, count, previous, next }: NonNullable<MessageView["siblings"]>,
  actions: Actions,
): TemplateResult {
  const show = (to: string | undefined, side: "previous" | "next"): void => {
    if (to !== undefined) actions.showVersion(message, to, side);
  };
  const onKey = (event: KeyboardEvent): void => {
    const isLeft = event.key === "ArrowLeft";
    if (!isLeft && event.key !== "ArrowRight") return;
    event.preventDefault();
    show(isLeft ? previous : next, isLeft ? "previous" : "next");
  };
  // Not disabled at the ends: that would take the focus away from whoever came there with the keyboard.
  const button = (side: "previous" | "next", to: string | undefined): TemplateResult =>
    html`<button
      type="button"
      class="icon-button"
      data-side=${side}
      title=${side === "previous" ? "Previous version" : "Next version"}
      aria-label=${side === "previous" ? "Previous version" : "Next version"}
      aria-disabled=${to === undefined}
      @click=${() => show(to, side)}
    >
      ${icon(side === "previous" ? "chevron-left" : "chevron-right")}
    </button>`;
  return html`<div
    class="versions"
    role="group"
    dir="ltr"
    aria-label="Version ${index + 1} of ${count}"
    @keydown=${onKey}
  >
    ${button("previous", previous)}<span>${index + 1} / ${count}</span>${button("next", next)}
  </div>`;
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

function detailsOf({ usage }: MessageView, at: Date): string {
  const tokens = [
    usage?.inputTokens === undefined ? "" : `${usage.inputTokens.toLocaleString()} tokens read`,
    usage?.outputTokens === undefined ? "" : `${usage.outputTokens.toLocaleString()} written`,
  ];
  return [dateAndTime.format(at), ...tokens].filter((words) => words !== "").join(" · ");
}

/** What was said, as it was written. */
export const textOf = ({ parts }: MessageView): string =>
  parts.map(({ type, text }) => (type === "text" ? text : "")).join("");
