import { html, nothing, render, type TemplateResult } from "lit";
import { countOf } from "../../base/countOf.ts";
import { disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/messageOf.ts";
import {
  type Scope,
  type SearchNotice,
  searchProtocol,
  type searchRequests,
} from "../../protocol/searchLetters.ts";
import { HostLink } from "../link/hostLink.ts";
import type { VsCodeApi } from "../link/vscodeApi.ts";
import { Announcer } from "../panel/announcer.ts";
import { icon } from "../panel/icon.ts";
import { Loader } from "../panel/loader.ts";
import { emptyAdvice, startAdvice } from "./advice.ts";
import { QueryBox } from "./queryBox.ts";
import { readRememberedSearch } from "./rememberedSearch.ts";
import { resultList } from "./resultList.ts";
import { bestRow, type Group, groupsOf, type Row, rowAfter, rowsOf } from "./results.ts";
import { type Question, SearchFlow } from "./searchFlow.ts";

/** Screen readers are told how many results there are once a person has stopped typing. */
const announceMs = 700;
const rowsPerPage = 10;

/** The search page: a text box, and what was found while it is typed in. It owns nothing that must last. */
export class SearchPage {
  readonly #root: HTMLElement;
  readonly #api: VsCodeApi;
  readonly #link: HostLink<typeof searchRequests, SearchNotice>;
  readonly #announcer = new Announcer();
  readonly #flow: SearchFlow;
  readonly #box: QueryBox;
  readonly #expanded = new Set<string>();
  #workspace: string | undefined;
  #scope: Scope = "all";
  #groups: readonly Group[] = [];
  #rows: readonly Row[] = [];
  #active: string | undefined;
  #problem: string | undefined;
  #isBusy = false;
  #announcing: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement, api: VsCodeApi) {
    this.#root = root;
    this.#api = api;
    this.#link = new HostLink(searchProtocol, api, (notice) => this.#hear(notice));
    this.#flow = new SearchFlow(
      {
        ask: (question) => this.#link.ask("search", question),
        onDidFind: (question) => this.#onDidFind(question),
        onDidFail: (sentence) => this.#setProblem(sentence),
        onDidChangeBusy: (isBusy) => {
          this.#isBusy = isBusy;
          this.#paint();
        },
      },
      {
        after(delayMs, run) {
          const timer = setTimeout(run, delayMs);
          return disposable(() => clearTimeout(timer));
        },
      },
    );
    this.#box = new QueryBox({
      onType: (query) => this.#search({ query, scope: this.#scope }),
      onScope: (scope) => this.#search({ query: this.#box.query, scope }),
      onKey: (event) => this.#onKey(event),
    });
  }

  start(): void {
    this.#link.listen(window);
    window.addEventListener("focus", () => {
      if (document.activeElement === document.body) this.#box.focus();
    });
    const remembered = readRememberedSearch(this.#api.getState());
    if (remembered) {
      this.#active = remembered.active;
      this.#search({ query: remembered.query, scope: remembered.scope });
    }
    this.#paint();
    this.#box.focus();
    this.#box.selectAll();
    new Loader(() => this.#link.ask("load", {}), {
      onDidLoad: ({ query, workspace }) => {
        this.#workspace = workspace;
        // Who has begun to type meanwhile goes on with that.
        if (query !== undefined && this.#box.query === (remembered?.query ?? "")) this.#searchFor(query);
        this.#paint();
      },
      onDidFail: (sentence) => this.#setProblem(sentence),
    }).load();
  }

  #hear(notice: SearchNotice): void {
    if (notice.type === "changed") {
      this.#flow.refresh();
      return;
    }
    this.#searchFor(notice.query);
  }

  /** Searches for what was asked for elsewhere; the next key replaces it. */
  #searchFor(query: string): void {
    this.#search({ query, scope: this.#scope });
    this.#box.focus();
    this.#box.selectAll();
  }

  #search(question: Question): void {
    this.#box.query = question.query;
    this.#scope = question.scope;
    this.#problem = undefined;
    this.#remember();
    this.#flow.search(question);
    this.#paint();
  }

  #remember(): void {
    const active = this.#active !== undefined && { active: this.#active };
    this.#api.setState({ query: this.#box.query, scope: this.#scope, ...active });
  }

  #onDidFind(question: Question): void {
    const isFirst = this.#rows.length === 0;
    const { results } = this.#flow;
    this.#groups = results ? groupsOf(results, this.#expanded) : [];
    this.#rows = rowsOf(this.#groups);
    if (!this.#rows.some(({ key }) => key === this.#active)) this.#active = undefined;
    this.#problem = undefined;
    this.#paint();
    // A page that is there again shows what was chosen before.
    if (isFirst && this.#active !== undefined) this.#reveal(this.#active);
    clearTimeout(this.#announcing);
    if (results && question.query.trim() !== "")
      this.#announcing = setTimeout(() => this.#announcer.say(countOf(results.total, "result")), announceMs);
  }

  #setProblem(sentence: string): void {
    this.#problem = sentence;
    this.#paint();
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, its keys are its own. Safari says so only by the key code 229.
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: rowsPerPage,
      PageUp: -rowsPerPage,
    };
    const by = steps[event.key];
    if (by !== undefined && !event.shiftKey) {
      event.preventDefault();
      this.#choose(rowAfter(this.#rows, this.#active, by)?.key);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const { results } = this.#flow;
      const row =
        this.#rows.find(({ key }) => key === this.#active) ?? (results && bestRow(this.#rows, results));
      if (row) this.#open(row, event.ctrlKey || event.metaKey ? "editor" : "view", true);
    } else if (event.key === "Escape" && this.#active !== undefined) {
      event.preventDefault();
      this.#choose(undefined);
    }
  }

  #choose(key: string | undefined): void {
    this.#active = key;
    this.#remember();
    this.#paint();
    if (key === undefined) this.#root.querySelector(".page-body")?.scrollTo({ top: 0 });
    else this.#reveal(key);
  }

  #reveal(key: string): void {
    document.getElementById(key)?.scrollIntoView({ block: "nearest" });
  }

  #open(row: Row, where: "view" | "editor", takesFocus: boolean): void {
    this.#active = row.key;
    if (row.kind === "more") {
      this.#expand(row.session);
      return;
    }
    this.#remember();
    this.#paint();
    const { session, message } = row;
    void this.#do(() =>
      this.#link.ask("open", { session, where, takesFocus, ...(message !== undefined && { message }) }),
    );
  }

  /** Shows all hits of a session, and goes to the first of those that were hidden. */
  #expand(session: string): void {
    const shown = this.#rows.filter((row) => row.session === session).length;
    this.#expanded.add(session);
    const { results } = this.#flow;
    this.#groups = results ? groupsOf(results, this.#expanded) : [];
    this.#rows = rowsOf(this.#groups);
    this.#choose(this.#rows.filter((row) => row.session === session)[shown - 1]?.key);
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.#setProblem(messageOf(cause));
    }
  }

  #paint(): void {
    const { results, question } = this.#flow;
    const hasRows = this.#rows.length > 0;
    render(
      html`
        <header>
          <h1 class="visually-hidden">Search Sessions</h1>
          ${this.#box.template({ scope: this.#scope, workspace: this.#workspace, hasRows, active: this.#active })}
          <div class="busy" ?hidden=${!this.#isBusy}></div>
        </header>
        <main class="page-body" aria-busy=${this.#isBusy}>
          <div class="column">
            ${this.#problemBox()} ${results && hasRows ? this.#summary(results.total, results.isComplete) : nothing}
            ${
              hasRows
                ? resultList(this.#groups, this.#rows, this.#active, (row, event) =>
                    this.#open(row, event.ctrlKey || event.metaKey ? "editor" : "view", false),
                  )
                : nothing
            }
            ${this.#below(question)}
          </div>
        </main>
        ${this.#announcer.element}
      `,
      this.#root,
    );
  }

  #problemBox(): TemplateResult | typeof nothing {
    return this.#problem === undefined
      ? nothing
      : html`<p class="problem" role="alert">${icon("error")} <span dir="auto">${this.#problem}</span></p>`;
  }

  #summary(total: number, isComplete: boolean): TemplateResult {
    const exporting = (what: "exportResults" | "exportSessions") => () =>
      void this.#do(() => this.#link.ask(what, this.#flow.question));
    return html`<div class="summary">
      <span class="count">${countOf(total, "result")}</span>
      ${
        isComplete
          ? nothing
          : html`<span class="building">
              ${icon("loading codicon-modifier-spin")} Still reading your sessions; there may be more in a moment.
            </span>`
      }
      <span class="buttons">
        <button
          type="button"
          class="text-button"
          title="Write the list of these results to a file, or copy it"
          @click=${exporting("exportResults")}
        >
          ${icon("list-flat")} Export Results…
        </button>
        <button
          type="button"
          class="text-button"
          title="Export the sessions that these results are in, as a whole"
          @click=${exporting("exportSessions")}
        >
          ${icon("export")} Export Sessions…
        </button>
      </span>
    </div>`;
  }

  #below(question: Question): TemplateResult | typeof nothing {
    const { results } = this.#flow;
    if (question.query.trim() === "")
      return startAdvice((query) => {
        this.#search({ query, scope: this.#scope });
        this.#box.focus();
      });
    if (!results) return nothing;
    if (results.hits.length === 0)
      return emptyAdvice(question, results.isComplete, () =>
        this.#search({ query: this.#box.query, scope: "all" }),
      );
    return results.hits.length < results.total
      ? html`<button type="button" class="button secondary load-more" @click=${() => void this.#flow.more()}>
          Load More Results
        </button>`
      : nothing;
  }
}
