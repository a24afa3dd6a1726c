/** Where requests go. Keys are bound to `origin`, so a changed address never inherits one. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

/**
 * Reads an address a person typed. Undefined when nothing can be asked there: not http(s), or with a name and
 * password inside, which would end up in error messages.
 */
export function readEndpoint(address: string): Endpoint | undefined {
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return { url: url.origin + url.pathname.replace(/\/+$/, ""), origin: url.origin };
}
