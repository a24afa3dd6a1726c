import type { WireFailureKind, WireModel } from "./wire.ts";

/** Tokens as Anthropic counts them: what came from a cache is not among the input. */
export interface WireUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
}

interface ReplyFacts {
  readonly model: string;
  readonly usage: WireUsage;
  readonly includeUsage: boolean;
}

/** How a provider puts things. The strings are bytes as they go over the wire. */
export interface WireFormat {
  readonly name: "anthropic" | "openai";
  readonly path: string;
  start(reply: ReplyFacts): string;
  /** Between thinking and text. */
  startText(): string;
  thinking(reply: ReplyFacts, text: string): string;
  text(reply: ReplyFacts, text: string): string;
  end(reply: ReplyFacts, stop: "end" | "length" | "refusal"): string;
  errorEvent(kind: WireFailureKind): string;
  statusOf(kind: WireFailureKind): number;
  error(kind: WireFailureKind, message?: string, param?: string): unknown;
  models(models: readonly WireModel[], query: URLSearchParams, perPage: number): unknown;
}

const event = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const anthropicErrors: Record<WireFailureKind, readonly [status: number, type: string, message: string]> = {
  badKey: [401, "authentication_error", "invalid x-api-key"],
  forbidden: [
    403,
    "permission_error",
    "Your API key does not have permission to use the specified resource.",
  ],
  rateLimited: [429, "rate_limit_error", "This request would exceed your organization's rate limit."],
  quota: [400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."],
  overloaded: [529, "overloaded_error", "Overloaded"],
  unavailable: [503, "api_error", "Service unavailable"],
  contextTooLong: [400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"],
  tooLarge: [413, "request_too_large", "Request exceeds the maximum size"],
  unknownModel: [404, "not_found_error", "model: wire-gone"],
  notFound: [404, "not_found_error", "Not Found"],
  badRequest: [400, "invalid_request_error", "messages: at least one message is required"],
  serverError: [500, "api_error", "Internal server error"],
};

export const anthropicFormat: WireFormat = {
  name: "anthropic",
  path: "/v1/messages",
  start: ({ model, usage }) =>
    event("message_start", {
      message: {
        id: "msg_wire",
        type: "message",
        role: "assistant",
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: usage.inputTokens,
          cache_creation_input_tokens: usage.cacheWriteTokens ?? 0,
          cache_read_input_tokens: usage.cacheReadTokens ?? 0,
          output_tokens: 1,
        },
      },
    }) + event("ping", {}),
  thinking: (_, thinking) =>
    event("content_block_start", {
      index: 0,
      content_block: { type: "thinking", thinking: "", signature: "" },
    }) +
    event("content_block_delta", { index: 0, delta: { type: "thinking_delta", thinking } }) +
    event("content_block_delta", { index: 0, delta: { type: "signature_delta", signature: "c2ln" } }) +
    event("content_block_stop", { index: 0 }),
  startText: () => event("content_block_start", { index: 1, content_block: { type: "text", text: "" } }),
  text: (_, text) => event("content_block_delta", { index: 1, delta: { type: "text_delta", text } }),
  end: ({ usage }, stop) =>
    event("content_block_stop", { index: 1 }) +
    event("message_delta", {
      delta: {
        stop_reason: { end: "end_turn", length: "max_tokens", refusal: "refusal" }[stop],
        stop_sequence: null,
      },
      usage: { output_tokens: usage.outputTokens },
    }) +
    event("message_stop", {}),
  errorEvent: (kind) =>
    event("error", { error: { type: anthropicErrors[kind][1], message: anthropicErrors[kind][2] } }),
  statusOf: (kind) => anthropicErrors[kind][0],
  error: (kind, message) => ({
    type: "error",
    error: { type: anthropicErrors[kind][1], message: message ?? anthropicErrors[kind][2] },
    request_id: "req_wire",
  }),
  models(models, query, perPage) {
    const after = query.get("after_id");
    const rest = models.slice(after === null ? 0 : models.findIndex(({ id }) => id === after) + 1);
    const page = rest.slice(0, Math.min(perPage, Number(query.get("limit") ?? 20)));
    return {
      data: page.map((model) => ({
        type: "model",
        id: model.id,
        display_name: model.label ?? model.id,
        created_at: model.createdAt ?? "1970-01-01T00:00:00Z",
        max_input_tokens: model.contextWindow ?? null,
        max_tokens: model.maxOutputTokens ?? null,
      })),
      has_more: page.length < rest.length,
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
    };
  },
};

const openAiErrors: Record<
  WireFailureKind,
  readonly [status: number, type: string, code: string | null, message: string]
> = {
  badKey: [
    401,
    "invalid_request_error",
    "invalid_api_key",
    "Incorrect API key provided: sk-wire********cdef.",
  ],
  forbidden: [403, "invalid_request_error", null, "You have insufficient permissions for this operation."],
  rateLimited: [429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."],
  quota: [
    429,
    "insufficient_quota",
    "insufficient_quota",
    "You exceeded your current quota, please check your plan and billing details.",
  ],
  overloaded: [503, "server_error", null, "The engine is currently overloaded, please try again later."],
  unavailable: [503, "server_error", null, "Service unavailable"],
  contextTooLong: [
    400,
    "invalid_request_error",
    "context_length_exceeded",
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  ],
  tooLarge: [413, "invalid_request_error", null, "Request entity too large"],
  unknownModel: [
    404,
    "invalid_request_error",
    "model_not_found",
    "The model `wire-gone` does not exist or you do not have access to it.",
  ],
  notFound: [404, "invalid_request_error", null, "Invalid URL"],
  badRequest: [400, "invalid_request_error", null, "Invalid value."],
  serverError: [500, "server_error", null, "The server had an error while processing your request."],
};

const openAiError = (kind: WireFailureKind, text?: string, param?: string) => {
  const [, type, code, message] = openAiErrors[kind];
  return { error: { message: text ?? message, type, param: param ?? null, code } };
};

const chunk = ({ model }: ReplyFacts, data: object): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-wire", object: "chat.completion.chunk", created: 1_790_000_000, model, ...data })}\n\n`;
const delta = (reply: ReplyFacts, content: object, finish: string | null = null): string =>
  chunk(reply, { choices: [{ index: 0, delta: content, logprobs: null, finish_reason: finish }] });

export const openAiFormat: WireFormat = {
  name: "openai",
  path: "/v1/chat/completions",
  start: (reply) => delta(reply, { role: "assistant", content: "" }),
  thinking: (reply, text) => delta(reply, { reasoning_content: text }),
  startText: () => "",
  text: (reply, content) => delta(reply, { content }),
  end(reply, stop) {
    const { usage, includeUsage } = reply;
    const prompt = usage.inputTokens + (usage.cacheReadTokens ?? 0);
    const counts = chunk(reply, {
      choices: [],
      usage: {
        prompt_tokens: prompt,
        completion_tokens: usage.outputTokens,
        total_tokens: prompt + usage.outputTokens,
        prompt_tokens_details: { cached_tokens: usage.cacheReadTokens ?? 0 },
      },
    });
    const finish = { end: "stop", length: "length", refusal: "content_filter" }[stop];
    return `${delta(reply, {}, finish)}${includeUsage ? counts : ""}data: [DONE]\n\n`;
  },
  errorEvent: (kind) => `data: ${JSON.stringify(openAiError(kind))}\n\n`,
  statusOf: (kind) => openAiErrors[kind][0],
  error: openAiError,
  models: (models) => ({
    object: "list",
    data: models.map(({ id, createdAt }) => ({
      id,
      object: "model",
      created: Math.floor(Date.parse(createdAt ?? "1970-01-01T00:00:00Z") / 1000),
      owned_by: "wire",
    })),
  }),
};
