import type { ModelProvider, ReplyRequest } from "../../agent/modelProvider.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import { converse, defaultPatience, type Line, type Patience } from "../converse.ts";
import { type Endpoint, readEndpoint } from "../endpoint.ts";
import { failureOf } from "../failures.ts";
import { listModels, ModelCache } from "../modelList.ts";
import { ProviderFailed } from "../providerFailed.ts";
import { newWireState, type WireState, wireFetch } from "../wire.ts";
import { type AnthropicModel, fetchModels } from "./anthropicModels.ts";
import { outputCeiling, smallerCeiling } from "./outputCeiling.ts";
import { replyEventsOf } from "./replyEvents.ts";

export interface AnthropicOptions {
  /** The user's own address for the API; undefined for Anthropic's. Asked at each request. */
  baseUrl(): string | undefined;
  /** The key stored for that origin, such as `https://api.anthropic.com`. Asked at each request. */
  apiKey(origin: string): Promise<string | undefined>;
  readonly clock?: Clock;
  readonly patience?: Patience;
}

export const anthropicBaseUrl = "https://api.anthropic.com";

/** The version of the API that this SDK's types describe. A test compares it with what the SDK itself sends. */
export const anthropicVersion = "2026-10-21";

const listTimeoutMs = 15_000;

/** Claude models, at Anthropic or at a server that speaks Anthropic's Messages API. */
export function anthropicProvider(options: AnthropicOptions): ModelProvider {
  const { clock = systemClock, patience = defaultPatience } = options;
  const cache = new ModelCache<AnthropicModel>();

  return {
    id: "anthropic",
    label: "Anthropic",
    get detail() {
      return `Claude models · ${endpointOf(options.baseUrl())?.origin ?? "the address in the settings is not valid"}`;
    },

    models(signal) {
      const wire = newWireState();
      let key: string | undefined;
      const list = async (ours: AbortSignal) => {
        const access = await accessOf(options);
        key = access.key;
        const known = cache.fresh(access.id, clock.now());
        if (known) return known;
        const client = await openClient(access, wire, "json", () => {});
        const models = await fetchModels(client, ours);
        cache.remember(access.id, clock.now(), models);
        return models;
      };
      return listModels(
        list,
        (cause) => failureOf(cause, { wire, key, nowMs: clock.now() }),
        signal,
        listTimeoutMs,
      );
    },

    stream(request, signal) {
      const wire = newWireState();
      let key: string | undefined;
      async function* talk(line: Line): AsyncGenerator<ReplyEvent> {
        const access = await accessOf(options);
        key = access.key;
        const client = await openClient(access, wire, "eventStream", line.heard);
        const body = bodyOf(request, cache.find(access.id, request.model));
        yield* replyEventsOf(await ask(client, body, line.signal));
      }
      return converse(talk, (cause) => failureOf(cause, { wire, key, nowMs: clock.now() }), signal, patience);
    },
  };
}

interface Access {
  readonly endpoint: Endpoint;
  readonly key: string;
  /** Names this endpoint and key together, in memory only. */
  readonly id: string;
}

/** The SDK adds `/v1` itself; people often write it as well. */
function endpointOf(baseUrl: string | undefined): Endpoint | undefined {
  const endpoint = readEndpoint(baseUrl || anthropicBaseUrl);
  return endpoint && { ...endpoint, url: endpoint.url.replace(/\/v1$/, "") };
}

/** @throws ProviderFailed when there is no valid address or no key. */
async function accessOf(options: AnthropicOptions): Promise<Access> {
  const endpoint = endpointOf(options.baseUrl());
  if (!endpoint)
    throw new ProviderFailed({ kind: "unreachable", detail: "the address in the settings is not valid" });
  const key = (await options.apiKey(endpoint.origin))?.trim();
  if (!key) throw new ProviderFailed({ kind: "noKey" });
  return { endpoint, key, id: `${endpoint.url} ${key}` };
}

/** A client that knows only what it is given: no environment variable, profile file or retry of the SDK takes part. */
async function openClient(
  access: Access,
  wire: WireState,
  expects: "json" | "eventStream",
  onBytes: () => void,
) {
  const { Anthropic } = await import("@anthropic-ai/sdk");
  const headers = {
    accept: expects === "json" ? "application/json" : "text/event-stream",
    authorization: `Bearer ${access.key}`,
    "anthropic-version": anthropicVersion,
    "user-agent": "Braid",
  };
  return new Anthropic({
    apiKey: access.key,
    authToken: null,
    webhookKey: null,
    baseURL: access.endpoint.url,
    fetch: wireFetch({ headers, expects, onBytes, state: wire }),
    maxRetries: 0, // The user sees the failure and decides; nothing is paid for twice.
    timeout: 2 ** 31 - 1, // Our own patience is the judge of silence.
    logLevel: "off",
    openTelemetry: false,
  });
}

type Client = Awaited<ReturnType<typeof openClient>>;
type Body = Parameters<Client["messages"]["create"]>[0] & { stream: true };

const bodyOf = (request: ReplyRequest, model: AnthropicModel | undefined): Body => ({
  model: request.model,
  max_tokens: outputCeiling(request, model),
  messages: request.messages.map(({ role, text }) => ({ role, content: text })),
  ...(request.system !== undefined && { system: request.system }),
  stream: true,
});

/** Asks once more where only the ceiling was refused. */
async function ask(client: Client, body: Body, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  try {
    return await client.messages.create(body, { signal });
  } catch (cause) {
    const ceiling = smallerCeiling(body.max_tokens, cause);
    if (ceiling === undefined) throw cause;
    return client.messages.create({ ...body, max_tokens: ceiling }, { signal });
  }
}
