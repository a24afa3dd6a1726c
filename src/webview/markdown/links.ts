import type { Remedy } from "../../core/failure.ts";

/** Where a link of a conversation leads. */
export type Link =
  | { readonly kind: "web"; readonly url: string }
  /** A button in the Guide's answers. */
  | { readonly kind: "remedy"; readonly remedy: Remedy }
  /** Nowhere that may be opened: it is shown as text. */
  | { readonly kind: "none" };

const none: Link = { kind: "none" };
const webProtocols = new Set(["https:", "http:", "mailto:"]);
const remedyLinks = new Map<string, Remedy>([
  ["braid:setKey", "setKey"],
  ["braid:chooseModel", "chooseModel"],
  ["braid:newSession", "newSession"],
  ["braid:openSettings", "openSettings"],
]);

const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined; // Relative, or nothing at all.
  }
};

/**
 * Reads the target of a link. The answer holds the address as a browser will understand it, so what is shown is what
 * is opened: look-alike letters in punycode, invisible characters percent-encoded.
 * @param fromGuide Only Braid's own answers may have buttons.
 */
export function readLink(href: string, fromGuide: boolean): Link {
  const remedy = remedyLinks.get(href);
  if (remedy) return fromGuide ? { kind: "remedy", remedy } : none;
  const url = parseUrl(href);
  return url && webProtocols.has(url.protocol) ? { kind: "web", url: url.href } : none;
}

/** Says where an image would have been loaded from. */
export function imageOrigin(href: string): string {
  const url = parseUrl(href);
  if (!url) return "a relative address";
  return url.host === "" ? `${url.protocol} address` : url.host;
}
