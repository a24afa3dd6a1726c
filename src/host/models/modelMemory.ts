import type { Memento } from "vscode";
import type { ModelMemory } from "../../app/models.ts";
import { readModelRef } from "../../core/message.ts";

const key = "lastModel";

/** Remembers the model chosen last, for sessions to come, in the editor's own storage. */
export const modelMemory = (memento: Memento): ModelMemory => ({
  read: () => readModelRef(memento.get(key)),
  write: async (model) => memento.update(key, model),
});
