import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { sessionOf } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { fileNameOf } from "../../../src/exchange/fileNames.ts";
import { htmlOf as htmlPieces } from "../../../src/exchange/html.ts";
import { markdownOf as markdownPieces } from "../../../src/exchange/markdown.ts";
import { plainTextOf as plainTextPieces } from "../../../src/exchange/plainText.ts";
import { settled } from "../../../src/exchange/settled.ts";
import { type Transcript, transcriptOf } from "../../../src/exchange/transcript.ts";
import { corpus } from "../../support/corpora.ts";
import { hostileText, hostileTexts, recordSet } from "./exchangeArbitraries.ts";

const session = "aaaaaaaaaaaa" as SessionId;
let count = 0;
const record = (type: string, key: string, value: Json): SessionRecord => ({
  ...{ session, type, key, value },
  stamp: `k00000000-${(count++).toString(36).padStart(4, "0")}-writer0000` as Stamp,
});
const said = (number: number, role: string, text: string, more: object = {}): SessionRecord =>
  record("message", `message00000${number}`, {
    ...{ role, status: "complete", createdAt: 1_700_000_000_000 + number, parts: [{ type: "text", text }] },
    ...(number > 1 && { parentId: `message00000${number - 1}` }),
    ...more,
  });
const setOf = (...records: SessionRecord[]): RecordSet => new RecordSet(session, records);
const transcript = (records: RecordSet, hasMetadata = false): Transcript =>
  transcriptOf(
    sessionOf(records, () => false),
    records,
    hasMetadata,
  );

const htmlOf = (shown: Transcript): string => [...htmlPieces(shown)].join("");
const markdownOf = (shown: Transcript): string => [...markdownPieces(shown)].join("");
const plainTextOf = (shown: Transcript): string => [...plainTextPieces(shown)].join("");

/** Everything that may look like a tag in one of our pages. */
const ownTags = new Set([
  ...[
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    "</head>",
    "<body>",
    "</body>",
  ],
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  '<meta name="referrer" content="no-referrer">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  ...["<title>", "</title>", "<style>", "</style>", '<h1 dir="auto">', "</h1>", "</html>"],
  ...["<dl>", "</dl>", "<dt>", "</dt>", "<dd>", "</dd>", "<section>", '<section class="you">', "</section>"],
  ...["<h2>", "</h2>", '<p dir="auto">', '<p class="note">', "</p>", '<pre dir="ltr">', "<pre>", "</pre>"],
  ...["<blockquote>", "</blockquote>", "<strong>", "</strong>"],
]);

function assertInert(html: string): void {
  const tags = html.match(/<[^>]*>?/g) ?? [];
  assert.deepEqual(
    tags.filter((tag) => !ownTags.has(tag)),
    [],
  );
  assert.equal(html.split(">").length, html.split("<").length, "A mark of a tag stands outside of the tags.");
}

const hostileSession = (text: string): RecordSet =>
  setOf(
    record("field", "title", text),
    record("tag", text, true),
    record("field", "workspace", { key: "k", name: text, folders: [] }),
    record("field", "model", { provider: text, model: text }),
    said(1, "user", text),
    said(2, "assistant", "", {
      status: "failed",
      model: { provider: text, model: text },
      failure: { kind: "other", detail: text },
      parts: [
        { type: "thinking", text },
        { type: "notice", text },
        { type: "text", text: `before\n\`\`\`${text}\n${text}\n` },
        { type: "toolCall", name: text, input: { [text]: text } },
      ],
    }),
  );

