import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { FoundHit } from "../../protocol/searchLetters.ts";
import { icon } from "../panel/icon.ts";
import { piecesOf } from "./pieces.ts";
import { type Group, keyOf, type Row } from "./results.ts";

const roles = { user: "You", assistant: "Reply", system: "System" } as const;
const roleIcons = { user: "account", assistant: "sparkle", system: "gear" } as const;

/** What was found, by session. The focus stays in the text box, which says which option is chosen. */
export const resultList = (
  groups: readonly Group[],
  rows: readonly Row[],
  active: string | undefined,
  onChoose: (row: Row, event: MouseEvent) => void,
): TemplateResult => {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const option = (key: string, kind: string, content: TemplateResult): TemplateResult => {
    const row = byKey.get(key);
    return html`<div
      role="option"
      id=${key}
      class="row ${kind}"
      aria-selected=${key === active}
      @mousedown=${keepFocus}
      @click=${(event: MouseEvent) => row && onChoose(row, event)}
    >
      ${content}
    </div>`;
  };
  return html`<div role="listbox" id="results" class="results" aria-label="Results">
    ${groups.map(
      (group) =>
        html`<div role="group" class="group" aria-label=${visibleText(titleOf(group))}>
          ${option(group.session.id, "session", sessionLine(group))}
          ${group.hits.map((hit) => option(keyOf(hit), "hit", hitLine(hit)))}
          ${
            group.hidden === 0
              ? nothing
              : option(
                  `${group.session.id}-more`,
                  "more",
                  html`${icon("chevron-down")} ${group.hidden.toLocaleString()} more in this session`,
                )
          }
        </div>`,
    )}
  </div>`;
};

/** The text box keeps the focus, so that the arrow keys go on from the row that was clicked. */
const keepFocus = (event: MouseEvent): void => event.preventDefault();

const titleOf = ({ session }: Group): string => session.title ?? "New session";

function sessionLine(group: Group): TemplateResult {
  const { emoji, isPinned, isArchived, workspace, age, tags } = group.session;
  const badge = (name: string, label: string) =>
    html`<span class="codicon codicon-${name}" role="img" title=${label} aria-label=${label}></span>`;
  return html`
    ${emoji === undefined ? icon("comment") : html`<span class="emoji" aria-hidden="true">${visibleText(emoji)}</span>`}
    <span class="title" dir="auto">${group.title ? marked(group.title) : visibleText(titleOf(group))}</span>
    ${isPinned ? badge("pinned", "Pinned") : nothing} ${isArchived ? badge("archive", "Archived") : nothing}
    <span class="facts">
      ${tags.map((tag) => html`<span class="tag" dir="auto">${visibleText(tag)}</span>`)}
      ${workspace === undefined ? nothing : html`<span class="workspace" dir="auto">${visibleText(workspace)}</span>`}
      ${age === undefined ? nothing : html`<span class="age">${age}</span>`}
    </span>
  `;
}

const hitLine = (hit: FoundHit): TemplateResult => {
  const { role, at } = hit;
  return html`
    <span class="role" title=${new Date(at).toLocaleString()}>
      ${role === undefined ? icon("comment") : icon(roleIcons[role])}
      <span class="visually-hidden">${role === undefined ? "Message" : roles[role]}:</span>
    </span>
    <span class="snippet" dir="auto">${marked(hit)}</span>
  `;
};

/** What could hide or reorder other text was made visible when the snippet was cut. */
const marked = ({ text, marks }: FoundHit) =>
  piecesOf(text, marks).map(({ text: piece, isMatch }) => (isMatch ? html`<mark>${piece}</mark>` : piece));
