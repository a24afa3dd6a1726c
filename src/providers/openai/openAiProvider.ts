import type { ModelProvider, ReplyRequest } from "../../agent/modelProvider.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import { converse, defaultPatience, type Line, type Patience } from "../converse.ts";
import { type Endpoint, readEndpoint } from "../endpoint.ts";
import { failureOf } from "../failures.ts";
import { listModels, ModelCache } from "../modelList.ts";
import { ProviderFailed } from "../providerFailed.ts";
import { newWireState, type WireState, wireFetch } from "../wire.ts";
import { type ChatBody, firstBody, withoutComplaint } from "./chatBody.ts";
import { replyEventsOf } from "./chatEvents.ts";
import { fetchModels } from "./openAiModels.ts";

export interface OpenAiOptions {
  /** Stable: it is stored with sessions. */
  readonly id: string;
  readonly label: string;
  /** One line for the model picker: where the words go. */
  readonly detail: string;
  /** With its path, such as `/v1`; without any path, `/v1` is taken. Undefined for OpenAI's. Asked at each request. */
  baseUrl(): string | undefined;
  /** The key stored for that origin. Asked at each request, also where none is needed. */
  apiKey(origin: string): Promise<string | undefined>;
  /** Whether asking without a key is pointless. */
  readonly needsKey: boolean;
  /** For all pages of the list of models. Short for servers that may well not be there. */
  readonly listTimeoutMs?: number;
  /** Models to offer where the server has no list (404). */
  fallbackModels?(): readonly string[];
  readonly clock?: Clock;
  readonly patience?: Patience;
}

export const openAiBaseUrl = "https://api.openai.com/v1";

/** Any server that speaks OpenAI's Chat Completions API. */
export function openAiProvider(options: OpenAiOptions): ModelProvider {
  const { clock = systemClock, patience = defaultPatience, listTimeoutMs = 15_000 } = options;
  const cache = new ModelCache();

  return {
    id: options.id,
    label: options.label,
    detail: options.detail,

    models(signal) {
      const wire = newWireState();
      let key: string | undefined;
      const list = async (ours: AbortSignal) => {
        const access = await accessOf(options);
        key = access.key;
        const known = cache.fresh(access.id, clock.now());
        if (known) return known;
        const client = await openClient(access, wire, "json", () => {});
        const models = await fetchModels(client, access.endpoint, options.fallbackModels?.(), ours);
        // A local server's models come and go with a command, and asking it costs nothing.
        if (options.needsKey) cache.remember(access.id, clock.now(), models);
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
        yield* replyEventsOf(await ask(client, firstBodyFor(request, access), line.signal), line, wire);
      }
      return converse(talk, (cause) => failureOf(cause, { wire, key, nowMs: clock.now() }), signal, patience);
    },
  };
}

type Client = Awaited<ReturnType<typeof openClient>>;

const firstBodyFor = (request: ReplyRequest, { endpoint }: Access) =>
  firstBody(request, endpoint.url === openAiBaseUrl ? "max_completion_tokens" : "max_tokens");

/** Asks again, at most twice, where the server refuses a parameter that can be spared. Refusals are not charged. */
async function ask(client: Client, body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  for (let tries = 1; ; tries++) {
    try {
      return await client.chat.completions.create(body, { signal });
    } catch (cause) {
      const next = tries < 3 ? withoutComplaint(body, cause) : undefined;
      if (!next) throw cause;
      body = next;
    }
  }
}

interface Access {
  readonly endpoint: Endpoint;
  readonly key: string | undefined;
  /** Names this endpoint and key together, in memory only. */
  readonly id: string;
}

/** @throws ProviderFailed when there is no valid address, or no key where one is needed. */
async function accessOf(options: OpenAiOptions): Promise<Access> {
  const read = readEndpoint(options.baseUrl() || openAiBaseUrl);
  if (!read)
    throw new ProviderFailed({ kind: "unreachable", detail: "the address in the settings is not valid" });
  const endpoint = read.url === read.origin ? { ...read, url: `${read.origin}/v1` } : read;
  const key = (await options.apiKey(endpoint.origin))?.trim() || undefined;
  if (!key && options.needsKey) throw new ProviderFailed({ kind: "noKey" });
  return { endpoint, key, id: `${endpoint.url} ${key ?? ""}` };
}

/** A client that knows only what it is given: no environment variable and no retry of the SDK takes part. */
async function openClient(
  access: Access,
  wire: WireState,
  expects: "json" | "eventStream",
  onBytes: () => void,
) {
  const { OpenAI } = await import("openai");
  const headers = {
    accept: expects === "json" ? "application/json" : "text/event-stream",
    "user-agent": "Braid",
    ...(access.key !== undefined && { authorization: `Bearer ${access.key}` }),
  };
  return new OpenAI({
    apiKey: access.key ?? "none", // The SDK insists on one; the headers above are what is sent.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: access.endpoint.url,
    fetch: wireFetch({ headers, expects, onBytes, state: wire }),
    maxRetries: 0, // The user sees the failure and decides; nothing is paid for twice.
    timeout: 2 ** 31 - 1, // Our own patience is the judge of silence.
    logLevel: "off",
  });
}