describe("a session exported for people", () => {
  const conversation = setOf(
    record("field", "title", "Sorting *fast*"),
    record("field", "createdAt", 1_700_000_000_000),
    record("field", "model", { provider: "anthropic", model: "some-model" }),
    record("field", "workspace", { key: "file:///home/me/secret-place", name: "project", folders: [] }),
    record("tag", "sorting", true),
    said(1, "user", "How do I sort?"),
    said(2, "assistant", "Like this:\n```ts\nlist.sort()", {
      status: "stopped",
      model: { provider: "anthropic", model: "some-model" },
    }),
    said(3, "assistant", "And that is all.", { continues: true }),
    said(4, "user", "Thanks"),
  );

  it("is Markdown in which a code block ends with its message, and a continued reply is one", () => {
    assert.equal(
      markdownOf(transcript(conversation)),
      [
        "# Sorting \\*fast\\*",
        "## You",
        "How do I sort?",
        "## Reply",
        "Like this:\n```ts\nlist.sort()\n```",
        "And that is all.",
        "## You",
        "Thanks\n",
      ].join("\n\n"),
    );
  });

  it("is plain text", () => {
    assert.equal(
      plainTextOf(transcript(conversation)),
      [
        "Sorting *fast*\n==============",
        "--- You ---",
        "How do I sort?",
        "--- Reply ---",
        "Like this:\n```ts\nlist.sort()",
        "And that is all.",
        "--- You ---",
        "Thanks\n",
      ].join("\n\n"),
    );
  });

  it("is a page with its code set apart", () => {
    const html = htmlOf(transcript(conversation));
    assertInert(html);
    assert.match(html, /<p dir="auto">Like this:<\/p>\n<pre dir="ltr">\nlist\.sort\(\)<\/pre>/);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.match(html, /@media print/);
  });

  it("tells model, times, tags and the workspace's name with metadata only, and never its path", () => {
    for (const encode of [markdownOf, plainTextOf, htmlOf]) {
      const [plain, full] = [encode(transcript(conversation)), encode(transcript(conversation, true))];
      for (const fact of [/some.{0,2}model/, /2023.{0,2}11.{0,2}14 22/, /sorting/, /project/]) {
        assert.match(full, fact);
        assert.doesNotMatch(plain, fact);
      }
      assert.doesNotMatch(full, /secret.{0,2}place/);
    }
  });

  it("says how a reply ended that did not end well", () => {
    const ends = [
      ["stopped", "This reply was stopped."],
      ["streaming", "This reply was interrupted."],
      ["failed", "This reply failed."],
    ] as const;
    for (const [status, note] of ends)
      assert.match(
        plainTextOf(transcript(setOf(said(1, "user", "?"), said(2, "assistant", "So", { status })))),
        new RegExp(`So\n\n\\(${note}\\)`),
      );
  });

  it("shows the thread that is shown, and says that there is more", () => {
    const branched = setOf(
      said(1, "user", "first"),
      said(2, "assistant", "old answer"),
      said(3, "assistant", "new answer", { parentId: "message000001" }),
    );
    const text = plainTextOf(transcript(branched, true));
    assert.match(text, /new answer/);
    assert.doesNotMatch(text, /old answer/);
    assert.match(text, /2 of 3; the others are in other branches/);
  });

  it("holds nothing as HTML that a browser could take for anything but text", () =>
    fc.assert(
      fc.property(hostileText, recordSet(session), fc.boolean(), (text, records, hasMetadata) => {
        assertInert(htmlOf(transcript(hostileSession(text), hasMetadata)));
        assertInert(htmlOf(transcript(records, hasMetadata)));
      }),
      { numRuns: 300 },
    ));

  it("steers no terminal and reorders no text, in any format", () => {
    for (const text of hostileTexts)
      for (const encode of [markdownOf, plainTextOf, htmlOf])
        assert.doesNotMatch(
          encode(transcript(hostileSession(text), true)),
          // biome-ignore lint/suspicious/noControlCharactersInRegex: Controls are what this is about.
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
  });

  it("shows times only that are times", () => {
    for (const createdAt of [1e300, -1e300, -1, 0])
      assert.doesNotThrow(() => markdownOf(transcript(setOf(said(1, "user", "x", { createdAt })), true)));
  });

  const attacks = corpus("31-xss");
  if (attacks !== undefined)
    it("holds nothing executable as HTML for the payloads of the corpus", async () => {
      let payloads = 0;
      for (const entry of await readdir(attacks, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const text = await readFile(join(entry.parentPath, entry.name), "utf8");
        assertInert(htmlOf(transcript(hostileSession(text), true)));
        for (const line of text.split("\n").slice(0, 1_000)) {
          assertInert(htmlOf(transcript(hostileSession(line), true)));
          payloads++;
        }
      }
      assert.ok(payloads > 100);
    }).timeout(60_000);
});

describe("a reply that had not ended, in an exported copy", () => {
  it("is a stopped one that holds what there was of it", () => {
    const copy = settled(
      setOf(
        said(1, "user", "?"),
        said(2, "assistant", "", { status: "streaming", parts: [] }),
        record("delta", "message000002/000000", { type: "text", text: "Well, " }),
        record("delta", "message000002/000001", { type: "text", text: "so" }),
      ),
    );
    const reply = sessionOf(copy, () => true).thread[1];
    assert.equal(reply?.status, "stopped");
    assert.deepEqual(reply?.parts, [{ type: "text", text: "Well, so" }]);
    assert.deepEqual([...copy.ofType("delta")], []);
  });
});

describe("the name of an exported file", () => {
  it("is one that every system takes, whatever the title is", () => {
    assert.equal(fileNameOf("Sorting: fast/slow?", session, "markdown"), "Sorting fast slow (aaaaaa).md");
    assert.equal(fileNameOf("../../.ssh/id", session, "json"), "ssh id (aaaaaa).json");
    assert.equal(fileNameOf("…", session, "html"), "… (aaaaaa).html");
    assert.equal(fileNameOf("CON", session, "text"), "CON (aaaaaa).txt");
    fc.assert(
      fc.property(hostileText, (title) => {
        const name = fileNameOf(title, session, "json");
        assert.match(name, /^[^\\/:*?"<>|\p{Cc}\p{Cs}. -][^\\/:*?"<>|\p{Cc}\p{Cs}]* \(aaaaaa\)\.json$/u);
      }),
      { numRuns: 500 },
    );
  });
});
