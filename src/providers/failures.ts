import { isJsonObject } from "../base/json.ts";
import type { ProviderFailure } from "../core/failure.ts";
import { ProviderFailed, SilenceError } from "./providerFailed.ts";
import { retryAfterMs } from "./retryAfter.ts";
import { sanitizeDetail } from "./sanitizeDetail.ts";
import { WireError, type WireState } from "./wire.ts";

export interface FailureContext {
  readonly wire: WireState;
  readonly key: string | undefined;
  /** When the failure was met, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** What an SDK's `APIError` tells, by shape: the SDKs are loaded too late to ask for their classes. */
interface Complaint {
  readonly status: number | undefined;
  readonly headers: Headers;
  /** The server's own names for the error. */
  readonly names: readonly string[];
  readonly message: string;
}

/** Names whatever went wrong in an exchange with a server. Never throws. */
export function failureOf(cause: unknown, context: FailureContext): ProviderFailure {
  const chain = chainOf(cause);
  for (const error of chain) {
    if (error instanceof ProviderFailed) return error.failure;
    if (error instanceof WireError) return { kind: "other", detail: error.message };
    if (error instanceof SilenceError) return silenceFailure(error, context.wire);
  }
  if (chain.length === 0) return { kind: "cutStream" }; // Nothing was thrown: the stream just ended.
  const complaint = readComplaint(chain[0]);
  if (complaint) return complaintFailure(complaint, context);
  if (chain.some((error) => error instanceof SyntaxError))
    return context.wire.endedMidLine
      ? { kind: "cutStream" }
      : { kind: "other", detail: "The server sent something that cannot be read." };
  const network = networkProblem(chain);
  if (network !== undefined)
    return context.wire.answered ? { kind: "cutStream" } : { kind: "unreachable", detail: network };
  return { kind: "other", detail: sanitizeDetail(messageOf(chain.at(-1)), context.key) };
}

const silenceFailure = (error: SilenceError, wire: WireState): ProviderFailure =>
  wire.answered
    ? { kind: "cutStream" }
    : { kind: "unreachable", detail: `no answer within ${Math.ceil(error.waitedMs / 1000)} s` };

/** An error, its cause, the cause of that and so on. */
function chainOf(cause: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let error = cause; error !== undefined && error !== null && chain.length < 8; ) {
    chain.push(error);
    error = error instanceof Error ? error.cause : undefined;
  }
  return chain;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** In characters. More would only keep the searches below busy. */
const longestMessage = 8_000;

function readComplaint(error: unknown): Complaint | undefined {
  if (!(error instanceof Error) || !("status" in error) || !("error" in error)) return undefined;
  const status = typeof error.status === "number" ? error.status : undefined;
  if (status === undefined && (error.error === undefined || error.error === null)) return undefined;
  const outer = isJsonObject(error.error) ? error.error : {};
  const body = isJsonObject(outer.error) ? outer.error : outer;
  const text = [body.message, outer.message, outer.error, error.error].find(
    (each) => typeof each === "string",
  );
  return {
    status,
    headers: "headers" in error && error.headers instanceof Headers ? error.headers : new Headers(),
    names: [body.type, body.code].filter((name) => typeof name === "string"),
    message: (typeof text === "string" ? text : messageOf(error)).slice(0, longestMessage),
  };
}

function complaintFailure(complaint: Complaint, { key, nowMs }: FailureContext): ProviderFailure {
  const { status, names, message, headers } = complaint;
  const isNamed = (...known: string[]) => names.some((name) => known.includes(name));
  const other: ProviderFailure = { kind: "other", detail: sanitizeDetail(message, key) };

  if (isNamed("insufficient_quota", "billing_error", "billing_not_active")) return other; // Waiting would not help.
  if (status === 401 || isNamed("authentication_error", "invalid_api_key", "invalid_authentication"))
    return key === undefined ? { kind: "noKey" } : { kind: "badKey" };
  if (status === 429 || isNamed("rate_limit_error", "rate_limit_exceeded")) {
    const wait = retryAfterMs(headers, nowMs);
    return { kind: "rateLimited", ...(wait !== undefined && { retryAfterMs: wait }) };
  }
  if (
    status === 529 ||
    status === 503 ||
    isNamed("overloaded_error", "engine_overloaded") ||
    overloaded.test(message)
  )
    return { kind: "overloaded" };
  if (
    status === 413 ||
    isNamed("context_length_exceeded", "exceed_context_size_error") ||
    tooLong.test(message)
  )
    return { kind: "contextTooLong" };
  if (
    isNamed("model_not_found") ||
    noSuchModel.test(message) ||
    (status === 404 && isNamed("not_found_error"))
  )
    return { kind: "unknownModel" };
  if (status === 403 && (isNamed("permission_error", "insufficient_permissions") || permission.test(message)))
    return { kind: "badKey" };
  if (status === 404) return { kind: "other", detail: "The address has no such service (404)." };
  if (status === 408 || status === 504) return { kind: "unreachable", detail: "the server timed out" };
  return other;
}

/** Words of Anthropic, OpenAI, Ollama, LM Studio, llama.cpp, vLLM and Gemini for a conversation that does not fit. */
const tooLong =
  /prompt is too long|input is too long|context[ _-]?(length|window|size|limit)|maximum context|exceed\w* (the )?(model'?s )?context|context the overflows|input token count .*exceeds|input length exceeds|too many (input )?tokens/i;
const overloaded = /\boverloaded\b|\bover capacity\b/i;
const noSuchModel =
  /\bmodel\b.{0,120}?\b(not found|does not exist|is not (available|supported)|not a valid model|unknown)|\b(unknown|invalid|no such) model\b|access to (the )?model|not a chat model|no models? (is |are )?loaded/i;
const permission = /api[ _-]?key|permission|authenticat|authori[sz]|credential|forbidden/i;

/** What a broken or missing connection is called, in words for a sentence's brackets; undefined for other errors. */
function networkProblem(chain: readonly unknown[]): string | undefined {
  for (const error of chain) {
    const code =
      error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
    const known = problems.find(([form]) => form.test(code));
    if (known) return known[1];
  }
  const isBroken = chain.some(
    (error) =>
      error instanceof Error &&
      /fetch failed|terminated|socket|network|connection|timed out|aborted/i.test(error.message),
  );
  return isBroken ? "the connection failed" : undefined;
}

const problems: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, "nothing listens at that address"],
  [/^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/, "the name of the server cannot be resolved"],
  [/^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ENETDOWN)$/, "there is no network route to it"],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    "the connection timed out",
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/, "the server closed the connection"],
  [/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/, "its certificate cannot be trusted"],
  [/^(HPE_|UND_ERR_)/, "the server does not speak HTTP properly"],
];
