import { html, nothing, render, type TemplateResult } from "lit";
import { messageOf } from "../../base/messageOf.ts";
import { visibleText } from "../../core/visibleText.ts";
import {
  type Counted,
  type Filters,
  type HistoryView,
  type SessionView,
  type StatisticsNotice,
  statisticsProtocol,
  type statisticsRequests,
} from "../../protocol/statisticsLetters.ts";
import { HostLink } from "../link/hostLink.ts";
import type { VsCodeApi } from "../link/vscodeApi.ts";
import { Announcer } from "../panel/announcer.ts";
import { icon } from "../panel/icon.ts";
import { Loader } from "../panel/loader.ts";
import { choice } from "./choice.ts";
import { patterns } from "./columnChart.ts";
import { keyFigures, periodLine } from "./keyFigures.ts";
import {
  type Measure,
  measures,
  plotsByGroup,
  plotsOfReplies,
  plotsOverTime,
  responseTimes,
} from "./plots.ts";
import { readRememberedStatistics } from "./rememberedStatistics.ts";
import { Tooltip } from "./tooltip.ts";

/** The statistics page: figures and plots of a session, or of all. It owns nothing that must last. */
export class StatisticsPage {
  readonly #root: HTMLElement;
  readonly #api: VsCodeApi;
  readonly #link: HostLink<typeof statisticsRequests, StatisticsNotice>;
  readonly #announcer = new Announcer();
  readonly #tooltip = new Tooltip();
  #filters: Filters = { days: 30, scope: "all" };
  #measure: Measure = "messages";
  #session: string | undefined;
  #workspace: string | undefined;
  #counted: (Counted & { readonly days: Filters["days"] }) | undefined;
  #turn = 0;
  #isBusy = true;
  #problem: string | undefined;

  constructor(root: HTMLElement, api: VsCodeApi) {
    this.#root = root;
    this.#api = api;
    this.#link = new HostLink(statisticsProtocol, api, () => void this.#count());
    const remembered = readRememberedStatistics(api.getState());
    if (remembered) {
      this.#filters = remembered.filters;
      this.#measure = remembered.measure;
    }
  }

