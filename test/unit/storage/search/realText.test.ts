import assert from "node:assert/strict";
import { foldText } from "../../../../src/core/searchText.ts";
import type { Found } from "../../../../src/storage/search/searchProtocol.ts";
import { corpus } from "../../../support/corpora.ts";
import { readSavedChat, type SavedChat, savedChats } from "../../../support/specstory.ts";
import { searchAfresh } from "../support/searchEngines.ts";
import type { SampleSession } from "../support/searchProgram.ts";

const sample = `<!-- Generated -->

# 2026-02-16 16:27:42Z

_**User (2026-02-16 16:27:42Z)**_

Why does \`parseHTTPHeader\` in src/net/headerParser.ts drop the café entry?

---

_**Agent (model some-model, 2026-02-16 16:28:10Z)**_

Because \`read_next_line\` stops at “é”. 看一下编码 first, then the wire-format test.
`;

const sessionsOf = (chats: readonly SavedChat[]): SampleSession[] =>
  chats.map(({ name, messages }, chat) => ({
    id: `r${chat.toString(36).padStart(11, "0")}`,
    title: name,
    messages: messages.map((message, index) => ({
      ...message,
      id: `m${chat.toString(36).padStart(5, "0")}${index.toString(36).padStart(6, "0")}`,
    })),
  }));

/** Every tenth word or so of a text, each once: the same in every run. */
function wordsOf(texts: readonly string[], count: number): string[] {
  const words = [...new Set(texts.flatMap((text) => text.match(/[\p{L}\p{N}]{2,30}/gu) ?? []))].sort();
  const step = Math.max(1, Math.floor(words.length / count));
  return words.filter((_, index) => index % step === 0);
}

/** Looks at each text for a word of its own, whatever its case and accents. */
function readerOf(sessions: readonly SampleSession[]): (word: string) => string[] {
  const folded = sessions.flatMap(({ messages }) =>
    messages.map(({ id, text }) => ({ id, text: foldText(text) })),
  );
  return (word) => {
    const part = foldText(word);
    const whole = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}])${part}(?![\\p{L}\\p{N}\\p{M}])`, "u");
    return folded.filter(({ text }) => text.includes(part) && whole.test(text)).map(({ id }) => id);
  };
}

/** Every hit has to show what was asked for; a phrase is one mark. */
function assertShown(hits: readonly Found[], asked: string): void {
  for (const { snippet } of hits) {
    assert.ok(snippet.marks.length > 0, `${asked}: ${snippet.text}`);
    assert.ok(snippet.text.length < 2000);
    for (const [start, length] of snippet.marks) {
      const marked = snippet.text.slice(start, start + length);
      assert.match(marked, /^[\p{L}\p{N}]/u);
      assert.ok(start >= 0 && length > 0 && start + length <= snippet.text.length);
    }
  }
}

async function checkRecall(chats: readonly SavedChat[], count: number): Promise<void> {
  const sessions = sessionsOf(chats);
  const words = wordsOf(
    sessions.flatMap(({ messages }) => messages.map(({ text }) => text)),
    count,
  );
  const messagesWith = readerOf(sessions);
  const queries = words.map((word) => ({ query: `${word} ` }));
  for (const engine of ["fts5", "fts4"] as const) {
    const [, ...outcomes] = await searchAfresh(engine, [{ put: sessions, state: "1" }, ...queries]);
    const missed: string[] = [];
    let wanted = 0;
    outcomes.forEach((outcome, index) => {
      const word = words[index] ?? "";
      const found = new Set<string>(outcome?.hits.map(({ message }) => message ?? ""));
      for (const id of messagesWith(word)) {
        wanted++;
        if (!found.has(id)) missed.push(`${word} in ${id}`);
      }
      assertShown(outcome?.hits ?? [], word);
    });
    assert.ok(wanted >= words.length * 0.9, `${wanted} of ${words.length}`);
    assert.deepEqual(missed, [], engine);
  }
}

describe("searching real text", function () {
  this.timeout(120_000);

  it("finds every word of a chat, and shows it", async () => {
    const chat = readSavedChat("sample", sample);
    assert.deepEqual(
      chat.messages.map(({ role }) => role),
      ["user", "assistant"],
    );
    await checkRecall([chat], 100);
  });

  const chats = corpus("20-specstory");
  if (chats === undefined) return;

  it("finds every word of the developers' chats, and shows it", async () =>
    checkRecall(await savedChats(chats), 300));

  it("finds known places in the developers' chats", async () => {
    const sessions = sessionsOf(await savedChats(chats));
    const expected = [
      ["ExtractShellPathHints", /ExtractShellPathHints/],
      ["extract shell path", /ExtractShellPathHints/],
      ["normalizepath", /NormalizePath/],
      ['"redirect operators"', /redirect operators/],
      ["pkg/spi/shell_path_hints.go", /shell_path_hints/],
      ["testextractpathhints_shellcommand", /TestExtractPathHints_ShellCommand/],
    ] as const;
    for (const engine of ["fts5", "fts4"] as const) {
      const [, ...outcomes] = await searchAfresh(engine, [
        { put: sessions, state: "1" },
        ...expected.map(([query]) => ({ query })),
      ]);
      for (const [index, [query, form]] of expected.entries()) {
        const hits = outcomes[index]?.hits ?? [];
        assert.ok(
          hits.some(({ snippet }) => form.test(snippet.text)),
          `${engine}: ${query}`,
        );
        assertShown(hits, query);
      }
    }
  });
});
