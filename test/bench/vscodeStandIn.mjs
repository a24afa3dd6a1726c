/** As much of `vscode` as the chat page's HTML needs, for addresses that are plain text. */
export const Uri = {
  joinPath: (/** @type {string} */ base, /** @type {string[]} */ ...path) => [base, ...path].join("/"),
};
