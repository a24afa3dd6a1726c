import type { App } from "../../app/app.ts";
import type { CleanupTalk } from "../../app/automaticCleanup.ts";
import type { CleanedUp } from "../../app/cleanup.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { cleanUpStore } from "../../app/verbs/cleanUpStore.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { countOf } from "../../base/countOf.ts";
import { type CleanupPlan, isKeptForEver, type RetentionRules } from "../../core/retention.ts";
import type { Dialogs } from "../dialogs.ts";

export interface CleanupDeskSetup {
  readonly app: App;
  readonly rules: () => RetentionRules;
  readonly dialogs: Dialogs;
  readonly showTrash: () => Promise<void>;
}

/** The dialogs around clean-ups. */
export class CleanupDesk implements CleanupTalk {
  readonly #setup: CleanupDeskSetup;

  constructor(setup: CleanupDeskSetup) {
    this.#setup = setup;
  }

  /** "Braid: Clean Up Now". */
  async cleanUpNow(): Promise<void> {
    const { app, dialogs } = this.#setup;
    const rules = this.#setup.rules();
    if (isKeptForEver(rules)) {
      const answer = await dialogs.inform(
        "Braid keeps everything for ever: no clean-up is set up.",
        "Open Settings",
      );
      if (answer) await this.#openSettings();
      return;
    }
    const { trashed, purged, doubt } = await runVerb(app, cleanUpStore, { dryRun: true });
    if (doubt) {
      void dialogs.warn(
        "Nothing was cleaned up: the clock is behind what was written last. Check the date of this computer.",
      );
      return;
    }
    if (trashed.length + purged.length === 0) {
      void dialogs.inform("There is nothing to clean up.");
      return;
    }
    if (await this.asks({ toTrash: trashed, toPurge: purged }, rules))
      this.tell(await runVerb(app, cleanUpStore, {}), rules);
  }

  async asks(plan: CleanupPlan, { unusedDays, trashDays }: RetentionRules): Promise<boolean> {
    const [trashed, purged] = [plan.toTrash.length, plan.toPurge.length];
    const parts = [
      trashed > 0 ? `move ${unused(trashed, unusedDays)} to the trash` : undefined,
      purged > 0 ? `permanently remove ${discarded(purged, trashDays)}` : undefined,
    ].filter((part) => part !== undefined);
    const answer = await this.#setup.dialogs.inform(
      `Braid would like to ${parts.join(", and ")}, as your settings say.`,
      "Clean Up",
      "Not Now",
      "Open Settings",
    );
    if (answer === "Open Settings") await this.#openSettings();
    return answer === "Clean Up";
  }

  tell({ trashed, purged }: CleanedUp, { unusedDays, trashDays }: RetentionRules): void {
    if (trashed.length + purged.length === 0) return;
    const parts = [
      trashed.length > 0 ? `moved ${unused(trashed.length, unusedDays)} to the trash` : undefined,
      purged.length > 0 ? `permanently removed ${discarded(purged.length, trashDays)}` : undefined,
    ].filter((part) => part !== undefined);
    const { app, dialogs, showTrash } = this.#setup;
    void dialogs
      .inform(`Braid ${parts.join(", and ")}.`, ...(trashed.length > 0 ? ["Show Trash", "Undo"] : []))
      .then(async (answer) => {
        if (answer === "Show Trash") await showTrash();
        if (answer !== "Undo") return;
        const sessions = await stillListed(app, trashed, true);
        if (sessions.length > 0) await runVerb(app, restoreSession, { sessions });
      })
      .catch(dialogs.tellFailure);
  }

  #openSettings(): Promise<void> {
    return this.#setup.dialogs.openSettings("@ext:braid-dev.braid days");
  }
}

const were = (count: number): string => (count === 1 ? "was" : "were");

const unused = (count: number, days: number): string =>
  `${countOf(count, "session")} that ${were(count)} not used for ${countOf(days, "day")}`;

const discarded = (count: number, days: number): string =>
  `${countOf(count, "session")} that ${were(count)} in the trash for ${countOf(days, "day")}`;
