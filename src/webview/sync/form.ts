import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import { longestName, type SetUpView, type SyncChoices } from "../../protocol/syncSetUpLetters.ts";
import { icon } from "../panel/icon.ts";

/** What the form does with what is chosen. */
export interface FormDeeds {
  choose(change: Partial<SyncChoices>): void;
  chooseFolder(): void;
  openSettingsSync(): void;
}

/** The controls of the page. Nothing that is chosen holds before the button below them is pressed. */
export const form = (view: SetUpView, draft: SyncChoices, deeds: FormDeeds): TemplateResult => html`
  <fieldset>
    <legend>Ways to your other machines</legend>
    ${settingsSync(view, draft, deeds)} ${folder(draft, deeds)}
  </fieldset>
  <fieldset>
    <legend>This machine</legend>
    <div class="field">
      <label for="device">Its name on your other machines</label>
      <input
        id="device"
        type="text"
        maxlength=${longestName}
        spellcheck="false"
        autocomplete="off"
        placeholder=${visibleText(view.computer)}
        .value=${draft.deviceName}
        @input=${(event: InputEvent) => deeds.choose({ deviceName: (event.target as HTMLInputElement).value })}
      />
    </div>
    ${
      view.workspace === undefined
        ? nothing
        : check({
            name: "workspace",
            label: html`Do not sync the sessions of this workspace, “<bdi>${visibleText(view.workspace)}</bdi>”`,
            help: html`On no machine. What was carried before stays where it is.`,
            isChecked: draft.leavesOutWorkspace,
            onChange: (leavesOutWorkspace) => deeds.choose({ leavesOutWorkspace }),
          })
    }
  </fieldset>
`;

interface Check {
  readonly name: string;
  readonly label: TemplateResult;
  readonly help: TemplateResult;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean;
  onChange(isChecked: boolean): void;
}

const check = ({ name, label, help, isChecked, isDisabled = false, onChange }: Check): TemplateResult =>
  html`<div class="check">
    <input
      type="checkbox"
      id=${name}
      aria-describedby=${`${name}-help`}
      .checked=${isChecked}
      ?disabled=${isDisabled}
      @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)}
    />
    <div>
      <label for=${name}>${label}</label>
      <p id=${`${name}-help`} class="help">${help}</p>
    </div>
  </div>`;

function settingsSync({ hasSettingsSync }: SetUpView, draft: SyncChoices, deeds: FormDeeds): TemplateResult {
  return html`<div class="way">
    ${check({
      name: "settingsSync",
      label: html`Settings Sync`,
      help: hasSettingsSync
        ? html`The editor's own Settings Sync has to be on, on each machine, with <strong>Extensions</strong> included.`
        : html`This editor has no Settings Sync. Use a folder.`,
      isChecked: draft.settingsSync,
      isDisabled: !hasSettingsSync && !draft.settingsSync,
      onChange: (isOn) => deeds.choose({ settingsSync: isOn }),
    })}
    ${
      hasSettingsSync
        ? html`<div class="below">
            <button type="button" class="button secondary" @click=${deeds.openSettingsSync}>
              ${icon("settings-gear")} Turn On Settings Sync…
            </button>
          </div>`
        : nothing
    }
    ${draft.settingsSync ? contents(draft, deeds) : nothing}
  </div>`;
}

const contents = ({ content }: SyncChoices, deeds: FormDeeds): TemplateResult =>
  html`<div class="below radios" role="radiogroup" aria-label="What Settings Sync carries">
    ${(
      [
        ["everything", "Messages and titles"],
        ["titles", "Titles only: messages stay on the machine where they were written"],
      ] as const
    ).map(
      ([value, label]) =>
        html`<label
          ><input
            type="radio"
            name="content"
            value=${value}
            .checked=${content === value}
            @change=${() => deeds.choose({ content: value })}
          /><span>${label}</span></label
        >`,
    )}
    <p class="help">This holds for all of your machines. A folder always carries both.</p>
  </div>`;

const folder = (draft: SyncChoices, deeds: FormDeeds): TemplateResult =>
  html`<div class="way">
    <div class="folder">
      ${icon("folder")}
      <div>
        <div class="way-name" id="folder-name">A folder of yours</div>
        <p class="help" id="folder-path" dir="auto">
          ${draft.folder === undefined ? "None is chosen. It works in every editor." : visibleText(draft.folder)}
        </p>
      </div>
    </div>
    <div class="below buttons">
      <button type="button" class="button secondary" aria-describedby="folder-path" @click=${deeds.chooseFolder}>
        ${draft.folder === undefined ? "Choose Folder…" : "Choose Another Folder…"}
      </button>
      ${
        draft.folder === undefined
          ? nothing
          : html`<button
              type="button"
              class="button secondary"
              aria-describedby="folder-path"
              @click=${() => deeds.choose({ folder: undefined })}
            >
              Use No Folder
            </button>`
      }
    </div>
  </div>`;
