import type { App } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { cleanUpStore } from "../../app/verbs/cleanUpStore.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { Dialogs } from "../dialogs.ts";
import type { Questions } from "../questions.ts";

const namedLimit = 10;
const usualDays = 90;
const daysLimit = 36_500;

export interface OldSessionsDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  readonly showTrash: () => Promise<void>;
}

/** "Braid: Clean Up Old Sessions...": from how many days on, what would go, and then the way back. */
export class OldSessionsDesk {
  readonly #setup: OldSessionsDeskSetup;

  constructor(setup: OldSessionsDeskSetup) {
    this.#setup = setup;
  }

  async cleanUp(): Promise<void> {
    const { app, dialogs, questions } = this.#setup;
    const typed = await questions.ask(
      "Clean Up Old Sessions (1 of 2)",
      "Sessions that were not used for how many days are to go to the trash? Pinned ones always stay.",
      {
        value: String(usualDays),
        problemWith: (text) => (daysIn(text) === undefined ? "Give a whole number of days." : undefined),
      },
    );
    const olderThanDays = typed === undefined ? undefined : daysIn(typed);
    if (olderThanDays === undefined) return;
    const keepCheckpoints = await questions.pick(
      "Clean Up Old Sessions (2 of 2)",
      "What about sessions with checkpoints that you saved?",
      [
        { label: "Keep Them", description: "they stay in the list", value: true },
        { label: "Clean Them Up, Too", value: false },
      ],
    );
    if (keepCheckpoints === undefined) return;
    const wanted = { olderThanDays, keepCheckpoints };
    const { trashed, doubt } = await runVerb(app, cleanUpStore, { ...wanted, dryRun: true });
    if (doubt) {
      void dialogs.warn(
        "Nothing was cleaned up: the clock is behind what was written last. Check the date of this computer.",
      );
      return;
    }
    const unused = `not used for ${countOf(olderThanDays, "day")}`;
    if (trashed.length === 0) {
      void dialogs.inform(`There is nothing to clean up: no session was ${unused}.`);
      return;
    }
    const question = `Move ${countOf(trashed.length, "session")} to the trash?`;
    const answer = await questions.confirm(
      question,
      `They were ${unused}:\n${await this.#named(trashed)}\n\nNothing is removed for good, and this can be undone.`,
      "Clean Up",
    );
    if (answer !== "Clean Up") return;
    const done = await questions.progress(`Clean up ${countOf(trashed.length, "session")}`, (signal) =>
      runVerb(app, cleanUpStore, wanted, signal),
    );
    this.#tell(done.trashed);
  }

  async #named(sessions: readonly SessionId[]): Promise<string> {
    const titles = new Map((await this.#setup.app.store.list()).map(({ id, title }) => [id, title]));
    const named = sessions
      .slice(0, namedLimit)
      .map((session) => `“${visibleText(titles.get(session) ?? untitled)}”`);
    const more = sessions.length - named.length;
    return [...named, ...(more > 0 ? [`and ${more.toLocaleString("en")} more`] : [])].join("\n");
  }

  #tell(trashed: readonly SessionId[]): void {
    const { app, dialogs, questions, showTrash } = this.#setup;
    void dialogs
      .inform(`Moved ${countOf(trashed.length, "session")} to the trash.`, "Show Trash", "Undo")
      .then(async (answer) => {
        if (answer === "Show Trash") await showTrash();
        if (answer !== "Undo") return;
        const sessions = await stillListed(app, trashed, true);
        if (sessions.length > 0)
          await questions.progress("Undo", () => runVerb(app, restoreSession, { sessions }));
      })
      .catch(dialogs.tellFailure);
  }
}

function daysIn(text: string): number | undefined {
  const days = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return days >= 1 && days <= daysLimit ? days : undefined;
}
