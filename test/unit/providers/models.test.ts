import assert from "node:assert/strict";
import type { ModelInfo, ModelProvider } from "../../../src/agent/modelProvider.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { anthropicProvider, anthropicVersion } from "../../../src/providers/anthropic/anthropicProvider.ts";
import { lmStudioProvider, ollamaProvider } from "../../../src/providers/openai/localServers.ts";
import { fetchModels } from "../../../src/providers/openai/openAiModels.ts";
import { type OpenAiOptions, openAiProvider } from "../../../src/providers/openai/openAiProvider.ts";
import { refusingUrl, startWireServer, type WireServer } from "../../support/wire.ts";
import { collect, failureIn, question } from "./collect.ts";

const never = new AbortController().signal;

async function listOf(provider: ModelProvider): Promise<readonly ModelInfo[]> {
  const models = await provider.models(never);
  assert.ok(models.ok, JSON.stringify(models));
  return models.value;
}

const idsOf = async (provider: ModelProvider) => (await listOf(provider)).map(({ id }) => id);

async function failureOf(provider: ModelProvider, signal = never) {
  const models = await provider.models(signal);
  return models.ok ? undefined : models.error;
}

describe("the list of models", () => {
  let server: WireServer;
  let nowMs = 1_000_000;
  let key: string | undefined = "k1";
  const clock = { now: () => nowMs as EpochMs };
  const anthropic = () => anthropicProvider({ baseUrl: () => server.url, apiKey: async () => key, clock });
  const openAi = (options: Partial<OpenAiOptions> = {}) =>
    openAiProvider({
      id: "openai",
      label: "OpenAI",
      detail: "",
      needsKey: true,
      baseUrl: () => server.openAiBaseUrl,
      apiKey: async () => key,
      clock,
      ...options,
    });

  beforeEach(async () => {
    server = await startWireServer();
    nowMs = 1_000_000;
    key = "k1";
  });
  afterEach(() => server.stop());

  it("is newest first, with what is known of each model", async () => {
    server.models = [...server.models].reverse();
    assert.deepEqual((await listOf(anthropic()))[0], {
      id: "wire-large",
      label: "Wire Large",
      contextWindow: 200_000,
      maxOutputTokens: 64_000,
      releasedAtMs: Date.UTC(2026, 9, 1),
    });
    assert.deepEqual(await idsOf(openAi()), ["wire-large", "wire-small"]);
  });

  it("takes all pages", async () => {
    server.models = Array.from({ length: 25 }, (_, index) => ({
      id: `m${index}`,
      createdAt: `2026-01-${String(28 - index).padStart(2, "0")}T00:00:00Z`,
    }));
    server.modelsPerPage = 10;
    assert.equal((await idsOf(anthropic())).length, 25);
    assert.equal(server.listRequests.length, 3);
  });

  it("is asked for again after some minutes, or with another key, and not before", async () => {
    for (const provider of [anthropic(), openAi()]) {
      key = "k1";
      const asked = server.listRequests.length;
      await listOf(provider);
      nowMs += 60_000;
      await listOf(provider);
      assert.equal(server.listRequests.length, asked + 1);
      nowMs += 600_000;
      await listOf(provider);
      assert.equal(server.listRequests.length, asked + 2);
      key = "k2";
      await listOf(provider);
      assert.equal(server.listRequests.length, asked + 3);
    }
  });

  it("fails when the key is refused, and is not made up", async () => {
    server.modelsFail = { fail: "badKey" };
    assert.deepEqual(await failureOf(anthropic()), { kind: "badKey" });
    assert.deepEqual(await failureOf(openAi()), { kind: "badKey" });
  });

  it("fails without a key, without asking", async () => {
    key = undefined;
    assert.deepEqual(await failureOf(anthropic()), { kind: "noKey" });
    assert.deepEqual(await failureOf(openAi()), { kind: "noKey" });
    assert.equal(server.listRequests.length, 0);
  });

  it("is a known one only where a server has none", async () => {
    server.modelsFail = { fail: "notFound" };
    assert.ok((await idsOf(anthropic())).every((id) => id.startsWith("claude-")));
    assert.deepEqual(await idsOf(openAi({ fallbackModels: () => ["mine"] })), ["mine"]);
    assert.deepEqual(await failureOf(openAi()), {
      kind: "other",
      detail: "The address has no such service (404).",
    });
    server.modelsFail = { fail: "serverError" };
    assert.equal((await failureOf(anthropic()))?.kind, "other");
  });

  it("comes to an end when a server's pages do not", async () => {
    server.models = Array.from({ length: 3_000 }, (_, index) => ({ id: `m${index}` }));
    assert.ok((await idsOf(anthropic())).length <= 1_100);
    assert.ok((await idsOf(openAi())).length <= 1_000);
  });

  it("leaves out what is no model, and fails on what is no list", async () => {
    const answers: readonly (readonly [body: unknown, ids: readonly string[] | undefined])[] = [
      [
        {
          data: [
            { id: "ok" },
            { id: 5 },
            {},
            null,
            "x",
            { id: "a\nb" },
            { id: "" },
            { id: "\u202Ex" },
            { id: "y".repeat(999) },
          ],
        },
        ["ok"],
      ],
      [{ data: "none" }, undefined],
      [{ data: null }, undefined],
      [[], undefined],
    ];
    for (const [body, ids] of answers) {
      const client = { models: { list: async () => body } } as unknown as Parameters<typeof fetchModels>[0];
      const endpoint = { url: "http://x/v1", origin: "http://x" };
      const listed = fetchModels(client, endpoint, undefined, never).then((all) => all.map(({ id }) => id));
      assert.deepEqual(await listed.catch(() => undefined), ids);
    }
  });

  it("leaves out OpenAI's models that cannot chat, and other servers' none", async () => {
    const data = [
      "gpt-9",
      "text-embedding-9",
      "tts-2",
      "whisper-3",
      "dall-e-4",
      "omni-moderation",
      "gpt-image-2",
      "gpt-realtime",
      "gpt-audio",
      "o9-mini",
    ].map((id) => ({ id }));
    const client = { models: { list: async () => ({ data }) } } as unknown as Parameters<
      typeof fetchModels
    >[0];
    const ids = async (url: string) =>
      (await fetchModels(client, { url, origin: url }, undefined, never)).map(({ id }) => id);
    assert.deepEqual(await ids("https://api.openai.com/v1"), ["gpt-9", "o9-mini"]);
    assert.equal((await ids("https://example.com/v1")).length, data.length);
  });

  it("never rejects: it answers at once when it is stopped", async () => {
    server.modelsFail = { fail: "hang" };
    for (const provider of [anthropic(), openAi()]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 30);
      const startedAt = performance.now();
      assert.equal((await failureOf(provider, controller.signal))?.kind, "unreachable");
      assert.ok(performance.now() - startedAt < 300);
      assert.equal((await failureOf(provider, AbortSignal.abort()))?.kind, "unreachable");
    }
  });

  it("is empty-handed soon when a local server does not run, or hangs", async () => {
    const nobody = await refusingUrl();
    for (const make of [ollamaProvider, lmStudioProvider])
      assert.deepEqual(await failureOf(make({ baseUrl: () => nobody })), {
        kind: "unreachable",
        detail: "nothing listens at that address",
      });
    server.modelsFail = { fail: "hang" };
    const startedAt = performance.now();
    assert.deepEqual(await failureOf(ollamaProvider({ baseUrl: () => server.openAiBaseUrl })), {
      kind: "unreachable",
      detail: "no answer within 0.6 s",
    });
    assert.ok(performance.now() - startedAt < 900);
  });

  it("of a local server needs no key, and none is sent", async () => {
    const local = ollamaProvider({ baseUrl: () => server.openAiBaseUrl });
    assert.deepEqual(await idsOf(local), ["wire-large", "wire-small"]);
    await collect(local);
    assert.equal(server.listRequests[0]?.headers.authorization, undefined);
    assert.equal(server.requests[0]?.headers.authorization, undefined);
  });
});

