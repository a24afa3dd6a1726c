import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import type { Line } from "../converse.ts";
import { usageOf } from "../tokenCounts.ts";
import type { WireState } from "../wire.ts";

/**
 * A Chat Completions stream in our words. The reply is whole once a choice has a finish reason, whatever it is, or
 * at `[DONE]`; the token counts may follow. Without either the stream just ends, which means it was cut.
 */
export async function* replyEventsOf(
  stream: AsyncIterable<unknown>,
  line: Pick<Line, "complete">,
  wire: WireState,
): AsyncGenerator<ReplyEvent> {
  let isWhole = false;
  for await (const chunk of stream) {
    if (!isJsonObject(chunk)) continue;
    const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (isJsonObject(choice)) {
      if (isJsonObject(choice.delta)) yield* deltaEvents(choice.delta);
      if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") {
        isWhole = true;
        line.complete();
      }
    }
    if (isJsonObject(chunk.usage)) yield* usageEvents(chunk.usage);
  }
  if (isWhole || wire.saidDone) yield { type: "finished" };
}

function* deltaEvents(delta: JsonObject): Generator<ReplyEvent> {
  // OpenAI's own API hides its reasoning; DeepSeek, vLLM and LM Studio use the first name, Ollama and OpenRouter the second.
  const thinking = textIn(delta.reasoning_content) || textIn(delta.reasoning);
  if (thinking !== "") yield { type: "thinking", text: thinking };
  const text = textIn(delta.content) || textIn(delta.refusal);
  if (text !== "") yield { type: "text", text };
}

/** Usually a string; Mistral sends a list of parts. */
function textIn(content: Json | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: Json) => (isJsonObject(part) && typeof part.text === "string" ? part.text : ""))
    .join("");
}

function* usageEvents(counts: JsonObject): Generator<ReplyEvent> {
  const details = isJsonObject(counts.prompt_tokens_details) ? counts.prompt_tokens_details : {};
  const input = counts.prompt_tokens;
  const cached = details.cached_tokens;
  const usage = usageOf({
    // OpenAI counts cached tokens among the input, Anthropic beside it; beside it is what we store.
    inputTokens: typeof input === "number" && typeof cached === "number" ? input - cached : input,
    outputTokens: counts.completion_tokens,
    cacheReadTokens: cached,
    cacheWriteTokens: undefined,
    cost: counts.cost, // OpenRouter tells it.
  });
  if (Object.keys(usage).length > 0) yield { type: "usage", usage };
}
