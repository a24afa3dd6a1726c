import type { App } from "../../app/app.ts";
import { hiddenHere } from "../../app/hiddenHere.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { SessionId } from "../../core/ids.ts";
import { lastUsedAt, type SessionSummary, untitled } from "../../core/session.ts";
import { tagLimit } from "../../core/tags.ts";
import { visibleText } from "../../core/visibleText.ts";
import { type Dialogs, sayWithUndo } from "../dialogs.ts";
import type { Questions, Row } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { tagsIn } from "../sessions/tagsIn.ts";
import { type Deed, type Done, deeds, doToMany, undoMany } from "./batchDeeds.ts";

/** How many of the sessions that were found are listed while a query is typed. */
const listedLimit = 50;
/** How many are named before something is done to all. */
const namedLimit = 5;

export interface BatchDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  exportMany(sessions: readonly SessionId[]): Promise<void>;
  /** Takes a session that is going away from where it is shown. */
  leave(session: SessionId): void;
}

/** A deed in words: "Archive", "Archived". */
interface Chosen {
  readonly deed: Deed;
  /** On the button. */
  readonly verb: string;
  /** "Archive 12 sessions?" */
  readonly asked: (count: string) => string;
  /** "Archived 12 sessions." */
  readonly told: (count: string) => string;
  readonly isLeaving?: boolean;
}

/** "Braid: Tag, Archive, Export or Delete Many Sessions...": a query, what to do with what it finds, and one way back for all. */
export class BatchDesk {
  readonly #setup: BatchDeskSetup;

  constructor(setup: BatchDeskSetup) {
    this.#setup = setup;
  }

