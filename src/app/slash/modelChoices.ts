import type { App } from "../app.ts";
import { runVerb } from "../verb.ts";
import { listModels, type ProviderListing } from "../verbs/listModels.ts";

/** Providers are asked over the network; while an argument is typed, what they said a moment ago will do. */
const freshMs = 60_000;

/** The models that can be chosen, asked for at most once a minute. */
export class ModelChoices {
  readonly #app: App;
  #listed: { readonly atMs: number; readonly listing: Promise<readonly ProviderListing[]> } | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  list(): Promise<readonly ProviderListing[]> {
    const now = this.#app.clock.now();
    if (!this.#listed || now - this.#listed.atMs > freshMs) {
      const listing = runVerb(this.#app, listModels, {});
      this.#listed = { atMs: now, listing };
      listing.catch(() => {
        this.#listed = undefined;
      });
    }
    return this.#listed.listing;
  }
}
