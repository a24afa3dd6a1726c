import assert from "node:assert/strict";
import { openAiProvider } from "../../../src/providers/openai/openAiProvider.ts";
import { startWireServer, type WireServer } from "../../support/wire.ts";
import { collect, failureIn, question, textOf, usageOf } from "./collect.ts";

const chunk = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const delta = (content: object, finish: string | null = null): string =>
  chunk({ choices: [{ index: 0, delta: content, finish_reason: finish }] });

describe("servers that are almost compatible with OpenAI", () => {
  let server: WireServer;
  before(async () => {
    server = await startWireServer();
  });
  after(() => server.stop());

  const provider = () =>
    openAiProvider({
      id: "s",
      label: "S",
      detail: "",
      needsKey: false,
      baseUrl: () => server.openAiBaseUrl,
      apiKey: async () => undefined,
    });
  const answerTo = (...body: readonly string[]) => {
    server.script({ raw: { body } });
    return collect(provider());
  };

  it("may refuse stream_options, and are asked without them", async () => {
    server.script({
      fail: "badRequest",
      message: "Unrecognized request argument supplied: stream_options",
      param: "stream_options",
    });
    const asked = server.requests.length;
    const events = await collect(provider());
    assert.equal(events.at(-1)?.type, "finished");
    const [first, second] = server.requests.slice(asked);
    assert.deepEqual(first?.body.stream_options, { include_usage: true });
    assert.equal(second?.body.stream_options, undefined);
  });

  it("may want the ceiling under its other name", async () => {
    server.script({
      fail: "badRequest",
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      param: "max_tokens",
    });
    const asked = server.requests.length;
    const events = await collect(provider(), { ...question("Hi"), maxOutputTokens: 55 });
    assert.equal(events.at(-1)?.type, "finished");
    const [first, second] = server.requests.slice(asked);
    assert.equal(first?.body.max_tokens, 55);
    assert.equal(second?.body.max_tokens, undefined);
    assert.equal(second?.body.max_completion_tokens, 55);
  });

  it("are asked once when they refuse something else, and thrice at most", async () => {
    let asked = server.requests.length;
    server.script({ fail: "badRequest" });
    assert.equal(failureIn(await collect(provider())) !== undefined, true);
    assert.equal(server.requests.length, asked + 1);
    asked = server.requests.length;
    const stubborn = {
      fail: "badRequest",
      message: "stream_options max_tokens max_completion_tokens",
    } as const;
    server.script(stubborn, stubborn, stubborn, stubborn);
    await collect(provider(), { ...question("Hi"), maxOutputTokens: 5 });
    assert.ok(server.requests.length - asked <= 3);
    server.script({ chunks: [] });
    await collect(provider());
  });

  it("may think under another name, refuse in a field of its own or send parts", async () => {
    const events = await answerTo(
      delta({ reasoning: "Hm. " }),
      delta({ reasoning_content: "Yes.", reasoning: "Yes." }),
      delta({
        content: [
          { type: "text", text: "A" },
          { type: "text", text: "B" },
        ],
      }),
      delta({ refusal: "C" }),
      delta({}, "stop"),
      "data: [DONE]\n\n",
    );
    assert.equal(textOf(events, "thinking"), "Hm. Yes.");
    assert.equal(textOf(events), "ABC");
    assert.equal(events.at(-1)?.type, "finished");
  });

  it("may end with a finish reason alone, or with [DONE] alone", async () => {
    assert.equal((await answerTo(delta({ content: "A" }), delta({}, "stop"))).at(-1)?.type, "finished");
    assert.equal((await answerTo(delta({ content: "A" }), "data: [DONE]\n\n")).at(-1)?.type, "finished");
  });

  it("may break the connection after a finish reason: the reply is whole", async () => {
    server.script({ raw: { body: [delta({ content: "A" }), delta({}, "stop")], end: "cut" } });
    assert.equal((await collect(provider())).at(-1)?.type, "finished");
  });

  it("may count tokens in every chunk, or nonsense", async () => {
    const events = await answerTo(
      chunk({ choices: [{ delta: { content: "A" } }], usage: { prompt_tokens: 3, completion_tokens: 1 } }),
      chunk({ choices: [], usage: { prompt_tokens: "many", completion_tokens: -4 } }),
      chunk({
        choices: [{ delta: {}, finish_reason: "stop" }],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      }),
    );
    assert.deepEqual(usageOf(events), { inputTokens: 3, outputTokens: 2 });
  });

  it("may tell what a reply cost, in dollars", async () => {
    const events = await answerTo(
      chunk({
        choices: [{ delta: { content: "A" }, finish_reason: "stop" }],
        usage: { prompt_tokens: 3, completion_tokens: 2, cost: 0.00012 },
      }),
    );
    assert.deepEqual(usageOf(events), { inputTokens: 3, outputTokens: 2, cost: 0.00012 });
  });

  it("may send an error with status 200 in the stream", async () => {
    const events = await answerTo(
      delta({ content: "A" }),
      chunk({ error: { message: "context length exceeded", code: 400 } }),
    );
    assert.deepEqual(failureIn(events), { kind: "contextTooLong" });
    assert.equal(textOf(events), "A");
  });

  it("ask for a key by refusing a request without one", async () => {
    server.script({ fail: "badKey" });
    assert.deepEqual(failureIn(await collect(provider())), { kind: "noKey" });
  });
});
