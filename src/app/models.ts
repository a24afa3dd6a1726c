import type { ModelInfo, ModelProvider } from "../agent/modelProvider.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import type { Result } from "../base/result.ts";
import type { ProviderFailure } from "../core/failure.ts";
import { guideProvider, type ModelRef } from "../core/message.ts";

/** The choice that new sessions begin with, remembered over restarts. */
export interface ModelMemory {
  read(): ModelRef | undefined;
  write(model: ModelRef): Promise<void>;
}

export const guideModel: ModelRef = { provider: guideProvider, model: "guide" };

/** What a provider offers right now, or why it offers nothing. */
export interface Offer {
  readonly provider: ModelProvider;
  readonly models: Result<readonly ModelInfo[], ProviderFailure>;
}

/** How long a provider may take to list its models while a new session waits for its default. */
const patienceMs = 4_000;

/**
 * All models that can be talked to.
 *
 * A session without a model of its own uses, in this order: the model chosen last, then the first model of the
 * first provider that offers any. Providers are given in that order, the Guide last: it is always there.
 */
export class Models {
  readonly #providers: () => readonly ModelProvider[];
  readonly #memory: ModelMemory;
  readonly #didChange: Emitter<void>;
  readonly onDidChange: Event<void>;
  #default: ModelRef;
  #looking: Promise<ModelRef> | undefined;

  constructor(
    providers: () => readonly ModelProvider[],
    memory: ModelMemory,
    onListenerError: (cause: unknown) => void,
  ) {
    this.#providers = providers;
    this.#memory = memory;
    this.#default = memory.read() ?? guideModel;
    this.#didChange = new Emitter(onListenerError);
    this.onDidChange = this.#didChange.event;
  }

  provider(id: string): ModelProvider | undefined {
    return this.#providers().find((provider) => provider.id === id);
  }

  /** What a session without a model would use, as far as is known without asking anybody. */
  get expectedDefault(): ModelRef {
    return this.#default;
  }

  /** What a session without a model uses. Asks the providers when no model was ever chosen. */
  async findDefault(): Promise<ModelRef> {
    const remembered = this.#memory.read();
    if (remembered && this.provider(remembered.provider)) return this.#setDefault(remembered);
    this.#looking ??= this.#firstOffered().finally(() => {
      this.#looking = undefined;
    });
    return this.#setDefault(await this.#looking);
  }

  /** Remembers what the user chose, for sessions to come. */
  async choose(model: ModelRef): Promise<void> {
    await this.#memory.write(model);
    this.#setDefault(model);
  }

  /** Every provider with its models or its reason for having none, in order of preference. */
  async offers(signal: AbortSignal): Promise<readonly Offer[]> {
    return Promise.all(
      this.#providers().map(async (provider) => ({ provider, models: await provider.models(signal) })),
    );
  }

  /** A key was stored, a server was set up: what was known may be wrong now. */
  async refresh(): Promise<void> {
    await this.findDefault();
    this.#didChange.fire();
  }

  async #firstOffered(): Promise<ModelRef> {
    const signal = AbortSignal.timeout(patienceMs);
    for (const { provider, models } of await this.offers(signal)) {
      const first = models.ok ? models.value[0] : undefined;
      if (first) return { provider: provider.id, model: first.id };
    }
    return guideModel;
  }

  #setDefault(model: ModelRef): ModelRef {
    const changed = model.provider !== this.#default.provider || model.model !== this.#default.model;
    this.#default = model;
    if (changed) this.#didChange.fire();
    return model;
  }
}
