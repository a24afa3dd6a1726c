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
