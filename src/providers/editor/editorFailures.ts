import type { ProviderFailure } from "../../core/failure.ts";
import { ProviderFailed, SilenceError } from "../providerFailed.ts";
import { sanitizeDetail } from "../sanitizeDetail.ts";

/** Names what the editor's models throw. `LanguageModelError` is told by its codes, since they are documented. */
export function editorFailureOf(cause: unknown): ProviderFailure {
  if (cause instanceof ProviderFailed) return cause.failure;
  if (cause instanceof SilenceError)
    return { kind: "unreachable", detail: `no answer within ${Math.ceil(cause.waitedMs / 1000)} s` };
  if (!(cause instanceof Error)) return { kind: "other", detail: sanitizeDetail(String(cause)) };
  const code = "code" in cause ? cause.code : undefined;
  if (code === "NoPermissions") return { kind: "noConsent" };
  if (code === "NotFound") return { kind: "unknownModel" };
  if (/rate.?limit|too many requests/i.test(cause.message)) return { kind: "rateLimited" };
  if (/token limit|context (length|window)|prompt is too long|message exceeds/i.test(cause.message))
    return { kind: "contextTooLong" };
  return { kind: "other", detail: sanitizeDetail(cause.message) };
}
