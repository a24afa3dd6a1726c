import type { Memento } from "vscode";
import type { Json } from "../base/json.ts";

/** One value that the editor remembers. */
export const noteOf = (memento: Memento, key: string) => ({
  read: (): unknown => memento.get(key),
  write: async (value: Json): Promise<void> => memento.update(key, value),
});