  /** @param everywhere Whether the sessions of all workspaces are meant. */
  async run(everywhere: boolean): Promise<void> {
    const { questions } = this.#setup;
    const where = everywhere ? "in all workspaces" : "in this workspace";
    const found = await questions.narrow(
      "Many Sessions (1 of 2)",
      `Which sessions ${where}? For example tag:bug is:archived model:claude before:2026-01-31 -draft`,
      (query) => this.#find(query, everywhere),
    );
    if (!found || found.length === 0) return;
    const sessions = found.map(({ id }) => id);
    const action = await questions.pick(
      "Many Sessions (2 of 2)",
      `What is to be done with ${countOf(sessions.length, "session")}?`,
      actions,
    );
    if (action === undefined) return;
    if (action === "export") return this.#setup.exportMany(sessions);
    const chosen = action === "tag" || action === "untag" ? await this.#askForTags(action) : chosenOf[action];
    if (chosen && (await this.#agrees(chosen, found))) await this.#carryOut(chosen, found);
  }

  async #find(query: string, everywhere: boolean) {
    const { app } = this.#setup;
    const found = await runVerb(app, listSessions, { query, workspace: everywhere ? "all" : "current" });
    const readable = found.filter(({ trouble }) => trouble === undefined);
    const now = app.clock.now();
    const count = countOf(readable.length, "session matches", "sessions match");
    return {
      value: readable,
      ...(readable.length > 0 && { lead: `$(check-all) ${count}. Press Enter to choose what to do.` }),
      rows: readable.slice(0, listedLimit).map((summary) => ({
        label: quickPickText(summary.title ?? untitled),
        description: `${ageOf(lastUsedAt(summary, now), now)} · ${countOf(summary.messageCount, "message")}`,
      })),
    };
  }

  async #askForTags(action: "tag" | "untag"): Promise<Chosen | undefined> {
    const typed = await this.#setup.questions.ask(
      action === "tag" ? "Tag All" : "Remove Tag from All",
      "Which tags? Several are separated by commas.",
      { problemWith: (text) => (tagsIn(text) ? undefined : `A tag has 1 to ${tagLimit} characters.`) },
    );
    const tags = typed === undefined ? undefined : tagsIn(typed);
    if (!tags) return undefined;
    const named = tags.map((tag) => `“${visibleText(tag)}”`).join(", ");
    return action === "tag"
      ? {
          ...{ deed: deeds.tag(tags), verb: "Tag" },
          asked: (count) => `Tag ${count} with ${named}?`,
          told: (count) => `Tagged ${count} with ${named}.`,
        }
      : {
          ...{ deed: deeds.untag(tags), verb: "Remove" },
          asked: (count) => `Remove ${named} from ${count}?`,
          told: (count) => `Removed ${named} from ${count}.`,
        };
  }

  async #agrees({ asked, verb }: Chosen, found: readonly SessionSummary[]): Promise<boolean> {
    const named = found
      .slice(0, namedLimit)
      .map(({ title = untitled }) => `“${visibleText(title)}”`)
      .join("\n");
    const more = found.length - namedLimit;
    const answer = await this.#setup.questions.confirm(
      asked(countOf(found.length, "session")),
      `${named}${more > 0 ? `\nand ${countOf(more, "more", "more")}` : ""}\n\nThis can be undone.`,
      verb,
    );
    return answer === verb;
  }

  async #carryOut(chosen: Chosen, found: readonly SessionSummary[]): Promise<void> {
    const { app, questions, leave } = this.#setup;
    const sessions = found.map(({ id }) => id);
    const done: Done[] = [];
    let wasStopped = false;
    let hidden: string | undefined;
    try {
      await questions.progress(
        `${chosen.verb}: ${countOf(sessions.length, "session")}`,
        async (signal, report) => {
          const left = new Set(await stillListed(app, sessions));
          const meant = found.filter(({ id }) => left.has(id));
          const told = chosen.deed.isDeleting ? await hiddenHere(app, meant) : undefined;
          await doToMany(app, chosen.deed, [...left], done, signal, report);
          wasStopped = signal.aborted;
          if (!wasStopped) hidden = told; // It counts all of them.
        },
      );
    } finally {
      if (chosen.isLeaving) for (const { session } of done) leave(session);
      this.#tell(chosen, done, wasStopped, hidden); // Also when the disk refused: what was done by then is done.
    }
  }

  #tell(
    { deed, told }: Chosen,
    done: readonly Done[],
    wasStopped: boolean,
    hidden: string | undefined,
  ): void {
    const { app, questions, dialogs } = this.#setup;
    if (done.length === 0) {
      void dialogs.inform(wasStopped ? "Nothing was changed." : "Nothing had to be changed.");
      return;
    }
    const sentences = [told(countOf(done.length, "session")), wasStopped && "You stopped it there.", hidden];
    sayWithUndo(dialogs, sentences.filter(Boolean).join(" "), () =>
      questions.progress("Undo", (signal, report) => undoMany(app, deed, done, signal, report)),
    );
  }
}

const chosenOf: Readonly<Record<"archive" | "unarchive" | "pin" | "delete", Chosen>> = {
  archive: {
    ...{ deed: deeds.archive, verb: "Archive" },
    asked: (count) => `Archive ${count}?`,
    told: (count) => `Archived ${count}.`,
  },
  unarchive: {
    ...{ deed: deeds.unarchive, verb: "Unarchive" },
    asked: (count) => `Take ${count} out of the archive?`,
    told: (count) => `Took ${count} out of the archive.`,
  },
  pin: {
    ...{ deed: deeds.pin, verb: "Pin" },
    asked: (count) => `Pin ${count}?`,
    told: (count) => `Pinned ${count}.`,
  },
  delete: {
    ...{ deed: deeds.delete, verb: "Delete", isLeaving: true },
    asked: (count) => `Move ${count} to the trash?`,
    told: (count) => `Moved ${count} to the trash.`,
  },
};

type Action = keyof typeof chosenOf | "tag" | "untag" | "export";

const actions: readonly Row<Action>[] = [
  { label: "$(tag) Tag...", value: "tag" },
  { label: "$(close) Remove Tag...", value: "untag" },
  { label: "$(archive) Archive", value: "archive" },
  { label: "$(inbox) Unarchive", value: "unarchive" },
  { label: "$(pin) Pin", value: "pin" },
  { label: "$(export) Export...", value: "export" },
  { label: "$(trash) Delete", description: "moves them to the trash", value: "delete" },
];
