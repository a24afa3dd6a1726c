import type { App } from "../../app/app.ts";
import { syncOf } from "../../app/syncDevice.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { agoOf, type HeldOfMachine, heldByMachine, machineName } from "../../app/syncWords.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { agreeToRemovals } from "../../app/verbs/agreeToRemovals.ts";
import { forgetDevice } from "../../app/verbs/forgetDevice.ts";
import { keepHeldSessions } from "../../app/verbs/keepHeldSessions.ts";
import { setSyncContent } from "../../app/verbs/setSyncContent.ts";
import { syncNow } from "../../app/verbs/syncNow.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { projectsSession } from "../../core/projectRecords.ts";
import { untitled } from "../../core/session.ts";
import { readSyncRules, type SyncContent } from "../../core/syncRules.ts";
import { visibleText } from "../../core/visibleText.ts";
import { longestName } from "../../protocol/syncSetUpLetters.ts";
import { type Dialogs, sayWithUndo } from "../dialogs.ts";
import type { Questions, Row } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { askToEmpty } from "./placeDesk.ts";
import type { SetUpDesk } from "./setUpDesk.ts";
import type { SyncSettings } from "./syncSettings.ts";

/** A machine that a command is about. */
interface Chosen {
  readonly device: string;
  readonly name: string;
}

/** What the desk talks with. */
export interface SyncDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  readonly setUp: SetUpDesk;
  readonly settings: {
    read(): SyncSettings;
    write(chosen: Partial<SyncSettings>): Promise<void>;
    computer(): string;
  };
}

/** How many titles a question names. */
const mostNamed = 5;

/** What a person says about syncing beside the page. */
export class SyncDesk {
  readonly #setup: SyncDeskSetup;

  constructor(setup: SyncDeskSetup) {
    this.#setup = setup;
  }

