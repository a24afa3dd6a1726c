import type { Dialogs } from "../../src/host/dialogs.ts";

export interface Spoken {
  readonly message: string;
  readonly buttons: readonly string[];
  /** Presses a button, or closes the message. */
  answer(button?: string): void;
}

/** Messages to the user that a test reads and answers. */
export interface SpokenDialogs extends Dialogs {
  /** What was said, oldest first. */
  readonly spoken: Spoken[];
  /** What went wrong after an answer. */
  readonly failures: unknown[];
  /** What was searched for in the settings. */
  readonly searched: string[];
}

export function spokenDialogs(): SpokenDialogs {
  const spoken: Spoken[] = [];
  const failures: unknown[] = [];
  const searched: string[] = [];
  const say = (message: string, ...buttons: string[]) =>
    new Promise<string | undefined>((answer) => spoken.push({ message, buttons, answer }));
  return {
    ...{ spoken, failures, searched },
    ...{ inform: say, warn: say },
    tellFailure: (cause) => failures.push(cause),
    openSettings: async (query) => void searched.push(query),
  };
}
