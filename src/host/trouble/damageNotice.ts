import * as vscode from "vscode";
import type { SessionStore } from "../../app/sessionStore.ts";
import type { StoreCheck } from "../../app/storeCheck.ts";
import type { Finding, StoreFindings } from "../../app/storeFindings.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { damageSentenceOf } from "./damageSentence.ts";

/** Damage comes in bursts: one bad sector, many files. They are told of once, when nothing more was met for so long. */
const settleMs = 2_000;

/** Tells the user what the store met by itself. What a check meets stands in its report. */
export class DamageNotice implements vscode.Disposable {
  readonly #store: SessionStore & StoreFindings & StoreCheck;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  #met: Finding[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(store: SessionStore & StoreFindings & StoreCheck, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#owned.add(store.onDidFind((finding) => this.#gather(finding)));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #gather(finding: Finding): void {
    if (this.#store.isChecking) return;
    this.#met.push(finding);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.#tell().catch((cause) => this.#log.error(describeError(cause))),
      settleMs,
    );
  }

  async #tell(): Promise<void> {
    const met = this.#met;
    this.#met = [];
    const titles = new Map(
      await this.#store.list().then(
        (summaries) => summaries.map(({ id, title }) => [id, title] as const),
        () => [],
      ),
    );
    const damage = damageSentenceOf(met, (session) => titles.get(session));
    if (!damage) return;
    const show =
      damage.severity === "warning" ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const answer = await show(damage.sentence, "Check History");
    if (answer !== undefined) await vscode.commands.executeCommand("braid.store.check");
  }
}
