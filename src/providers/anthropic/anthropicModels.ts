import type Anthropic from "@anthropic-ai/sdk";
import type { ModelInfo } from "../../agent/modelProvider.ts";
import { isModelId, longestList } from "../modelList.ts";

export interface AnthropicModel extends ModelInfo {
  readonly maxOutputTokens?: number;
  /** Undefined where the release date is not known. */
  readonly releasedAtMs?: number;
}

/**
 * For servers that speak Anthropic's Messages API but have no list of models. Never used for choosing a model by
 * ourselves: it only gives people something to pick from. Newest first.
 */
const knownModels = [
  "claude-opus-5-5",
  "claude-sonnet-5-5",
  "claude-haiku-5-5",
  "claude-fable-5-2",
  "claude-mythos-5-2",
] as const satisfies readonly Anthropic.Model[];

/** All pages, newest first. @throws what the SDK throws, except where the server has no such list. */
export async function fetchModels(
  client: Anthropic,
  signal: AbortSignal,
): Promise<readonly AnthropicModel[]> {
  const models: AnthropicModel[] = [];
  try {
    let page = await client.models.list({ limit: 100 }, { signal });
    for (;;) {
      for (const model of page.data) {
        const info = readModel(model);
        if (info) models.push(info);
      }
      // A page without models would be followed by itself for ever.
      if (!page.hasNextPage() || models.length >= longestList) break;
      page = await page.getNextPage();
    }
  } catch (cause) {
    const lacksList = cause instanceof Error && "status" in cause && cause.status === 404;
    if (!lacksList) throw cause;
    return knownModels.map((id) => ({ id, label: id }));
  }
  return models.sort((a, b) => (b.releasedAtMs ?? 0) - (a.releasedAtMs ?? 0));
}

/** Compatible servers leave members out, so every one is looked at. */
function readModel(model: Partial<Anthropic.ModelInfo> | null): AnthropicModel | undefined {
  if (!model || !isModelId(model.id)) return undefined;
  const releasedAtMs = Date.parse(model.created_at ?? "");
  return {
    id: model.id,
    label: isModelId(model.display_name) ? model.display_name : model.id,
    ...(isTokenCount(model.max_input_tokens) && { contextWindow: model.max_input_tokens }),
    ...(isTokenCount(model.max_tokens) && { maxOutputTokens: model.max_tokens }),
    ...(releasedAtMs > 0 && { releasedAtMs }),
  };
}

const isTokenCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0;