describe("addresses", () => {
  let server: WireServer;
  before(async () => {
    server = await startWireServer();
  });
  after(() => server.stop());

  it("may be written with and without /v1 and slashes", async () => {
    for (const suffix of ["", "/", "/v1", "/v1/", "  "]) {
      const baseUrl = () => server.url + suffix;
      const apiKey = async () => "k";
      assert.equal((await collect(anthropicProvider({ baseUrl, apiKey }))).at(-1)?.type, "finished", suffix);
      const openAi = openAiProvider({ id: "x", label: "X", detail: "", needsKey: false, baseUrl, apiKey });
      assert.equal((await collect(openAi)).at(-1)?.type, "finished", suffix);
    }
  });

  it("decide which key is asked for, by their origin", async () => {
    const asked: string[] = [];
    const apiKey = async (origin: string) => {
      asked.push(origin);
      return undefined;
    };
    const address = "https://proxy.example:8443/some/path/";
    await collect(
      anthropicProvider({
        baseUrl: () => address,
        apiKey,
      }),
    );
    await collect(
      openAiProvider({
        id: "x",
        label: "X",
        detail: "",
        needsKey: true,
        baseUrl: () => undefined,
        apiKey,
      }),
    );
    assert.deepEqual(asked, ["https://proxy.example:8443", "https://api.openai.com"]);
  });
});