  async now(): Promise<void> {
    await runVerb(this.#setup.app, syncNow, {});
  }

  /** Removes here what another machine removed, after asking. @param device Its id; the user picks when left out. */
  async agree(device: string | undefined): Promise<void> {
    const { app, questions, dialogs } = this.#setup;
    const held = await this.#pickHeld(device, "Whose removals should happen here, too?");
    if (!held) return;
    const { name, sessions } = held;
    const remove = "Remove Here Too";
    const answer = await questions.confirm(
      `Remove ${countOf(sessions.length, "session")} here, too?`,
      `“${name}” removed: ${await this.#titlesOf(sessions)}. What is in its trash moves to the trash here; what it removed for good is gone here, too.`,
      remove,
    );
    if (answer !== remove) return;
    await runVerb(app, agreeToRemovals, { device: held.device });
    void dialogs.inform(
      `${countOf(sessions.length, "session")} ${isOrAre(sessions.length)} removed here, too.`,
    );
  }

  /** Keeps here, and brings back there, what another machine removed. */
  async keep(device: string | undefined): Promise<void> {
    const { app, dialogs } = this.#setup;
    const held = await this.#pickHeld(device, "Whose removals should be taken back?");
    if (!held) return;
    await runVerb(app, keepHeldSessions, { device: held.device });
    const count = held.sessions.length;
    void dialogs.inform(
      `${countOf(count, "session")} ${count === 1 ? "stays" : "stay"} here, and ${count === 1 ? "comes" : "come"} back on “${held.name}”.`,
    );
  }

  async forget(device: string | undefined): Promise<void> {
    const { app, questions, dialogs } = this.#setup;
    const chosen = await this.#pickMachine(device);
    if (!chosen) return;
    const forget = "Forget Machine";
    const answer = await questions.confirm(
      `Forget “${chosen.name}”?`,
      "Nothing waits for it any more, and what it has not said yet is not waited for. Its sessions that are here stay. Should it come back, it takes part again.",
      forget,
    );
    if (answer !== forget) return;
    await runVerb(app, forgetDevice, { device: chosen.device });
    void dialogs.inform(`“${chosen.name}” is forgotten.`);
  }

  /** @param place As the status names it; the user picks when left out. */
  emptyPlace(place: string | undefined): Promise<void> {
    return askToEmpty(this.#setup, place);
  }

  async nameDevice(): Promise<void> {
    const { settings, questions } = this.#setup;
    const name = await questions.ask(
      "Name This Machine",
      `What other machines call this one. Leave it empty for “${visibleText(settings.computer())}”.`,
      {
        value: settings.read().deviceName,
        problemWith: (text) =>
          text.trim().length > longestName
            ? `A machine's name has at most ${longestName} characters.`
            : undefined,
      },
    );
    if (name !== undefined) await settings.write({ deviceName: name.trim() });
  }

  async turnOff(): Promise<void> {
    const { setUp, dialogs } = this.#setup;
    const { choices, state } = await setUp.view();
    if (state === "off") throw new UserError("Syncing is off on this machine.");
    await setUp.turnOff();
    const said = "Syncing is off on this machine. Nothing was deleted, here or elsewhere.";
    // Taking it back is no way to agree: what was not agreed to waits again.
    if (state === "on") sayWithUndo(dialogs, said, () => setUp.turnOn(choices));
    else void dialogs.inform(said);
  }

  async setContent(): Promise<void> {
    const { app, questions, dialogs } = this.#setup;
    syncOf(app);
    const { content } = readSyncRules(await app.store.find(projectsSession));
    const rows: readonly Row<SyncContent>[] = [
      { label: "Messages and titles", value: "everything" as const },
      {
        label: "Titles only",
        detail: "Messages stay on the machine where they were written. A folder still carries them.",
        value: "titles" as const,
      },
    ].map((row) => ({ ...row, ...(row.value === content && { description: "now" }) }));
    const picked = await questions.pick(
      "What Settings Sync Carries",
      "This holds for all of your machines.",
      rows,
    );
    if (picked === undefined || picked === content) return;
    await runVerb(app, setSyncContent, { content: picked });
    sayWithUndo(
      dialogs,
      picked === "titles"
        ? "Settings Sync carries titles only from now on. Messages that were carried before stay where they are."
        : "Settings Sync carries messages, too, from now on.",
      () => runVerb(app, setSyncContent, { content }),
    );
  }

  async #titlesOf(sessions: readonly SessionId[]): Promise<string> {
    const wanted = sessions.slice(0, mostNamed);
    const titles = new Map((await this.#setup.app.store.list()).map(({ id, title }) => [id, title]));
    const named = wanted.map((session) => `“${visibleText(titles.get(session) ?? untitled)}”`).join(", ");
    const more = sessions.length - wanted.length;
    return more > 0 ? `${named} and ${more.toLocaleString("en")} more` : named;
  }

  async #pickHeld(device: string | undefined, question: string): Promise<HeldOfMachine | undefined> {
    const held = heldByMachine(await this.#status()).map((each) => ({
      ...each,
      name: machineName(each.name),
    }));
    if (device !== undefined) return held.find((each) => each.device === device) ?? nothingHeld();
    if (held.length === 0) return nothingHeld();
    if (held.length === 1) return held[0];
    return this.#setup.questions.pick(
      "Held Back",
      question,
      held.map((each) => ({
        label: quickPickText(each.name),
        description: `removed ${countOf(each.sessions.length, "session")}`,
        value: each,
      })),
    );
  }

  async #pickMachine(device: string | undefined): Promise<Chosen | undefined> {
    const machines = new Map<string, Row<Chosen>>();
    for (const each of (await this.#status()).channels.flatMap(({ devices }) => devices)) {
      const name = machineName(each.name);
      machines.set(each.device, {
        label: quickPickText(name),
        description: `last heard ${agoOf(each.heardAt, this.#setup.app.clock.now())}`,
        value: { device: each.device, name },
      });
    }
    if (device !== undefined) {
      const found = machines.get(device);
      if (!found) throw new UserError("This machine is not on the list any more.");
      return found.value;
    }
    if (machines.size === 0) throw new UserError("No other machine was heard of yet.");
    return this.#setup.questions.pick("Forget Machine", "Which machine is gone for good?", [
      ...machines.values(),
    ]);
  }

  #status(): Promise<SyncStatus> {
    return syncOf(this.#setup.app).status();
  }
}

function nothingHeld(): never {
  throw new UserError("Nothing is held back.");
}

const isOrAre = (count: number): string => (count === 1 ? "is" : "are");
