import type { Remedy } from "../../core/failure.ts";
import type { Rescue } from "../../protocol/view.ts";

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
  scrollToEnd(): void;
  dismissProblem(): void;
}