describe("the ceiling of a reply's length", () => {
  it("is the model's own when it is known, leaves room for the conversation, and is safe when nothing is known", async () => {
    const server = await startWireServer();
    try {
      server.models = [
        { id: "wide", contextWindow: 200_000, maxOutputTokens: 64_000 },
        { id: "narrow", contextWindow: 9_000, maxOutputTokens: 8_000 },
      ];
      const provider = anthropicProvider({ baseUrl: () => server.url, apiKey: async () => "k" });
      const ceilingFor = async (model: string, text = "Hi") => {
        await collect(provider, question(text, model));
        return server.requests.at(-1)?.body.max_tokens;
      };
      assert.equal(await ceilingFor("wide"), 32_000);
      await provider.models(never);
      assert.equal(await ceilingFor("wide"), 32_000);
      assert.equal(await ceilingFor("narrow"), 8_000);
      assert.equal(await ceilingFor("narrow", "x".repeat(10_000)), 5_000);
      assert.equal(await ceilingFor("narrow", "x".repeat(100_000)), 1_024);
    } finally {
      await server.stop();
    }
  });
});

describe("a refused ceiling", () => {
  const refusals = [
    ["max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for x", 8_192],
    [
      "input length and `max_tokens` exceed context limit: 195000 + 32000 > 200000, decrease input length",
      5_000,
    ],
    ["max_tokens is too large", 8_192],
  ] as const;
  for (const [message, next] of refusals)
    it(`is lowered once: ${message.slice(0, 40)}…`, async () => {
      const server = await startWireServer();
      try {
        server.script({ fail: "badRequest", message });
        const provider = anthropicProvider({ baseUrl: () => server.url, apiKey: async () => "k" });
        assert.equal((await collect(provider)).at(-1)?.type, "finished");
        assert.deepEqual(
          server.requests.map(({ body }) => body.max_tokens),
          [32_000, next],
        );
        server.script({ fail: "badRequest", message }, { fail: "badRequest", message });
        assert.ok(failureIn(await collect(provider)));
        assert.equal(server.requests.length, 4);
      } finally {
        await server.stop();
      }
    });

  it("is not lowered to nothing: the conversation is too long", async () => {
    const server = await startWireServer();
    try {
      const message = "input length and `max_tokens` exceed context limit: 199900 + 32000 > 200000";
      server.script({ fail: "badRequest", message });
      const provider = anthropicProvider({ baseUrl: () => server.url, apiKey: async () => "k" });
      assert.deepEqual(failureIn(await collect(provider)), { kind: "contextTooLong" });
      assert.equal(server.requests.length, 1);
    } finally {
      await server.stop();
    }
  });
});

describe("the SDK of Anthropic", () => {
  it("speaks the version of the API that we send", async () => {
    const { Anthropic } = await import("@anthropic-ai/sdk");
    let version: string | null = null;
    const client = new Anthropic({
      apiKey: "k",
      maxRetries: 0,
      fetch: async (_, init) => {
        version = new Headers(init?.headers).get("anthropic-version");
        return Response.json({ data: [] });
      },
    });
    await client.models.list();
    assert.equal(version, anthropicVersion);
  });
});
