/** A row to choose. Its texts are shown as they are: whoever makes it makes them harmless. */
export interface Row<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** What was found for a text that is being typed. */
export interface Narrowed<T> {
  /** The first row: what happens when it is accepted. Undefined when nothing was found, and nothing can be accepted. */
  readonly lead?: string;
  /** For looking at. */
  readonly rows: readonly Omit<Row<unknown>, "value">[];
  readonly value: T;
}

/** Questions that take more than a button to answer. What a test stands in for. Undefined: the user stepped back. */
export interface Questions {
  pick<T>(title: string, placeholder: string, rows: readonly Row<T>[]): Promise<T | undefined>;

  /** @param problemWith Says why a text cannot be accepted; undefined for one that can. */
  ask(
    title: string,
    prompt: string,
    options: { readonly value?: string; problemWith?(text: string): string | undefined },
  ): Promise<string | undefined>;

  /** Shows what a text finds while it is typed. A later text's answer is never replaced by an earlier one's. */
  narrow<T>(
    title: string,
    placeholder: string,
    find: (text: string) => Promise<Narrowed<T>>,
  ): Promise<T | undefined>;

  /** Before something about many, or that cannot be taken back easily. Answers the button; undefined when it was refused. */
  confirm(message: string, detail: string, ...buttons: string[]): Promise<string | undefined>;

  /** Does something long, with a way to stop it. What was done by then stays done. */
  progress<T>(title: string, run: (signal: AbortSignal, report: Report) => Promise<T>): Promise<T>;
}

/** Tells how far it is. */
export type Report = (done: number, total: number) => void;
