import assert from "node:assert/strict";
import type { ModelProvider } from "../../../src/agent/modelProvider.ts";
import { anthropicProvider } from "../../../src/providers/anthropic/anthropicProvider.ts";
import type { Patience } from "../../../src/providers/converse.ts";
import { openAiProvider } from "../../../src/providers/openai/openAiProvider.ts";
import { refusingUrl, startWireServer, type WireServer } from "../../support/wire.ts";
import { collect, failureIn, question, textOf, usageOf } from "./collect.ts";
import { commonFailures } from "./failureTable.ts";

const key = "sk-wire-0123456789abcdef";

interface Setup {
  readonly name: "anthropic" | "openai";
  /** Talks to the wire server at that address; an address without one is taken as it is. */
  make(url: string, options?: { key?: string | undefined; patience?: Patience }): ModelProvider;
}

const setups: readonly Setup[] = [
  {
    name: "anthropic",
    make: (url, options = {}) =>
      anthropicProvider({
        baseUrl: () => url,
        apiKey: async () => ("key" in options ? options.key : key),
        ...(options.patience && { patience: options.patience }),
      }),
  },
  {
    name: "openai",
    make: (url, options = {}) =>
      openAiProvider({
        id: "openai",
        label: "OpenAI",
        detail: "",
        baseUrl: () => url,
        apiKey: async () => ("key" in options ? options.key : key),
        needsKey: true,
        ...(options.patience && { patience: options.patience }),
      }),
  },
];

