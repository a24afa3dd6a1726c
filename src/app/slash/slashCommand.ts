import type { SessionId } from "../../core/ids.ts";
import type { App } from "../app.ts";
import type { ModelChoices } from "./modelChoices.ts";

/** What a command asks of the place where it was typed. */
export interface SlashDesk {
  readonly where: "view" | "editor";
  /** Lets the person pick a model for the session. */
  pickModel(session: SessionId): Promise<void>;
  /** Lets the person say where to, and as what when there is no format. */
  export(session: SessionId, format?: string): Promise<void>;
  /** Moves the session to the trash, leaves it where it is shown, and offers to undo that. */
  delete(session: SessionId): Promise<void>;
  /** Shows the statistics of a session, or of all, with plots. */
  showStatistics(session?: SessionId): Promise<void>;
}

export interface SlashContext {
  readonly app: App;
  /** The one in whose conversation the person types. It may not exist yet. */
  readonly session: SessionId;
  readonly desk: SlashDesk;
  readonly models: ModelChoices;
}

/** Something to go on with: a button, or a row that can be pressed. */
export interface SlashOffer {
  readonly label: string;
  run(): Promise<SlashOutcome>;
}

/** One of several things in an answer. Its texts are plain and untrusted; the page makes them visible. */
export interface SlashRow extends SlashOffer {
  readonly icon: string;
  /** What pressing it does, in a word: "Open". */
  readonly verb: string;
  readonly detail: string;
  /** A piece of a conversation, with what was found in it in UTF-16 units. */
  readonly snippet?: {
    readonly text: string;
    readonly marks: readonly (readonly [start: number, length: number])[];
  };
}

/** What is shown to the person, and to nobody else: it is no part of the conversation. */
export interface SlashAnswer {
  readonly kind: "answer";
  /** Untrusted text in it is escaped. Empty when there is nothing to say, because everything can be seen. */
  readonly markdown: string;
  readonly rows: readonly SlashRow[];
  readonly offers: readonly SlashOffer[];
  /** It did not work: what was typed stays. */
  readonly isFailure: boolean;
}

export type SlashOutcome =
  | SlashAnswer
  /** Words for the model after all. */
  | { readonly kind: "message"; readonly text: string }
  /** To be put into the text box, for the person to go on with. */
  | { readonly kind: "compose"; readonly text: string };

/** One way to complete what is being typed. Its texts are plain and untrusted. */
export interface SlashChoice {
  /** The argument as a whole. */
  readonly argument: string;
  readonly label: string;
  readonly detail?: string;
  /** More may follow. */
  readonly isOpen?: boolean;
}

/** One slash command: it turns an argument into calls of verbs, and what they answer into words. */
export interface SlashCommand {
  readonly name: string;
  /** Other names, which are not offered. */
  readonly aliases?: readonly string[];
  /** What may follow, as in a manual: `[list|info|NAME]`. Left out when nothing may. */
  readonly argument?: string;
  /** One line. */
  readonly help: string;
  /** @throws UserError in words for the person; they are shown in place of an answer. */
  run(context: SlashContext, argument: string): Promise<SlashOutcome>;
  /** @param typed The argument so far. */
  complete?(context: SlashContext, typed: string): Promise<readonly SlashChoice[]>;
}

/** @param markdown Untrusted text in it is escaped. */
export const said = (
  markdown: string,
  more: Partial<Pick<SlashAnswer, "rows" | "offers">> = {},
): SlashAnswer => ({ kind: "answer", markdown, rows: [], offers: [], isFailure: false, ...more });

/** It did not work, or more has to be said for it to work. */
export const refused = (
  markdown: string,
  more: Partial<Pick<SlashAnswer, "rows" | "offers">> = {},
): SlashAnswer => ({ ...said(markdown, more), isFailure: true });

/** Everything can be seen. */
export const silent: SlashAnswer = said("");

/** @param work What takes the last step back. */
export const undo = (work: () => Promise<unknown>): SlashOffer => ({
  label: "Undo",
  run: async () => {
    await work();
    return said("Undone.");
  },
});
