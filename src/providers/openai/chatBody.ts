import type OpenAI from "openai";
import type { ReplyRequest } from "../../agent/modelProvider.ts";

export type ChatBody = OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming;

type CeilingName = "max_tokens" | "max_completion_tokens";

/** @param ceilingName OpenAI's newer models refuse `max_tokens`; most other servers know nothing else. */
export const firstBody = (request: ReplyRequest, ceilingName: CeilingName): ChatBody => ({
  model: request.model,
  messages: [
    ...(request.system !== undefined ? [{ role: "system", content: request.system } as const] : []),
    ...request.messages.map(({ role, text }) => ({ role, content: text })),
  ],
  stream: true,
  stream_options: { include_usage: true },
  ...(request.maxOutputTokens !== undefined && { [ceilingName]: request.maxOutputTokens }),
});

/**
 * The same question without the parameter that a server refused; undefined when the refusal was about something
 * else, so that it is shown instead.
 */
export function withoutComplaint(body: ChatBody, cause: unknown): ChatBody | undefined {
  if (!(cause instanceof Error) || !("status" in cause) || (cause.status !== 400 && cause.status !== 422))
    return undefined;
  const complaint = `${"param" in cause ? String(cause.param) : ""} ${cause.message}`;
  const { stream_options, max_tokens, max_completion_tokens, ...rest } = body;
  const ceiling = {
    ...(max_tokens != null && { max_tokens }),
    ...(max_completion_tokens != null && { max_completion_tokens }),
  };
  if (stream_options && /stream_options|include_usage/.test(complaint)) return { ...rest, ...ceiling };
  const usage = stream_options ? { stream_options } : {};
  if (max_tokens != null && /max_tokens/.test(complaint))
    return { ...rest, ...usage, max_completion_tokens: max_tokens };
  if (max_completion_tokens != null && /max_completion_tokens/.test(complaint))
    return { ...rest, ...usage, max_tokens: max_completion_tokens };
  return undefined;
}
