import type { ReplyRequest } from "../../agent/modelProvider.ts";
import type { AnthropicModel } from "./anthropicModels.ts";

/**
 * What every Claude model still on offer can write, and longer than people read; asking for more only makes the
 * check against the context window fail earlier.
 */
const usefulCeiling = 32_000;
/** What other makers' models behind this API can write. */
const cautiousCeiling = 8_192;
const smallestCeiling = 1_024;
/** Low for any language, so that the estimate of the tokens is rather too high. */
const charactersPerToken = 2.5;

/** The API wants a ceiling, and refuses one that together with the conversation exceeds the context window. */
export function outputCeiling(request: ReplyRequest, model: AnthropicModel | undefined): number {
  if (request.maxOutputTokens !== undefined) return request.maxOutputTokens;
  const ceiling = Math.min(model?.maxOutputTokens ?? usefulCeiling, usefulCeiling);
  if (model?.contextWindow === undefined) return ceiling;
  const characters = request.messages.reduce(
    (sum, { text }) => sum + text.length,
    request.system?.length ?? 0,
  );
  const left = model.contextWindow - Math.ceil(characters / charactersPerToken);
  return Math.max(Math.min(ceiling, left), Math.min(ceiling, smallestCeiling));
}

/**
 * A ceiling to ask with again after the server refused one, which it does not charge for; undefined when the
 * refusal was about something else, or when no useful ceiling is left.
 */
export function smallerCeiling(ceiling: number, cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !("status" in cause) || cause.status !== 400) return undefined;
  if (!/max_tokens/.test(cause.message)) return undefined;
  const [, input, limit] = /(\d+) \+ \d+ > (\d+)/.exec(cause.message) ?? [];
  const allowed = /max_tokens: \d+ > (\d+)/.exec(cause.message)?.[1];
  const next = limit !== undefined ? Number(limit) - Number(input) : Number(allowed ?? cautiousCeiling);
  return next < ceiling && next >= smallestCeiling ? next : undefined;
}
