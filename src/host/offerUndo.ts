import { sayWithUndo } from "./dialogs.ts";
import { editorDialogs } from "./editorDialogs.ts";

/** Says in the editor what was done, with a way back. Not awaited: see `sayWithUndo`. */
export const offerUndo = (message: string, undo: () => Promise<unknown>): void =>
  sayWithUndo(editorDialogs, message, undo);
