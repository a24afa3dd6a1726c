import { visibleText } from "../core/visibleText.ts";

/** Text of unknown origin for a row of a Quick Pick, which would draw `$(name)` as an icon. */
export const quickPickText = (text: string): string =>
  visibleText(text).replace(/\$\((?=[\w-]+(?:~[\w-]+)?\))/g, "\\$(");
