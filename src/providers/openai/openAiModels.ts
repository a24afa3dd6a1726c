import type OpenAI from "openai";
import type { ModelInfo } from "../../agent/modelProvider.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { Endpoint } from "../endpoint.ts";
import { isModelId, longestList } from "../modelList.ts";
import { ProviderFailed } from "../providerFailed.ts";

/** OpenAI lists everything it has; these cannot answer in a chat, or only through its other API. */
const noChat =
  /embedding|tts|whisper|dall-e|moderation|image|realtime|audio|transcribe|speech|sora|babbage|davinci|instruct|computer-use|deep-research|codex|gpt-live/i;

/**
 * The models a server lists, newest first where it says how old they are, else in its own order.
 *
 * @param fallback What to offer where the server has no list.
 * @throws what the SDK throws, and ProviderFailed when the answer is no list.
 */
export async function fetchModels(
  client: OpenAI,
  endpoint: Endpoint,
  fallback: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  let listed: unknown;
  try {
    listed = (await client.models.list({ signal })).data;
  } catch (cause) {
    const lacksList = cause instanceof Error && "status" in cause && cause.status === 404;
    if (!lacksList || !fallback || fallback.length === 0) throw cause;
    return fallback.filter(isModelId).map((id) => ({ id, label: id }));
  }
  if (!Array.isArray(listed))
    throw new ProviderFailed({ kind: "other", detail: "The server's list of models cannot be read." });
  const isOpenAi = new URL(endpoint.url).hostname === "api.openai.com";
  return listed
    .filter(isJsonObject)
    .filter(({ id }) => isModelId(id) && !(isOpenAi && noChat.test(id)))
    .slice(0, longestList)
    .sort((a, b) => madeAt(b) - madeAt(a))
    .map(infoOf);
}

const madeAt = ({ created }: JsonObject): number => (typeof created === "number" ? created : 0);

function infoOf(model: JsonObject): ModelInfo {
  const id = String(model.id);
  // OpenRouter, vLLM, Groq and LM Studio each have their own name for it; OpenAI has none.
  const window = ["context_length", "max_model_len", "context_window", "max_context_length"]
    .map((name) => model[name])
    .find((value) => typeof value === "number" && value > 0);
  return {
    id,
    label: isModelId(model.name) ? model.name : id,
    ...(typeof window === "number" && { contextWindow: window }),
  };
}
