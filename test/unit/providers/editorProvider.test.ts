import assert from "node:assert/strict";
import { type EditorApi, editorProvider } from "../../../src/providers/editor/editorProvider.ts";
import { collect, failureIn, question, textOf } from "./collect.ts";

interface FakeModel {
  readonly chunks?: readonly string[];
  readonly error?: unknown;
  /** Never answers, not even when it is cancelled. */
  readonly hangs?: boolean;
}

/** The part of VS Code that the provider uses, with one model of a vendor called "acme". */
function editorWith({ chunks = [], error, hangs = false }: FakeModel) {
  const seen = {
    selections: 0,
    requests: 0,
    messages: [] as { role: string; text: string }[],
    cancelled: false,
    disposed: 0,
  };
  class CancellationTokenSource {
    readonly token = {};
    cancel() {
      seen.cancelled = true;
    }
    dispose() {
      seen.disposed++;
    }
  }
  const model = {
    id: "m1",
    vendor: "acme",
    name: "M One",
    maxInputTokens: 64_000,
    async sendRequest(messages: typeof seen.messages) {
      seen.requests++;
      seen.messages = messages;
      if (hangs) await new Promise(() => {});
      if (error && chunks.length === 0) throw error;
      return {
        text: (async function* () {
          yield* chunks;
          if (error) throw error;
        })(),
      };
    },
  };
  const api = {
    lm: {
      async selectChatModels() {
        seen.selections++;
        return [model];
      },
    },
    LanguageModelChatMessage: {
      User: (text: string) => ({ role: "user", text }),
      Assistant: (text: string) => ({ role: "assistant", text }),
    },
    CancellationTokenSource,
  } as unknown as EditorApi;
  return { api, seen };
}

const coded = (code: string, message = code) =>
  Object.assign(new Error(message), { name: "LanguageModelError", code });

describe("a model of the editor", () => {
  it("is listed under its vendor's name, without asking for consent", async () => {
    const { api, seen } = editorWith({});
    assert.deepEqual(await editorProvider(api).models(new AbortController().signal), {
      ok: true,
      value: [{ id: "acme/m1", label: "M One (acme)", contextWindow: 64_000 }],
    });
    assert.equal(seen.requests, 0);
  });

  it("streams its text and hears the system text first", async () => {
    const { api, seen } = editorWith({ chunks: ["Hel", "lo"] });
    const events = await collect(editorProvider(api), { ...question("Hi", "acme/m1"), system: "Be brief." });
    assert.equal(textOf(events), "Hello");
    assert.deepEqual(events.at(-1), { type: "finished" });
    assert.deepEqual(seen.messages, [
      { role: "user", text: "Be brief." },
      { role: "user", text: "Hi" },
    ]);
    assert.equal(seen.disposed, 1);
  });

  const failures = [
    [coded("NoPermissions"), { kind: "noConsent" }],
    [coded("NotFound"), { kind: "unknownModel" }],
    [coded("Blocked", "Blocked by a filter"), { kind: "other", detail: "Blocked by a filter" }],
    [new Error("Message exceeds token limit."), { kind: "contextTooLong" }],
    [new Error("You have exceeded your rate limit"), { kind: "rateLimited" }],
    ["text", { kind: "other", detail: "text" }],
  ] as const;
  for (const [error, failure] of failures)
    it(`fails with ${failure.kind} on “${error instanceof Error ? error.message : error}”`, async () => {
      const request = question("Hi", "acme/m1");
      assert.deepEqual(failureIn(await collect(editorProvider(editorWith({ error }).api), request)), failure);
      const late = await collect(editorProvider(editorWith({ error, chunks: ["A"] }).api), request);
      assert.deepEqual([textOf(late), failureIn(late)], ["A", failure]);
    });

  it("is unknown when no extension brings it any more", async () => {
    assert.deepEqual(
      failureIn(await collect(editorProvider(editorWith({}).api), question("Hi", "acme/gone"))),
      { kind: "unknownModel" },
    );
  });

  it("is cancelled, and the reply stops at once, even when the model does not care", async () => {
    const { api, seen } = editorWith({ hangs: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    assert.equal(
      failureIn(await collect(editorProvider(api), question("Hi", "acme/m1"), controller.signal)),
      "user",
    );
    assert.equal(seen.cancelled, true);
  });

  it("is no reason to fail where the editor has none", async () => {
    const models = await editorProvider({} as EditorApi).models(new AbortController().signal);
    assert.equal(models.ok, false);
  });
});