  start(): void {
    this.#link.listen(window);
    this.#paint();
    new Loader(() => this.#link.ask("load", {}), {
      onDidLoad: ({ session, workspace }) => {
        this.#session = session;
        this.#workspace = workspace;
        this.#remember();
        void this.#count();
      },
      onDidFail: (sentence) => this.#setProblem(sentence),
    }).load();
  }

  /** What was counted before stays until there is something newer; answers to older questions are dropped. */
  async #count(): Promise<void> {
    const turn = ++this.#turn;
    const filters = this.#filters;
    this.#isBusy = true;
    this.#paint();
    try {
      const counted = await this.#link.ask("count", filters);
      if (turn !== this.#turn) return;
      this.#counted = { ...counted, days: filters.days };
      this.#problem = undefined;
    } catch (cause) {
      if (turn !== this.#turn) return;
      this.#problem = messageOf(cause);
    }
    this.#isBusy = false;
    this.#paint();
  }

  #filter(filters: Filters): void {
    this.#filters = filters;
    this.#remember();
    void this.#count().then(() => {
      const { statistics } = this.#counted ?? {};
      if (statistics) this.#announcer.say(`${statistics.messages.total.toLocaleString()} messages.`);
    });
  }

  #remember(): void {
    this.#api.setState({
      ...{ filters: this.#filters, measure: this.#measure },
      ...(this.#session !== undefined && { session: this.#session }),
    });
  }

  #setProblem(sentence: string): void {
    this.#problem = sentence;
    this.#isBusy = false;
    this.#paint();
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.#setProblem(messageOf(cause));
    }
  }

  #paint(): void {
    const { statistics } = this.#counted ?? {};
    render(
      html`
        ${patterns}
        <main class="page-body" aria-busy=${this.#isBusy}>
          <div class="column">
            ${this.#head(statistics)}
            ${
              this.#problem === undefined
                ? nothing
                : html`<p class="problem" role="alert">${icon("error")} <span dir="auto">${this.#problem}</span></p>`
            }
            ${this.#content()}
          </div>
        </main>
        ${this.#tooltip.element} ${this.#announcer.element}
      `,
      this.#root,
    );
  }

  #head(statistics: HistoryView | SessionView | undefined): TemplateResult {
    const isOfOne = this.#session !== undefined;
    const title = statistics?.kind === "session" ? (statistics.title ?? "New session") : "Statistics";
    const period = statistics && periodLine(statistics);
    return html`<header>
      <div class="heading">
        <h1 dir="auto">${isOfOne ? visibleText(title) : "All Sessions"}</h1>
        <p>${period ?? (isOfOne ? "" : "Everything outside the trash")}</p>
      </div>
      <div class="tools">
        ${isOfOne ? nothing : this.#filterButtons()}
        ${
          isOfOne
            ? html`<button type="button" class="text-button" @click=${() => void this.#do(() => this.#link.ask("openSession", {}))}>
                ${icon("comment-discussion")} Open Session
              </button>`
            : nothing
        }
        <button
          type="button"
          class="text-button"
          title="Write these figures to a CSV or JSON file"
          @click=${() => void this.#do(() => this.#link.ask("export", this.#filters))}
        >
          ${icon("export")} Export…
        </button>
      </div>
    </header>`;
  }

  #filterButtons(): TemplateResult {
    return html`
      ${choice(
        "Time",
        [
          [7 as const, "7 d", "The last 7 days"],
          [30 as const, "30 d", "The last 30 days"],
          [90 as const, "90 d", "The last 90 days"],
          [undefined, "All", "All time"],
        ],
        this.#filters.days,
        (days) => this.#filter({ scope: this.#filters.scope, ...(days !== undefined && { days }) }),
      )}
      ${
        this.#workspace === undefined
          ? nothing
          : choice(
              "Whose sessions",
              [
                ["current" as const, "This Workspace", `Only sessions of ${visibleText(this.#workspace)}`],
                ["all" as const, "All Workspaces", "Sessions of all workspaces"],
              ],
              this.#filters.scope,
              (scope) => this.#filter({ ...this.#filters, scope }),
            )
      }
    `;
  }

  #content(): TemplateResult | typeof nothing {
    const counted = this.#counted;
    if (!counted) return this.#isBusy ? html`<p class="loading" role="status">Counting…</p>` : nothing;
    const { statistics, today, days } = counted;
    if (statistics.messages.total === 0) return this.#emptyState(statistics);
    if (statistics.kind === "session")
      return html`${keyFigures(statistics)}
        <div class="charts">
          ${
            statistics.replySeries.length > 0
              ? html`${plotsOfReplies(statistics)} ${responseTimes(statistics)}`
              : html`<p class="no-values">No language model has replied here yet, so there is nothing to plot.</p>`
          }
        </div>
        ${this.#priceHint(statistics)}`;
    return html`${keyFigures(statistics)}
      <div class="charts">${plotsOverTime(statistics, today, days)}</div>
      <div class="section">
        <h2>Who and what</h2>
        ${this.#measureButtons(statistics)}
      </div>
      <div class="charts">${plotsByGroup(statistics, this.#measureOf(statistics))} ${responseTimes(statistics)}</div>
      ${this.#priceHint(statistics)}`;
  }

  #measureButtons(statistics: HistoryView): TemplateResult {
    return choice(
      "What bars measure",
      measuresOf(statistics).map((measure) => [measure, measures[measure].name] as const),
      this.#measureOf(statistics),
      (measure) => {
        this.#measure = measure;
        this.#remember();
        this.#paint();
      },
    );
  }

  /** What was chosen may not be known in the time that is shown. */
  #measureOf = (statistics: HistoryView): Measure =>
    measuresOf(statistics).includes(this.#measure) ? this.#measure : "messages";

  #emptyState(statistics: HistoryView | SessionView): TemplateResult {
    const isNarrow = this.#filters.days !== undefined || this.#filters.scope === "current";
    return html`<section class="empty">
      <h2>Nothing was said ${statistics.kind === "history" && isNarrow ? "in this time or workspace" : "yet"}</h2>
      ${
        statistics.kind === "history" && isNarrow
          ? html`<button type="button" class="button" @click=${() => this.#filter({ scope: "all" })}>Show All</button>`
          : html`<p>Figures appear here with the first conversation.</p>`
      }
    </section>`;
  }

  /** Says how to learn more, where tokens were used that nobody knows the price of. */
  #priceHint({ cost }: HistoryView | SessionView): TemplateResult | typeof nothing {
    if (cost.unpricedReplies === 0) return nothing;
    return html`<p class="hint">
      ${cost.amount === undefined ? "Costs are shown once Braid knows prices." : "Some replies have no price yet."}
      <button type="button" class="link" @click=${() => void this.#do(() => this.#link.ask("setPrices", {}))}>
        Set Prices
      </button>
    </p>`;
  }
}

const measuresOf = ({ tokens, cost }: HistoryView): Measure[] => [
  "messages",
  ...(tokens.countedReplies > 0 ? (["tokens"] as const) : []),
  ...(cost.amount === undefined ? [] : (["cost"] as const)),
];
