import type { ModelProvider } from "../agent/modelProvider.ts";
import { guideModel, Models } from "../app/models.ts";
import type { SessionStore } from "../app/sessionStore.ts";
import { Turns } from "../app/turns.ts";
import { UserError } from "../app/userError.ts";
import { systemClock } from "../base/clock.ts";
import { failed } from "../base/result.ts";

/** Keys are in the editor's secret storage, which a command line cannot read. So models can be named here, and not asked. */
class NamedModels extends Models {
  constructor() {
    super(
      () => [],
      { read: () => guideModel, write: async () => {} },
      () => {},
    );
  }

  /** Whether the editor has a provider of this name is known there only. */
  override provider(id: string): ModelProvider {
    const failure = { kind: "other", detail: "it cannot be asked from the command line" } as const;
    return {
      ...{ id, label: id, detail: "" },
      models: async () => failed(failure),
      async *stream() {
        yield { type: "stopped", by: failure };
      },
    };
  }
}

class NoTurns extends Turns {
  constructor(store: SessionStore) {
    super(
      store,
      systemClock,
      () => {},
      () => {},
    );
  }

  override async start(): Promise<never> {
    throw new UserError(
      "A command line has no keys of models, so nothing can be sent from here. Send it in VS Code.",
    );
  }
}

export const withoutModels = (store: SessionStore) => ({
  models: new NamedModels(),
  turns: new NoTurns(store),
});
