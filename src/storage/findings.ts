import { Emitter, type Event } from "../base/emitter.ts";
import { describeError, type Log } from "../base/log.ts";

/** Something about the store that somebody may have to be told. Paths are relative to the store. */
export type Finding =
  /** Did not verify. It was moved, and what was whole in it is used. */
  | {
      readonly kind: "quarantined";
      readonly file: string;
      readonly movedTo: string;
      readonly because: string;
    }
  /** The disk did not let it be read. Whatever else can be read is used. */
  | { readonly kind: "unreadable"; readonly file: string; readonly because: string }
  /** Written by a newer Braid. It is neither read nor touched. */
  | { readonly kind: "newerVersion"; readonly file: string; readonly version: number };

/** What was found since the store was opened. */
export class Findings {
  readonly #all: Finding[] = [];
  readonly #emitter: Emitter<Finding>;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
    this.#emitter = new Emitter((cause) => log.error(describeError(cause)));
  }

  get all(): readonly Finding[] {
    return this.#all;
  }

  readonly onDidFind: Event<Finding> = (listener) => this.#emitter.event(listener);

  /** The same file is reported once, however often it is met. */
  report(finding: Finding): void {
    if (this.#all.some((known) => known.kind === finding.kind && known.file === finding.file)) return;
    this.#all.push(finding);
    this.#log.warn(
      `Storage: ${finding.file}: ${finding.kind === "newerVersion" ? "newer version" : finding.because}`,
    );
    this.#emitter.fire(finding);
  }
}
