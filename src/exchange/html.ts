import { splitFences } from "./fences.ts";
import type { Block, Entry, Transcript } from "./transcript.ts";

const marks: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? "");

const style = `
:root { color-scheme: light dark; --edge: #d0d4da; --soft: #f4f5f7; --faint: #5c6370; --you: #e8f0fe; }
@media (prefers-color-scheme: dark) { :root { --edge: #3c414b; --soft: #23262d; --faint: #a3abb8; --you: #1f2a3d; } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 0.9rem; margin: 0 0 0.4rem; color: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; color: var(--faint); font-size: 0.9rem; }
dd { margin: 0; }
section { margin: 1.2rem 0; padding: 0.8rem 1rem; border: 1px solid var(--edge); border-radius: 0.5rem; }
section.you { background: var(--you); }
p, pre { margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { padding: 0.6rem 0.8rem; background: var(--soft); border-radius: 0.35rem; font: 0.9em/1.45 ui-monospace, monospace; }
blockquote { margin: 0.5rem 0; padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--edge); color: var(--faint); }
.note { color: var(--faint); font-style: italic; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; }
  section { border-width: 0 0 1px; border-radius: 0; background: none; padding: 0.4rem 0; }
  h2 { break-after: avoid; }
}
`.trim();

/**
 * A session as one page, in pieces, that needs nothing else: no script, no link, nothing from the network. Every text is shown as its
 * characters; only fenced code is set apart. The policy in it would refuse the rest, should any browser see more in it.
 */
export function* htmlOf({ title, facts, entries }: Transcript): Iterable<string> {
  const list = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  yield [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<h1 dir="auto">${escapeHtml(title)}</h1>`,
    ...(list.length > 0 ? ["<dl>", ...list, "</dl>"] : []),
    "",
  ].join("\n");
  for (const entry of entries) yield `${entryHtml(entry)}\n`;
  yield "</body>\n</html>\n";
}

const entryHtml = ({ speaker, details, blocks, note }: Entry): string =>
  [
    speaker === "You" ? '<section class="you">' : "<section>",
    `<h2>${escapeHtml([speaker, ...details].join(", "))}</h2>`,
    ...blocks.map(blockHtml),
    ...(note === undefined ? [] : [`<p class="note">${escapeHtml(note)}</p>`]),
    "</section>",
  ].join("\n");

function blockHtml({ kind, text }: Block): string {
  switch (kind) {
    case "text":
      return proseHtml(text);
    case "thinking":
      return `<blockquote><strong>Thinking</strong>${proseHtml(text)}</blockquote>`;
    case "notice":
      return `<blockquote>${proseHtml(text)}</blockquote>`;
    case "data":
      return `<pre>${escapeHtml(text)}</pre>`;
  }
}

/** A line feed right after `<pre>` is not shown by browsers, so one is put there that may get lost. */
const proseHtml = (text: string): string =>
  splitFences(text)
    .map((piece) =>
      piece.kind === "code"
        ? `<pre dir="ltr">\n${escapeHtml(piece.text)}</pre>`
        : `<p dir="auto">${escapeHtml(piece.text.trim())}</p>`,
    )
    .join("\n");
