/** What looks like a secret in a text; `start` and `end` count UTF-16 units. The secret itself is not repeated. */
export interface SecretPlace {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

export type SecretKind = "API key" | "access token" | "private key" | "password";

/**
 * Keys that tell what they are by how they begin. Each is tried once at the beginning of a run of key characters, ends in a
 * single repeated class and so takes time in proportion to what it reads.
 */
const keyForms: readonly (readonly [SecretKind, RegExp])[] = [
  ["API key", /^sk-[A-Za-z0-9_-]{20,}/],
  ["API key", /^[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ["API key", /^A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])/],
  ["API key", /^AIza[A-Za-z0-9_-]{35}/],
  ["API key", /^gsk_[A-Za-z0-9]{20,}/],
  ["API key", /^xai-[A-Za-z0-9]{20,}/],
  ["access token", /^gh[opsur]_[A-Za-z0-9]{30,}/],
  ["access token", /^github_pat_[A-Za-z0-9_]{30,}/],
  ["access token", /^glpat-[A-Za-z0-9_-]{20,}/],
  ["access token", /^xox[abeprs]-[A-Za-z0-9-]{10,}/],
  ["access token", /^npm_[A-Za-z0-9]{36}/],
  ["access token", /^hf_[A-Za-z0-9]{30,}/],
  ["access token", /^eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
];

const keyRun = /[A-Za-z0-9_.-]{16,}/g;
const bearer = /\bbearer[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/-]{16,}=*)/dgi;
const awsSecret = /\baws_secret_access_key["']?[ \t]{0,4}[=:][ \t]{0,4}["']?(?<secret>[A-Za-z0-9/+]{40})/dgi;
const urlPassword = /:\/\/[^\s:@/?#"'<>]{0,100}:(?<secret>[^\s@/"'<>]{1,200})@/dg;
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** The lines of a key, also where a line feed is written as an escape. Always matches. */
const keyLines = /(?:(?:\s|\\[nr]){1,4}[A-Za-z0-9+/=]{16,})*/y;
const endMark = "-----END ";
/** Characters from a key's beginning to its end; real ones have 13,000 at most. */
const keyLimit = 20_000;

/** Everything in a text that looks like a secret, in order, none overlapping another. Linear in the text's length. */
export function findSecrets(text: string): SecretPlace[] {
  const found = [
    ...privateKeysIn(text),
    ...groupsOf(text, bearer, "access token"),
    ...groupsOf(text, awsSecret, "API key"),
    ...groupsOf(text, urlPassword, "password"),
    ...keysIn(text),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: SecretPlace[] = [];
  for (const place of found) {
    const last = apart.at(-1);
    if (!last || place.start >= last.end) apart.push(place);
    else if (place.end > last.end) apart[apart.length - 1] = { ...last, end: place.end };
  }
  return apart;
}

/** The text with `[redacted API key]` and the like in place of what looks like secrets. */
export function redact(text: string, places: readonly SecretPlace[] = findSecrets(text)): string {
  let redacted = "";
  let from = 0;
  for (const { kind, start, end } of places) {
    redacted += `${text.slice(from, start)}[redacted ${kind}]`;
    from = end;
  }
  return redacted + text.slice(from);
}

function* keysIn(text: string): Iterable<SecretPlace> {
  for (const { 0: run, index } of text.matchAll(keyRun))
    for (const [kind, form] of keyForms) {
      const length = form.exec(run)?.[0].length;
      if (length === undefined) continue;
      yield { kind, start: index, end: index + length };
      break;
    }
}

function* groupsOf(text: string, form: RegExp, kind: SecretKind): Iterable<SecretPlace> {
  for (const { indices } of text.matchAll(form)) {
    const place = indices?.groups?.secret;
    if (place) yield { kind, start: place[0], end: place[1] };
  }
}

/** From the line that begins a key to the one that ends it, or as far as it looks like one. */
function* privateKeysIn(text: string): Iterable<SecretPlace> {
  let from = 0;
  let nextEnd = -1; // Looked for again only beyond the last one, so that no part is searched twice.
  for (const { 0: begin, index } of text.matchAll(privateKey)) {
    if (index < from) continue;
    if (nextEnd < index) nextEnd = (text.indexOf(endMark, index) + 1 || Number.POSITIVE_INFINITY) - 1;
    keyLines.lastIndex = index + begin.length;
    keyLines.exec(text);
    let end = keyLines.lastIndex;
    if (nextEnd - index < keyLimit) {
      const close = text.slice(nextEnd, nextEnd + 100).indexOf("-----", endMark.length);
      end = close === -1 ? nextEnd + endMark.length : nextEnd + close + 5;
    }
    from = end;
    yield { kind: "private key", start: index, end };
  }
}
