/** In characters. */
const lengthLimit = 60;

/** What paths and addresses take for something else, what cannot be seen, and halves of characters, which no address can hold. */
const unfit = /[\\/:*?"<>|#%\p{Cc}\p{Cf}\p{Cs}]+/gu;

/** The beginning of a text of unknown origin as the name of a file that is only an editor's tab. */
export const tabName = (text: string): string =>
  [...text.slice(0, 4 * lengthLimit).replace(unfit, " ")].slice(0, lengthLimit).join("").trim();
