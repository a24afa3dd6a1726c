import assert from "node:assert/strict";
import { LLMock } from "@copilotkit/aimock";
import type { ModelProvider, PromptMessage } from "../../../src/agent/modelProvider.ts";
import { anthropicProvider } from "../../../src/providers/anthropic/anthropicProvider.ts";
import { openAiProvider } from "../../../src/providers/openai/openAiProvider.ts";
import { collect, failureIn, question, textOf, usageOf } from "./collect.ts";

/** Against a server that others wrote, so that our own idea of the formats is not the only judge. */
describe("providers against aimock", () => {
  let mock: LLMock;
  let providers: readonly ModelProvider[];
  before(async () => {
    mock = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent" });
    await mock.start();
    const apiKey = async () => "mock";
    providers = [
      anthropicProvider({ baseUrl: () => mock.url, apiKey }),
      openAiProvider({
        id: "openai",
        label: "OpenAI",
        detail: "",
        needsKey: true,
        baseUrl: () => `${mock.url}/v1`,
        apiKey,
      }),
    ];
  });
  after(() => mock.stop());
  beforeEach(() => mock.reset());

  it("stream text before the reply ends", async () => {
    const content = "One two three four five six seven eight nine ten.";
    mock.onMessage("count", { content }, { chunkSize: 5, latency: 20 });
    for (const provider of providers) {
      const arrivals: number[] = [];
      let text = "";
      for await (const event of provider.stream(question("count"), new AbortController().signal)) {
        if (event.type === "text") arrivals.push(performance.now());
        if (event.type === "text") text += event.text;
      }
      assert.equal(text, content);
      assert.ok(arrivals.length >= 5, provider.id);
      assert.ok((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) > 60, provider.id);
    }
  });

  it("tell thinking from text, and count tokens", async () => {
    mock.onMessage("think", {
      content: "Answer.",
      reasoning: "Let me see.",
      usage: { input_tokens: 21, output_tokens: 9, prompt_tokens: 21, completion_tokens: 9 },
    });
    for (const provider of providers) {
      const events = await collect(provider, question("think"));
      assert.equal(textOf(events, "thinking"), "Let me see.", provider.id);
      assert.equal(textOf(events), "Answer.");
      const { inputTokens, outputTokens } = usageOf(events);
      assert.deepEqual([inputTokens, outputTokens], [21, 9], provider.id);
    }
  });

  it("hold one conversation, begun with one and continued with the other", async () => {
    mock.onMessage("capital", { content: "Paris." });
    mock.on({ predicate: ({ messages }) => messages.length === 3 }, { content: "About two million." });
    mock.prependFixture({ match: { userMessage: "how many" }, response: { content: "About two million." } });
    for (const [first, second] of [providers, [...providers].reverse()]) {
      assert.ok(first && second);
      const messages: PromptMessage[] = [{ role: "user", text: "What is the capital of France?" }];
      messages.push({ role: "assistant", text: textOf(await collect(first, { model: "m", messages })) });
      messages.push({ role: "user", text: "And how many live there?" });
      assert.equal(textOf(await collect(second, { model: "m", messages })), "About two million.");
      const sent = JSON.stringify(mock.getLastRequest()?.body);
      assert.match(sent, /capital of France.*Paris\..*how many/);
    }
  });

  it("stop in mid-reply", async () => {
    mock.onMessage("long", { content: "word ".repeat(400) }, { chunkSize: 5, latency: 10 });
    for (const provider of providers) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 120);
      const events = await collect(provider, question("long"), controller.signal);
      assert.equal(failureIn(events), "user", provider.id);
      assert.ok(textOf(events).length > 0 && textOf(events).length < 1_500);
    }
  });

  it("name refusals", async () => {
    const refusals = [
      [401, "badKey"],
      [429, "rateLimited"],
      [503, "overloaded"],
      [529, "overloaded"],
      [500, "other"],
    ] as const;
    for (const [status, kind] of refusals)
      for (const provider of providers) {
        mock.nextRequestError(status, { message: "No.", type: "x" });
        const failure = failureIn(await collect(provider, question("anything")));
        assert.ok(failure !== undefined && failure !== "user");
        assert.equal(failure.kind, kind, `${provider.id} ${status}`);
      }
  });

  it("notice a reply that was cut", async () => {
    for (const provider of providers) {
      mock.reset();
      mock.onMessage(
        "cut",
        { content: "One two three four five six" },
        { chunkSize: 4, latency: 10, truncateAfterChunks: 4 },
      );
      const events = await collect(provider, question("cut"));
      assert.deepEqual(failureIn(events), { kind: "cutStream" }, provider.id);
    }
  });

  it("survive a server in chaos", async () => {
    for (const chaos of [{ malformedRate: 1 }, { disconnectRate: 1 }, { dropRate: 1 }]) {
      mock.reset();
      mock.onMessage("x", { content: "Hello" });
      mock.setChaos(chaos);
      for (const provider of providers) {
        const failure = failureIn(await collect(provider, question("x")));
        assert.ok(failure !== undefined && failure !== "user", `${provider.id} ${JSON.stringify(chaos)}`);
      }
    }
  });

  it("list models", async () => {
    for (const provider of providers) {
      const models = await provider.models(new AbortController().signal);
      assert.ok(models.ok && models.value.length > 0, `${provider.id} ${JSON.stringify(models)}`);
    }
  });
});