for (const { name, make } of setups) {
  describe(`a reply from ${name}`, () => {
    let server: WireServer;
    before(async () => {
      server = await startWireServer();
    });
    after(() => server.stop());
    afterEach(() => server.release());

    it("is its text, its thinking and its token counts, then finished", async () => {
      server.script({
        thinking: ["Let me ", "think."],
        chunks: ["Hel", "lo ", "wörld 🌍"],
        usage: { inputTokens: 12, outputTokens: 34, cacheReadTokens: 5 },
      });
      const events = await collect(make(server.url));
      assert.equal(textOf(events), "Hello wörld 🌍");
      assert.equal(textOf(events, "thinking"), "Let me think.");
      const { inputTokens, outputTokens, cacheReadTokens } = usageOf(events);
      assert.deepEqual(
        { inputTokens, outputTokens, cacheReadTokens },
        { inputTokens: 12, outputTokens: 34, cacheReadTokens: 5 },
      );
      assert.deepEqual(events.at(-1), { type: "finished" });
    });

    it("arrives while it is being written", async () => {
      server.script({ chunks: ["first ", "second"], holdAfter: 1 });
      const seen: string[] = [];
      for await (const event of make(server.url).stream(question("Hi"), new AbortController().signal)) {
        if (event.type === "text") seen.push(event.text);
        if (seen.length === 1) server.release(); // Nothing more would come before this.
      }
      assert.deepEqual(seen, ["first ", "second"]);
    });

    it("carries the whole conversation, the system text and the model", async () => {
      const asked = server.requests.length;
      await collect(make(server.url), {
        model: "wire-small",
        system: "Be brief.",
        messages: [
          { role: "user", text: "One" },
          { role: "assistant", text: "Two" },
          { role: "user", text: "Three" },
        ],
        maxOutputTokens: 321,
      });
      const body = server.requests[asked]?.body ?? {};
      assert.equal(body.model, "wire-small");
      assert.equal(body.max_tokens, 321);
      const spoken = [
        { role: "user", content: "One" },
        { role: "assistant", content: "Two" },
        { role: "user", content: "Three" },
      ];
      if (name === "anthropic") assert.deepEqual([body.system, body.messages], ["Be brief.", spoken]);
      else assert.deepEqual(body.messages, [{ role: "system", content: "Be brief." }, ...spoken]);
    });

    it("is whole when it ran into its ceiling or was refused", async () => {
      for (const stop of ["length", "refusal"] as const) {
        server.script({ chunks: ["Hm."], stop });
        assert.deepEqual((await collect(make(server.url))).at(-1), { type: "finished" });
      }
    });

    it("stops at once when the user stops it, and hangs up", async () => {
      server.script({ chunks: ["first ", "second"], holdAfter: 1 });
      const controller = new AbortController();
      let stoppedAt = 0;
      const events = [];
      for await (const event of make(server.url).stream(question("Hi"), controller.signal)) {
        events.push(event);
        if (event.type !== "text") continue;
        stoppedAt = performance.now();
        setTimeout(() => controller.abort(), 5);
      }
      assert.ok(performance.now() - stoppedAt < 200);
      assert.deepEqual(events.at(-1), { type: "stopped", by: "user" });
      assert.equal(textOf(events), "first ");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(server.requests.at(-1)?.closed, true);
    });

    it("stops at once while the server has not answered at all", async () => {
      server.script({ fail: "hang" });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const startedAt = performance.now();
      assert.equal(failureIn(await collect(make(server.url), question("Hi"), controller.signal)), "user");
      assert.ok(performance.now() - startedAt < 500);
    });

    it("is not even asked for when it was stopped before", async () => {
      const asked = server.requests.length;
      assert.deepEqual(await collect(make(server.url), question("Hi"), AbortSignal.abort()), [
        { type: "stopped", by: "user" },
      ]);
      assert.equal(server.requests.length, asked);
    });

    it("hangs up when nobody listens any more", async () => {
      server.script({ chunks: ["first ", "second"], holdAfter: 1 });
      for await (const event of make(server.url).stream(question("Hi"), new AbortController().signal))
        if (event.type === "text") break;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(server.requests.at(-1)?.closed, true);
    });

    it("is asked for once, whatever happens", async () => {
      for (const fail of ["rateLimited", "overloaded", "serverError", "reset"] as const) {
        const asked = server.requests.length;
        server.script({ fail });
        await collect(make(server.url));
        assert.equal(server.requests.length, asked + 1, fail);
      }
    });

    for (const { when, script, failure, text = "" } of commonFailures)
      it(`fails with ${failure.kind} when ${when}`, async () => {
        server.script(script);
        const events = await collect(make(server.url));
        const met = failureIn(events);
        assert.ok(met !== undefined && met !== "user", JSON.stringify(met));
        if (failure.kind === "other" && !("detail" in failure)) assert.equal(met.kind, "other");
        else assert.deepEqual(met, failure);
        assert.equal(textOf(events), text);
        assert.ok(
          !JSON.stringify(met).includes(key) && JSON.stringify(met).length < 400,
          JSON.stringify(met),
        );
      });

    it("fails with noKey when there is no key, without asking anybody", async () => {
      const asked = server.requests.length;
      assert.deepEqual(failureIn(await collect(make(server.url, { key: undefined }))), { kind: "noKey" });
      assert.equal(server.requests.length, asked);
    });

    it("fails with unreachable when nothing listens, and says so", async () => {
      assert.deepEqual(failureIn(await collect(make(await refusingUrl()))), {
        kind: "unreachable",
        detail: "nothing listens at that address",
      });
    });

    it("fails with unreachable when the host does not exist or is no TLS server", async () => {
      for (const address of [
        "https://braid.invalid",
        server.url.replace("http:", "https:"),
        "ftp://x",
        "http://a:b@127.0.0.1",
      ]) {
        const failure = failureIn(await collect(make(address)));
        assert.ok(
          failure !== "user" && failure?.kind === "unreachable",
          `${address}: ${JSON.stringify(failure)}`,
        );
      }
    });

    it("fails with unreachable when the server never answers", async () => {
      server.script({ fail: "hang" });
      const failure = failureIn(
        await collect(make(server.url, { patience: { firstByteMs: 100, idleMs: 100 } })),
      );
      assert.deepEqual(failure, { kind: "unreachable", detail: "no answer within 1 s" });
    });

    it("fails with cutStream when the server falls silent in mid-reply", async () => {
      server.script({ chunks: ["Hello ", "world"], holdAfter: 1 });
      const events = await collect(make(server.url, { patience: { firstByteMs: 5_000, idleMs: 150 } }));
      assert.deepEqual(failureIn(events), { kind: "cutStream" });
      assert.equal(textOf(events), "Hello ");
    });

    it("does not take a slow listener for a silent server", async () => {
      server.script({ chunks: ["a", "b", "c"], chunkDelayMs: 20 });
      const provider = make(server.url, { patience: { firstByteMs: 5_000, idleMs: 150 } });
      let last: unknown;
      for await (last of provider.stream(question("Hi"), new AbortController().signal))
        await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(last, { type: "finished" });
    });

    it("fails, and does not throw, on bytes that make no sense", async () => {
      const lead = name === "anthropic" ? "event: content_block_delta\ndata: " : "data: ";
      const bodies: readonly (readonly [body: string | Uint8Array, kind: string])[] = [
        [`${lead}{"type":"content_block_delta","delta":{"type":"text_`, "cutStream"],
        [`${lead}{not json}\n\n`, "other"],
        [`${lead}null\n\n${lead}5\n\n${lead}"text"\n\n${lead}[]\n\n`, "cutStream"],
        [`${lead}{"type":"content_block_delta","delta":7,"choices":{"0":1}}\n\n`, "cutStream"],
        [`${lead}{"type":"message_start","message":null,"choices":[null],"usage":"x"}\n\n`, "cutStream"],
        ["\u0000\u0001\u0002 garbage", "cutStream"],
        [new Uint8Array([0xff, 0xfe, 0x80, 0x0a, 0x0a]), "cutStream"],
        ["\n".repeat(100_000), "cutStream"],
      ];
      for (const [body, kind] of bodies) {
        server.script({ raw: { body } });
        const failure = failureIn(await collect(make(server.url)));
        assert.ok(failure !== undefined && failure !== "user");
        assert.equal(failure.kind, kind, String(body).slice(0, 80));
      }
    });

    it("gives up on a line of 10 MB, soon", async () => {
      server.script({ raw: { body: `event: content_block_delta\ndata: "${"x".repeat(10_000_000)}"\n\n` } });
      const startedAt = performance.now();
      const failure = failureIn(await collect(make(server.url)));
      assert.deepEqual(failure, { kind: "other", detail: "The server sent far more than a reply can hold." });
      assert.ok(performance.now() - startedAt < 3_000);
    });

    it("keeps every letter, wherever the network cuts the bytes", async () => {
      const text = "Zwölf Boxkämpfer 🥊 — “quoted” \\ \n\t done";
      const chunk =
        name === "anthropic"
          ? `event: content_block_delta\r\ndata: ${JSON.stringify({ type: "content_block_delta", delta: { type: "text_delta", text } })}\r\n\r\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`
          : `data: ${JSON.stringify({ choices: [{ delta: { content: text }, finish_reason: "stop" }] })}\r\n\r\ndata: [DONE]\n\n`;
      const bytes = new TextEncoder().encode(chunk);
      server.script({ raw: { body: Array.from(bytes, (byte) => Uint8Array.of(byte)) } });
      const events = await collect(make(server.url));
      assert.equal(textOf(events), text);
      assert.deepEqual(events.at(-1), { type: "finished" });
    });
  });

  describe(`the environment and ${name}`, () => {
    const variables = {
      ANTHROPIC_API_KEY: "sk-env-anthropic",
      ANTHROPIC_AUTH_TOKEN: "env-token",
      ANTHROPIC_CUSTOM_HEADERS: "X-Env: leaked\nAnthropic-Version: 1999-01-01\nAuthorization: Bearer env",
      ANTHROPIC_LOG: "debug",
      OPENAI_API_KEY: "sk-env-openai",
      OPENAI_ADMIN_KEY: "sk-env-admin",
      OPENAI_ORG_ID: "org-env",
      OPENAI_PROJECT_ID: "project-env",
      OPENAI_CUSTOM_HEADERS: "X-Env: leaked\nAuthorization: Bearer env",
      OPENAI_LOG: "debug",
    };
    let server: WireServer;
    let other: WireServer;
    const saved = { ...process.env };
    before(async () => {
      server = await startWireServer();
      other = await startWireServer();
      Object.assign(process.env, variables, {
        ANTHROPIC_BASE_URL: other.url,
        OPENAI_BASE_URL: other.openAiBaseUrl,
      });
    });
    after(async () => {
      process.env = saved;
      await server.stop();
      await other.stop();
    });

    it("do not know each other: only the given address, key and headers are used", async () => {
      const provider = make(server.url);
      await collect(provider);
      const listed = await provider.models(new AbortController().signal);
      assert.ok(listed.ok);
      assert.equal(other.requests.length + other.listRequests.length, 0);
      for (const request of [server.requests.at(-1), server.listRequests.at(-1)]) {
        const { authorization, ...headers } = request?.headers ?? {};
        assert.equal(authorization, `Bearer ${key}`);
        assert.doesNotMatch(JSON.stringify(headers), /env|org-|project|1999|stainless/i);
      }
    });

    it("do not know each other when there is no key either", async () => {
      const asked = server.requests.length;
      assert.deepEqual(failureIn(await collect(make(server.url, { key: undefined }))), { kind: "noKey" });
      assert.equal(server.requests.length, asked);
    });
  });
}
