import type { App } from "../../app/app.ts";
import { findSession } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { setModel } from "../../app/verbs/setModel.ts";
import type { SessionId } from "../../core/ids.ts";
import type { ApiKeys } from "./apiKeys.ts";
import { type KeyedProvider, promptForKey, promptToForgetKey } from "./keyPrompt.ts";
import { pickModel } from "./modelPicker.ts";

/** The dialogs around models and keys. */
export class ModelDesk {
  readonly #app: () => App;
  readonly #keys: ApiKeys;
  readonly #keyed: () => readonly KeyedProvider[];

  constructor(app: () => App, keys: ApiKeys, keyed: () => readonly KeyedProvider[]) {
    this.#app = app;
    this.#keys = keys;
    this.#keyed = keyed;
  }

  /** Lets the user pick the model of a session; a provider without a key asks for it on the way. */
  async choose(session: SessionId, only?: string): Promise<void> {
    const app = this.#app();
    const current = (await findSession(app, session))?.summary.model ?? app.models.expectedDefault;
    const picked = await pickModel(app.models, current, only);
    if (!picked) return;
    if ("setKeyFor" in picked) await this.setKey(session, picked.setKeyFor);
    else await runVerb(app, setModel, { session, ...picked.model });
  }

  /** Stores a key, then offers its models for the session in front of the user: that is what the key is for. */
  async setKey(session: SessionId | undefined, provider?: string): Promise<void> {
    const stored = await promptForKey(this.#keys, this.#keyed(), provider);
    if (!stored) return;
    await this.#app().models.refresh();
    if (session) await this.choose(session, stored.id);
  }

  async removeKey(): Promise<void> {
    await promptToForgetKey(this.#keys, this.#keyed());
    await this.#app().models.refresh();
  }
}
