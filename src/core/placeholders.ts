/** A place in a text that is filled when the text is used. */
export interface Placeholder {
  readonly name: string;
  readonly default?: string;
}

/**
 * `{{name}}` or `{{name=default}}`, without spaces around the name: what has spaces, dots or other marks there belongs to the
 * template languages that people talk about in conversations. The length of a default is limited so that no text takes long.
 */
const form = /\{\{(\p{L}[\p{L}\p{N}_-]{0,59})(?:=((?:(?!\{\{|\}\}).){0,1000}))?\}\}/gsu;

/** Every name once, in the order in which they occur; the first default given for a name counts. */
export function placeholdersIn(texts: Iterable<string>): readonly Placeholder[] {
  const found = new Map<string, Placeholder>();
  for (const text of texts)
    for (const [, name = "", given] of text.matchAll(form)) {
      const known = found.get(name);
      if (known?.default !== undefined) continue;
      found.set(name, { name, ...(given !== undefined && { default: given }) });
    }
  return [...found.values()];
}

export const hasPlaceholders = (text: string): boolean => placeholdersIn([text]).length > 0;

/** Fills every placeholder. Values are taken as they are: what looks like a placeholder in one stays. */
export const fillPlaceholders = (text: string, fill: (name: string) => string): string =>
  text.replace(form, (_whole, name: string) => fill(name));
