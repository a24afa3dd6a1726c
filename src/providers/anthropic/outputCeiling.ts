import type { ReplyRequest } from "../../agent/modelProvider.ts";
import type { AnthropicModel } from "./anthropicModels.ts";

/** What every Claude model still on offer can write. */
const safeCeiling = 8_192;
/** Longer than people read; asking for more only makes the check against the context window fail earlier. */
const usefulCeiling = 32_000;
const smallestCeiling = 1_024;
/** Low for any language, so that the estimate of the tokens is rather too high. */
const charactersPerToken = 2.5;

/** The API wants a ceiling, and refuses one that together with the conversation exceeds the context window. */
export function outputCeiling(request: ReplyRequest, model: AnthropicModel | undefined): number {
  if (request.maxOutputTokens !== undefined) return request.maxOutputTokens;
  const ceiling = Math.min(model?.maxOutputTokens ?? safeCeiling, usefulCeiling);
  if (model?.contextWindow === undefined) return ceiling;
  const characters = request.messages.reduce(
    (sum, { text }) => sum + text.length,
    request.system?.length ?? 0,
  );
  const left = model.contextWindow - Math.ceil(characters / charactersPerToken);
  return Math.max(Math.min(ceiling, left), Math.min(ceiling, smallestCeiling));
}
