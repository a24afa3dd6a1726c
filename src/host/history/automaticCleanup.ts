import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { carryOut, lastCleanup, noteCleanup, planOf } from "../../app/cleanup.ts";
import { runVerb } from "../../app/verb.ts";
import { cleanUpStore } from "../../app/verbs/cleanUpStore.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { CleanupPlan, ClockDoubt, RetentionRules } from "../../core/retention.ts";
import { countOf } from "./words.ts";

const minuteMs = 60_000;
/** Never while a window starts. */
const firstAfterMs = 5 * minuteMs;
const lookAgainMs = 6 * 60 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
/** Nobody is typing or being answered. */
const quietMs = minuteMs;
/** More than this at once is asked about the first time. */
const askAbove = 10;
const agreedKey = "cleanupAgreed";

const doubts: Readonly<Record<ClockDoubt, string>> = {
  behind: "the clock is behind what was written last",
  leap: "the last clean-up was more than a year ago, so the clock may have jumped",
};

/** Cleans up as the settings say: at most once a day for a store, never at a start, and never without saying so. */
export class AutomaticCleanup implements vscode.Disposable {
  readonly #app: App;
  readonly #rules: () => RetentionRules;
  readonly #memory: vscode.Memento;
  readonly #log: Log;
  readonly #showTrash: () => Promise<void>;
  readonly #stop = new AbortController();
  readonly #listening: readonly { dispose(): void }[];
  #timer: NodeJS.Timeout | undefined;
  #lastChangeAt = 0;

  /** @param onDidList A first use, as a change is; from then on it looks from time to time. */
  constructor(
    app: App,
    rules: () => RetentionRules,
    memory: vscode.Memento,
    log: Log,
    onDidList: vscode.Event<void>,
    showTrash: () => Promise<void>,
  ) {
    this.#app = app;
    this.#rules = rules;
    this.#memory = memory;
    this.#log = log;
    this.#showTrash = showTrash;
    const begin = () => {
      if (!this.#timer) this.#lookIn(firstAfterMs);
    };
    this.#listening = [
      onDidList(begin),
      app.store.onDidChange(() => {
        this.#lastChangeAt = app.clock.now();
        begin();
      }),
    ];
  }

  /** "Braid: Clean Up Now". */
  async cleanUpNow(): Promise<void> {
    const rules = this.#rules();
    if (rules.unusedDays <= 0 && rules.trashDays <= 0) {
      const answer = await vscode.window.showInformationMessage(
        "Braid keeps everything for ever: no clean-up is set up.",
        "Open Settings",
      );
      if (answer) await openSettings();
      return;
    }
    const { trashed, purged, doubt } = await runVerb(this.#app, cleanUpStore, { dryRun: true });
    if (doubt) {
      void vscode.window.showWarningMessage(
        `Nothing was cleaned up: ${doubts[doubt]}. Check the date of this computer.`,
      );
      return;
    }
    if (trashed.length + purged.length === 0) {
      void vscode.window.showInformationMessage("There is nothing to clean up.");
      return;
    }
    if (await this.#asks(trashed.length, purged.length))
      this.#tell(await runVerb(this.#app, cleanUpStore, {}));
  }

  dispose(): void {
    this.#stop.abort();
    for (const each of this.#listening) each.dispose();
    clearTimeout(this.#timer);
  }

  #lookIn(delayMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), delayMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    if (this.#app.clock.now() - this.#lastChangeAt < quietMs) {
      this.#lookIn(quietMs);
      return;
    }
    this.#lookIn(lookAgainMs);
    try {
      await this.#cleanUp();
    } catch (cause) {
      this.#log.warn(`The clean-up was left off: ${describeError(cause)}`);
    }
  }

  async #cleanUp(): Promise<void> {
    const rules = this.#rules();
    if (rules.unusedDays <= 0 && rules.trashDays <= 0) return;
    const lastAt = await lastCleanup(this.#app);
    if (lastAt === undefined) {
      await noteCleanup(this.#app); // Without an earlier date nothing tells whether the clock is right.
      return;
    }
    if (Math.abs(this.#app.clock.now() - lastAt) < dayMs) return;
    const plan = await planOf(this.#app, rules, lastAt);
    if (plan.doubt) {
      this.#log.warn(
        `Nothing was cleaned up: ${doubts[plan.doubt]}. “Braid: Clean Up Now” does it all the same.`,
      );
      return;
    }
    if (!(await this.#agrees(plan))) return;
    this.#tell(await carryOut(this.#app, plan, rules, this.#stop.signal));
  }

  async #agrees({ toTrash, toPurge }: CleanupPlan): Promise<boolean> {
    if (toTrash.length + toPurge.length <= askAbove || this.#memory.get(agreedKey) === true) return true;
    const agrees = await this.#asks(toTrash.length, toPurge.length);
    if (agrees) await this.#memory.update(agreedKey, true);
    return agrees;
  }

  async #asks(trashed: number, purged: number): Promise<boolean> {
    const { unusedDays, trashDays } = this.#rules();
    const parts = [
      trashed > 0
        ? `move ${countOf(trashed, "session")} that ${trashed === 1 ? "was" : "were"} not used for ${countOf(unusedDays, "day")} to the trash`
        : undefined,
      purged > 0
        ? `remove ${countOf(purged, "session")} that ${purged === 1 ? "was" : "were"} in the trash for ${countOf(trashDays, "day")} for good`
        : undefined,
    ].filter((part) => part !== undefined);
    const answer = await vscode.window.showInformationMessage(
      `Braid would like to ${parts.join(", and ")}, as your settings say.`,
      "Clean Up",
      "Not Now",
      "Open Settings",
    );
    if (answer === "Open Settings") await openSettings();
    return answer === "Clean Up";
  }

  #tell({
    trashed,
    purged,
  }: {
    readonly trashed: readonly SessionId[];
    readonly purged: readonly SessionId[];
  }): void {
    const { unusedDays, trashDays } = this.#rules();
    if (trashed.length + purged.length === 0) return;
    const parts = [
      trashed.length > 0
        ? `Braid moved ${countOf(trashed.length, "session")} that ${trashed.length === 1 ? "was" : "were"} not used for ${countOf(unusedDays, "day")} to the trash.`
        : undefined,
      purged.length > 0
        ? `${countOf(purged.length, "session")} that ${purged.length === 1 ? "was" : "were"} in the trash for ${countOf(trashDays, "day")} ${purged.length === 1 ? "was" : "were"} removed for good.`
        : undefined,
    ].filter((part) => part !== undefined);
    void vscode.window
      .showInformationMessage(parts.join(" "), ...(trashed.length > 0 ? ["Show Trash", "Undo"] : []))
      .then(async (answer) => {
        if (answer === "Show Trash") await this.#showTrash();
        if (answer === "Undo")
          for (const session of trashed) await runVerb(this.#app, restoreSession, { session });
      })
      .then(undefined, (cause: unknown) => void vscode.window.showErrorMessage(describeError(cause)));
  }
}

const openSettings = async (): Promise<void> => {
  await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:braid-dev.braid days");
};
