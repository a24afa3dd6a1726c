import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { completeSlash } from "../../app/slash/completeSlash.ts";
import { ModelChoices } from "../../app/slash/modelChoices.ts";
import { refusalsAsAnswers, runSlash } from "../../app/slash/runSlash.ts";
import type { SlashContext, SlashOffer, SlashOutcome } from "../../app/slash/slashCommand.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Handlers } from "../../protocol/letters.ts";
import type { SlashOutcomeView } from "../../protocol/slash.ts";
import type { ChatView } from "../../protocol/view.ts";

type SlashHandlers = Pick<Handlers, "completeSlash" | "runSlash" | "takeOffer">;

/** Where the text box is that the person types into. Asked for late. */
export interface SlashPlace {
  readonly app: () => App;
  readonly session: () => SessionId;
  readonly surface: () => ChatView["surface"];
}

/**
 * Answers a page's questions about slash commands. What the newest answer offers is kept here, and the page only gets
 * names for it: it cannot ask for anything that it was not offered.
 */
export function slashHandlers(place: SlashPlace): SlashHandlers {
  let models: ModelChoices | undefined;
  let offers = new Map<string, () => Promise<SlashOutcome>>();
  let answers = 0;

  const context = (): SlashContext => {
    models ??= new ModelChoices(place.app());
    return {
      ...{ app: place.app(), session: place.session(), models },
      desk: { where: place.surface(), ...editorDesk },
    };
  };
  const viewOf = (outcome: SlashOutcome): SlashOutcomeView => {
    if (outcome.kind !== "answer") return outcome;
    const number = answers++;
    const fresh = new Map<string, () => Promise<SlashOutcome>>();
    const named = ({ run }: SlashOffer): string => {
      const id = `${number}.${fresh.size}`;
      fresh.set(id, run);
      return id;
    };
    const view: SlashOutcomeView = {
      kind: "answer",
      // By now the page may show another session than the one in which this was typed.
      session: place.session(),
      markdown: outcome.markdown,
      rows: outcome.rows.map((row) => ({
        ...{ id: named(row), icon: row.icon, verb: row.verb, label: row.label, detail: row.detail },
        ...(row.snippet && {
          snippet: {
            text: row.snippet.text,
            marks: row.snippet.marks.map(([start, length]): [number, number] => [start, length]),
          },
        }),
      })),
      offers: outcome.offers.map((offer) => ({ id: named(offer), label: offer.label })),
      isFailure: outcome.isFailure,
    };
    offers = fresh;
    return view;
  };

  return {
    completeSlash: async ({ text }) => {
      const { rows, isName } = await completeSlash(context(), text);
      return { rows: [...rows], isName };
    },
    runSlash: async ({ text, isTyped }) => viewOf(await runSlash(context(), text, isTyped)),
    takeOffer: async ({ offer }) => {
      const run = offers.get(offer);
      if (!run) throw new Error("This offer does not stand any more. Type the command again.");
      return viewOf(await refusalsAsAnswers(run));
    },
  };
}

/** What commands ask of the editor is what the palette does. Failures are told there, in a message of the editor. */
const editorDesk = {
  pickModel: async (session: SessionId) => {
    await vscode.commands.executeCommand("braid.model.choose", session);
  },
  export: async (session: SessionId, format?: string) => {
    await vscode.commands.executeCommand("braid.session.export", session, format);
  },
  showStatistics: async (session?: SessionId) => {
    if (session) await vscode.commands.executeCommand("braid.session.stats", session);
    else await vscode.commands.executeCommand("braid.store.stats");
  },
  delete: async (session: SessionId) => {
    await vscode.commands.executeCommand("braid.session.delete", session);
  },
};
