import type { Finding } from "../app/storeFindings.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { describeError, type Log } from "../base/log.ts";

export type { Finding, SecondSource } from "../app/storeFindings.ts";

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
      `Storage: ${finding.file}: ${finding.kind}${"because" in finding ? `: ${finding.because}` : ""}`,
    );
    this.#emitter.fire(finding);
  }
}
