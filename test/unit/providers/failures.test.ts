import assert from "node:assert/strict";
import { failureOf } from "../../../src/providers/failures.ts";
import { retryAfterMs } from "../../../src/providers/retryAfter.ts";
import { sanitizeDetail } from "../../../src/providers/sanitizeDetail.ts";
import { newWireState } from "../../../src/providers/wire.ts";

const key = "sk-secret-key-123456";
const context = { wire: newWireState(), key, nowMs: 0 };
/** As both SDKs throw them. */
const complaint = (status: number, error: object) =>
  Object.assign(new Error(`${status} x`), { status, error, headers: new Headers() });
const kindOf = (status: number, error: object) => failureOf(complaint(status, error), context).kind;

describe("what servers say and what it means", () => {
  const tooLong = [
    "prompt is too long: 208310 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000",
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
    "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
    "the request exceeds the available context size. try increasing the context size or enable context shift",
    "input token count (1200000) exceeds the maximum number of tokens allowed (1048575)",
    "input length exceeds maximum context length",
  ];
  for (const message of tooLong)
    it(`too long: ${message.slice(0, 60)}`, () => assert.equal(kindOf(400, { message }), "contextTooLong"));

  const noModel = [
    'model "llama9" not found, try pulling it first',
    "The model `gpt-0` does not exist or you do not have access to it.",
    "Model llama9 is not a valid model ID",
    "Unknown model: x",
    "Project `p` does not have access to model `gpt-9`",
    "No models loaded. Please load a model in the developer page.",
  ];
  for (const message of noModel)
    it(`no model: ${message.slice(0, 60)}`, () => assert.equal(kindOf(404, { message }), "unknownModel"));

  it("is not a refused key when a region or a firewall refuses", () => {
    assert.equal(kindOf(403, { message: "Country, region, or territory not supported" }), "other");
  });

  it("names causes deep below what was thrown", () => {
    const chained = (code: string) =>
      new Error("Connection error.", {
        cause: new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) }),
      });
    const detailOf = (code: string) => failureOf(chained(code), context);
    assert.deepEqual(detailOf("ENOTFOUND"), {
      kind: "unreachable",
      detail: "the name of the server cannot be resolved",
    });
    assert.deepEqual(detailOf("DEPTH_ZERO_SELF_SIGNED_CERT"), {
      kind: "unreachable",
      detail: "its certificate cannot be trusted",
    });
    assert.deepEqual(
      failureOf(chained("ECONNRESET"), { ...context, wire: { ...newWireState(), answered: true } }),
      { kind: "cutStream" },
    );
  });

  it("survives whatever is thrown", () => {
    const loop = new Error("a");
    loop.cause = loop;
    for (const thrown of [
      null,
      undefined,
      5,
      "text",
      {},
      [],
      loop,
      Object.assign(new Error(), { status: "x", error: 1 }),
    ])
      assert.ok(failureOf(thrown, context).kind);
  });
});

describe("the wait a server asks for", () => {
  const waitOf = (headers: Record<string, string>, nowMs = 0) => retryAfterMs(new Headers(headers), nowMs);

  it("comes from retry-after in seconds, with fractions, and as a date", () => {
    assert.equal(waitOf({ "retry-after": "2" }), 2_000);
    assert.equal(waitOf({ "retry-after": "0.5" }), 500);
    assert.equal(waitOf({ "retry-after": "Thu, 01 Jan 1970 00:00:10 GMT" }, 4_000), 6_000);
  });

  it("comes from the limits that are exhausted, the longest of them", () => {
    assert.equal(
      waitOf({
        "anthropic-ratelimit-requests-remaining": "5",
        "anthropic-ratelimit-requests-reset": "1970-01-01T01:00:00Z",
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": "1970-01-01T00:00:20Z",
      }),
      20_000,
    );
    assert.equal(
      waitOf({ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s" }),
      360_000,
    );
    assert.equal(
      waitOf({ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3s4ms" }),
      3_723_004,
    );
  });

  it("is not known when nothing sensible is said, and has an end", () => {
    for (const value of ["", "soon", "-5", "NaN", "1e9x"])
      assert.equal(waitOf({ "retry-after": value }), undefined, value);
    assert.equal(waitOf({}), undefined);
    assert.equal(waitOf({ "retry-after": "99999999999" }), 86_400_000);
  });
});

describe("words of a server that are shown", () => {
  it("hold no key, no markup and no hidden characters, and are short", () => {
    assert.equal(sanitizeDetail(`bad ${key}!`, key), "bad …!");
    assert.equal(
      sanitizeDetail("Incorrect API key provided: sk-abc123456789. See"),
      "Incorrect API key provided: …. See",
    );
    assert.equal(sanitizeDetail("Authorization: Bearer abc.def failed"), "Authorization: Bearer … failed");
    assert.equal(sanitizeDetail("https://x/y?key=abcdef&z=1"), "https://x/y?key=…&z=1");
    assert.equal(
      sanitizeDetail("<!DOCTYPE html><title>Oops</title>"),
      "The server answered with a web page: Oops",
    );
    assert.equal(sanitizeDetail("a\u202E\u0000\n\n b"), "a b");
    assert.equal(sanitizeDetail(""), "The server gave no reason.");
    assert.equal([...sanitizeDetail("x".repeat(5_000))].length, 300);
  });
});
