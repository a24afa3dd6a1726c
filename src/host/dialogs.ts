/** What is said to the user, and asked in a few words. What a test stands in for. */
export interface Dialogs {
  /** Each answers the button that was pressed; undefined when the message was closed. May stay open for long. */
  inform(message: string, ...buttons: string[]): Promise<string | undefined>;
  warn(message: string, ...buttons: string[]): Promise<string | undefined>;
  /** Tells what an error means to the user. */
  tellFailure(cause: unknown): void;
  /** @param query As typed into the search box of the settings editor. */
  openSettings(query: string): Promise<void>;
}

/**
 * Says what was done, with a way back. Not awaited by commands: they are done, and the offer stays as long as the user
 * leaves it.
 */
export function sayWithUndo(dialogs: Dialogs, message: string, undo: () => Promise<unknown>): void {
  void dialogs
    .inform(message, "Undo")
    .then(async (answer) => {
      if (answer === "Undo") await undo();
    })
    .catch(dialogs.tellFailure);
}
