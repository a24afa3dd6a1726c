import { html, nothing, type TemplateResult } from "lit";
import type { ChatView } from "../../protocol/view.ts";
import { absentNote, absentPage } from "./absent.ts";
import type { Actions } from "./actions.ts";
import type { Composer } from "./composer.ts";
import type { Finder } from "./find/finder.ts";
import { header } from "./header.ts";
import { icon } from "./icon.ts";
import { messageList } from "./messageList.ts";
import { originLine } from "./originLine.ts";
import { saveBanner } from "./saveBanner.ts";
import { unreadablePage } from "./unreadable.ts";
import { welcome } from "./welcome.ts";

/** The elements that outlive every render. */
export interface Fixtures {
  readonly scroller: HTMLElement;
  readonly composer: Composer;
  readonly finder: Finder;
  readonly status: HTMLElement;
}

export interface PanelModel {
  readonly view: ChatView;
  readonly isAway: boolean;
  readonly isSending: boolean;
  readonly isLoadingEarlier: boolean;
  readonly problem: string | undefined;
}

/** The panel as a whole: a header, the conversation, and at the bottom a place to write, if there is a conversation. */
export function panel({ view, ...model }: PanelModel, fixtures: Fixtures, actions: Actions): TemplateResult {
  return html`
    ${header(view)} ${originLine(view, actions)}
    <main class="conversation">
      ${fixtures.finder.template()} ${fixtures.scroller}
      ${
        model.isAway
          ? html`<button
              type="button"
              class="to-end"
              title="Jump to latest"
              aria-label="Jump to latest"
              @click=${() => actions.scrollToEnd()}
            >
              ${icon("arrow-down")}
            </button>`
          : nothing
      }
    </main>
    <footer>
      ${view.absent === undefined || view.unreadable || isEmpty(view) ? nothing : absentNote(view.absent)}
      ${saveBanner(view.saveTrouble)}
      ${
        view.unreadable
          ? nothing
          : fixtures.composer.template({ view, isSending: model.isSending, problem: model.problem })
      }
    </footer>
    ${fixtures.status}
  `;
}

/** What stands inside of the scrolling part. */
export function conversation({ view, isLoadingEarlier }: PanelModel, actions: Actions): TemplateResult {
  if (view.unreadable) return unreadablePage(view.unreadable, actions);
  if (!isEmpty(view)) return messageList(view, isLoadingEarlier, actions);
  return view.absent === undefined ? welcome(view, actions) : absentPage(view.absent);
}

const isEmpty = ({ messages, earlier }: ChatView): boolean => messages.length === 0 && earlier === 0;

/** Before the host has answered. Nothing is shown at first: mostly the answer comes within a blink. */
export const loading = (): TemplateResult =>
  html`<p class="loading" role="status">Opening the conversation…</p>`;

export const loadFailed = (sentence: string, retry: () => void): TemplateResult =>
  html`<div class="loading-failed" role="alert">
    <p>${icon("error")} ${sentence}</p>
    <button type="button" class="button" @click=${retry}>Try Again</button>
  </div>`;
