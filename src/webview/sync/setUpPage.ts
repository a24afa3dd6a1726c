import { html, nothing, render, type TemplateResult } from "lit";
import { messageOf } from "../../base/messageOf.ts";
import {
  type Loaded,
  type SetUpNotice,
  type SetUpView,
  type SyncChoices,
  syncSetUpProtocol,
  type syncSetUpRequests,
} from "../../protocol/syncSetUpLetters.ts";
import { HostLink } from "../link/hostLink.ts";
import type { VsCodeApi } from "../link/vscodeApi.ts";
import { Announcer } from "../panel/announcer.ts";
import { icon } from "../panel/icon.ts";
import { Loader } from "../panel/loader.ts";
import { facts } from "./facts.ts";
import { form } from "./form.ts";
import { readRememberedSetUp } from "./rememberedSetUp.ts";

/** The page on which syncing is turned on and off. It says first what that means, and owns nothing that must last. */
export class SetUpPage {
  readonly #root: HTMLElement;
  readonly #api: VsCodeApi;
  readonly #link: HostLink<typeof syncSetUpRequests, SetUpNotice>;
  readonly #loader: Loader<Loaded>;
  readonly #announcer = new Announcer();
  #view: SetUpView | undefined;
  /** What was chosen and does not hold yet; undefined when nothing was touched. */
  #draft: SyncChoices | undefined;
  #isBusy = false;
  #problem: string | undefined;

  constructor(root: HTMLElement, api: VsCodeApi) {
    this.#root = root;
    this.#api = api;
    this.#link = new HostLink(syncSetUpProtocol, api, () => this.#loader.load());
    this.#loader = new Loader(() => this.#link.ask("load", {}), {
      onDidLoad: ({ view, folder }) => {
        this.#view = view;
        // What was chosen before may hold by now.
        this.#choose(folder === undefined ? {} : { folder });
      },
      onDidFail: (sentence) => this.#fail(sentence),
    });
    this.#draft = readRememberedSetUp(api.getState());
  }

  start(): void {
    this.#link.listen(window);
    this.#paint();
    this.#loader.load();
  }

  /** What the controls show. */
  #chosen(view: SetUpView): SyncChoices {
    return this.#draft ?? view.choices;
  }

  #choose(change: Partial<SyncChoices>): void {
    const view = this.#view;
    if (!view) return;
    const draft = { ...this.#chosen(view), ...change };
    this.#draft = isSame(draft, view.choices) ? undefined : draft;
    this.#problem = undefined;
    this.#api.setState(this.#draft ? { draft: this.#draft } : {});
    this.#paint();
  }

  async #turn(isOn: boolean): Promise<void> {
    const view = this.#view;
    if (!view) return;
    await this.#do(async () => {
      this.#view = isOn
        ? await this.#link.ask("turnOn", this.#chosen(view))
        : await this.#link.ask("turnOff", {});
      this.#draft = undefined;
      this.#api.setState({});
      this.#announcer.say(this.#view.state === "on" ? "Syncing is on." : "Syncing is off.");
    });
  }

  async #chooseFolder(): Promise<void> {
    await this.#do(async () => {
      const { folder } = await this.#link.ask("chooseFolder", {});
      if (folder !== undefined) this.#choose({ folder });
    });
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    this.#isBusy = true;
    this.#problem = undefined;
    this.#paint();
    try {
      await work();
    } catch (cause) {
      this.#problem = messageOf(cause);
    }
    this.#isBusy = false;
    this.#paint();
  }

  #fail(sentence: string): void {
    this.#problem = sentence;
    this.#paint();
  }

  #paint(): void {
    const view = this.#view;
    render(
      html`
        <main class="page-body" aria-busy=${this.#isBusy || !view}>
          <div class="column">
            <h1>Take Your Sessions Along</h1>
            ${view ? this.#state(view) : nothing} ${facts}
            ${
              view
                ? form(view, this.#chosen(view), {
                    choose: (change) => this.#choose(change),
                    chooseFolder: () => void this.#chooseFolder(),
                    openSettingsSync: () => void this.#do(() => this.#link.ask("openSettingsSync", {})),
                  })
                : html`<p class="loading" role="status">Looking how syncing stands…</p>`
            }
            ${
              this.#problem === undefined
                ? nothing
                : html`<p class="problem" role="alert">${icon("error")} <span dir="auto">${this.#problem}</span></p>`
            }
            ${view ? this.#buttons(view) : nothing}
          </div>
        </main>
        ${this.#announcer.element}
      `,
      this.#root,
    );
  }

  #state({ state }: SetUpView): TemplateResult {
    const stands = html`<button
      type="button"
      class="link"
      @click=${() => void this.#do(() => this.#link.ask("showView", {}))}
    >
      Show how it stands
    </button>`;
    const words = {
      off: html`Syncing is off. Nothing leaves this machine before you press <strong>Turn On</strong>.`,
      waiting: html`What was turned on in the settings carries nothing before you press <strong>Turn On</strong>.`,
      on: html`Syncing is on. ${stands}`,
    };
    return html`<p class="state">
      ${icon(state === "on" ? "sync" : "circle-slash")} <span>${words[state]}</span>
    </p>`;
  }

  /** One that stands out: what to do next. */
  #buttons(view: SetUpView): TemplateResult {
    const { settingsSync, folder } = this.#chosen(view);
    const hasWay = settingsSync || folder !== undefined;
    const turn = (isOn: boolean) => () => void this.#turn(isOn);
    const { state } = view;
    if (state === "on" && (!this.#draft || !hasWay))
      return html`<div class="deeds">
        <button type="button" class="button" ?disabled=${this.#isBusy} @click=${turn(false)}>Turn Off</button>
        <p class="help">Nothing is deleted by that, here or elsewhere.</p>
      </div>`;
    return html`<div class="deeds">
      <button
        type="button"
        class="button"
        aria-describedby="turn-help"
        ?disabled=${this.#isBusy || !hasWay}
        @click=${turn(true)}
      >
        ${state === "on" ? "Apply Changes" : "Turn On"}
      </button>
      ${
        state === "off"
          ? nothing
          : html`<button type="button" class="button secondary" ?disabled=${this.#isBusy} @click=${turn(false)}>
              Turn Off
            </button>`
      }
      <p class="help" id="turn-help">${hasWay ? "You can turn it off at any time." : "Choose at least one way first."}</p>
    </div>`;
  }
}

const isSame = (one: SyncChoices, other: SyncChoices): boolean =>
  one.settingsSync === other.settingsSync &&
  one.content === other.content &&
  one.folder === other.folder &&
  one.deviceName === other.deviceName &&
  one.leavesOutWorkspace === other.leavesOutWorkspace;
