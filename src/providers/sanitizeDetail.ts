const limit = 300;

/**
 * Makes a server's words fit for a line of ours: no key, no markup, no characters that hide or reorder text, and
 * at most 300 characters. The result is still untrusted text.
 */
export function sanitizeDetail(text: string, key?: string): string {
  let line = text.slice(0, 20_000);
  if (/^\s*(\d{3} )?\s*<(!doctype|html|\?xml|head|body)/i.test(line)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(line)?.[1]?.trim();
    line = title ? `The server answered with a web page: ${title}` : "The server answered with a web page.";
  }
  if (key) line = line.replaceAll(key, "…");
  line = line
    .replace(/\b(sk|pk|key|token)-[\w-]{6,}/gi, "…") // Servers repeat keys, sometimes with stars inside.
    .replace(/\bBearer\s+\S+/gi, "Bearer …")
    .replace(/([?&](?:api[_-]?key|key|token)=)[^&\s]+/gi, "$1…")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  if (line === "") return "The server gave no reason.";
  const letters = [...line];
  return letters.length > limit ? `${letters.slice(0, limit - 1).join("")}…` : line;
}
