import type { Disposable, Event, SecretStorage, SecretStorageChangeEvent } from "vscode";

const prefix = "apiKey:";

/**
 * API keys in the editor's secret storage, each bound to the origin it was given for: another address never
 * inherits a key, and is asked about afresh.
 */
export class ApiKeys {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** @param origin As in `new URL(baseUrl).origin`. */
  find(origin: string): Promise<string | undefined> {
    return Promise.resolve(this.#secrets.get(prefix + origin));
  }

  async store(origin: string, key: string): Promise<void> {
    await this.#secrets.store(prefix + origin, key);
  }

  async forget(origin: string): Promise<void> {
    await this.#secrets.delete(prefix + origin);
  }

  /** Also fires for keys stored in other windows. */
  onDidChange(listener: () => void): Disposable {
    const event: Event<SecretStorageChangeEvent> = this.#secrets.onDidChange;
    return event(({ key }) => {
      if (key.startsWith(prefix)) listener();
    });
  }
}
