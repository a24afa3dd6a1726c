import type { Remedy } from "../../core/failure.ts";
import type { Rescue } from "../../protocol/view.ts";

/** Saying an earlier question in other words. */
export interface EditActions {
  /** Undefined when that message is not being edited. */
  textOf(message: string): string | undefined;
  /** Opens the form with the words of the message, or with those that were typed into it before. */
  begin(message: string): void;
  type(message: string, text: string): void;
  send(message: string): void;
  cancel(message: string): void;
}

/** Everything a person can do in the panel. Failures are shown in the panel; no call rejects. */
export interface Actions {
  /** @param text Instead of what the composer holds. */
  send(text?: string): void;
  stop(): void;
  /** Puts a text into the composer for the person to go on with. */
  suggest(text: string): void;
  copy(text: string, button: HTMLElement): void;
  openLink(url: string): void;
  remedy(remedy: Remedy, message?: string): void;
  rescue(rescue: Rescue): void;
  chooseModel(): void;
  loadEarlier(): void;
  readonly edits: EditActions;
  /** Shows another version of a message in its place. @param side Where it stands among the versions. */
  showVersion(message: string, other: string, side: "previous" | "next"): void;
  /** Makes a session that goes on from a message. */
  branch(message: string): void;
  openBranch(message: string): void;
  openOrigin(): void;
  /** Opens what a note was brought from. */
  openSource(note: string): void;
  scrollToEnd(): void;
  dismissProblem(): void;
}
