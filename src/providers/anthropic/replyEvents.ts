import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import { usageOf } from "../tokenCounts.ts";

/**
 * Anthropic's stream in our words. Ends with `finished` at `message_stop`, whatever the stop reason: a reply that
 * hit its ceiling or was refused is a whole reply. Without `message_stop` it just ends, which means it was cut.
 */
export async function* replyEventsOf(stream: AsyncIterable<unknown>): AsyncGenerator<ReplyEvent> {
  for await (const event of stream) {
    if (!isJsonObject(event)) continue;
    switch (event.type) {
      case "message_start":
        yield* usageEvents(member(member(event, "message"), "usage"));
        break;
      case "content_block_start":
        yield* textEvents(member(event, "content_block"));
        break;
      case "content_block_delta":
        yield* textEvents(member(event, "delta"));
        break;
      case "message_delta":
        yield* usageEvents(member(event, "usage"));
        break;
      case "message_stop":
        yield { type: "finished" };
        return;
    }
  }
}

const member = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isJsonObject(value) ? value : {};
};

/** Blocks may begin with text already in them; blocks and deltas name their text alike. */
function* textEvents({ text, thinking }: JsonObject): Generator<ReplyEvent> {
  if (typeof text === "string" && text !== "") yield { type: "text", text };
  if (typeof thinking === "string" && thinking !== "") yield { type: "thinking", text: thinking };
}

function* usageEvents(counts: JsonObject): Generator<ReplyEvent> {
  const usage = usageOf({
    inputTokens: counts.input_tokens,
    outputTokens: counts.output_tokens,
    cacheReadTokens: counts.cache_read_input_tokens,
    cacheWriteTokens: counts.cache_creation_input_tokens,
  });
  if (Object.keys(usage).length > 0) yield { type: "usage", usage };
}
