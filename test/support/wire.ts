import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { anthropicFormat, openAiFormat, type WireFormat, type WireUsage } from "./wireFormats.ts";

/**
 * A server on loopback that speaks Anthropic's Messages API and OpenAI's Chat Completions API byte for byte,
 * including their failures. One server serves both at once; what it says is scripted beforehand:
 *
 *     const server = await startWireServer();
 *     server.script({ chunks: ["Hel", "lo"], holdAfter: 1 });   // the next chat request, of either format
 *     server.script({ fail: "rateLimited", retryAfter: "7" });  // the one after it
 *     … point Braid at server.anthropicBaseUrl or server.openAiBaseUrl, with any key …
 *     const asked = await server.nextRequest();                 // what was really sent
 *     server.release();                                         // lets the held reply go on
 *     await server.stop();
 *
 * Requests without a script get `server.otherwise`, an echo of the question by default. `GET /v1/models` answers
 * with `server.models`, in the format of whoever asks.
 */
export async function startWireServer(port = 0): Promise<WireServer> {
  const scripts: WireScript[] = [];
  const requests: WireRequest[] = [];
  const listRequests: WireRequest[] = [];
  const waiting: ((request: WireRequest) => void)[] = [];
  const held = new Set<() => void>();
  const sockets = new Set<Socket>();
  let taken = 0;

  const hold = () =>
    new Promise<void>((resolve) => {
      held.add(resolve);
    });

  const self: WireServer = {
    url: "",
    anthropicBaseUrl: "",
    openAiBaseUrl: "",
    requests,
    listRequests,
    models: [
      {
        id: "wire-large",
        label: "Wire Large",
        createdAt: "2026-10-01T00:00:00Z",
        contextWindow: 200_000,
        maxOutputTokens: 64_000,
      },
      {
        id: "wire-small",
        label: "Wire Small",
        createdAt: "2026-05-01T00:00:00Z",
        contextWindow: 100_000,
        maxOutputTokens: 16_000,
      },
    ],
    modelsPerPage: 100,
    modelsFail: undefined,
    otherwise: (request) => ({ chunks: ["You ", "said: ", request.question] }),
    script: (...more) => void scripts.push(...more),
    release() {
      for (const go of held) go();
      held.clear();
    },
    async nextRequest(timeoutMs = 10_000) {
      const known = requests[taken];
      if (known) {
        taken++;
        return known;
      }
      const next = new Promise<WireRequest>((resolve) => waiting.push(resolve));
      const request = await Promise.race([next, delay(timeoutMs, undefined, { ref: false })]);
      if (!request) throw new Error(`No chat request arrived within ${timeoutMs} ms.`);
      taken++;
      return request;
    },
    async stop() {
      self.release();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const server = createServer((message, response) => {
    void handle(message, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const format = formatOf(message);
    const request = await readRequest(message, format);
    response.once("close", () => {
      request.closed = true;
    });
    if (request.path.endsWith("/models")) {
      listRequests.push(request);
      if (self.modelsFail) return sendFailure(response, format, self.modelsFail);
      return sendJson(
        response,
        200,
        {},
        format.models(
          self.models,
          new URL(request.path + request.search, "http://x").searchParams,
          self.modelsPerPage,
        ),
      );
    }
    if (request.path !== format.path) return sendJson(response, 404, {}, format.error("notFound"));
    const script = scripts.shift() ?? self.otherwise(request);
    requests.push(request);
    waiting.shift()?.(request);
    await play(script, request, response, format);
  }

  async function play(
    script: WireScript,
    request: WireRequest,
    response: ServerResponse,
    format: WireFormat,
  ): Promise<void> {
    if ("fail" in script) return sendFailure(response, format, script);
    if ("raw" in script) {
      response.writeHead(script.raw.status ?? 200, {
        "content-type": "text/event-stream",
        ...script.raw.headers,
      });
      for (const piece of [script.raw.body].flat()) response.write(piece);
      if (script.raw.end === "cut") return cut(response);
      if (script.raw.end !== "hang") response.end();
      return;
    }
    if (script.delayMs !== undefined) await delay(script.delayMs);
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      ...script.headers,
    });
    const reply = {
      model: request.model,
      usage: script.usage ?? defaultUsage,
      includeUsage: request.includeUsage,
    };
    response.write(format.start(reply));
    for (const text of script.thinking ?? []) response.write(format.thinking(reply, text));
    response.write(format.startText());
    const pieces = script.chunks.map((text) => format.text(reply, text));
    for (const [index, piece] of pieces.entries()) {
      if (script.holdAfter === index) await hold();
      if (script.cutAfter === index) return cut(response);
      if (script.endAfter === index) return void response.end();
      if (script.errorAfter?.chunks === index)
        return void response.end(format.errorEvent(script.errorAfter.kind));
      if (index > 0 && script.chunkDelayMs !== undefined) await delay(script.chunkDelayMs);
      if (request.closed) return;
      response.write(piece);
    }
    if (script.holdAfter === pieces.length) await hold();
    if (script.cutAfter === pieces.length) return cut(response);
    if (script.endAfter === pieces.length) return void response.end();
    if (script.errorAfter?.chunks === pieces.length)
      return void response.end(format.errorEvent(script.errorAfter.kind));
    response.end(format.end(reply, script.stop ?? "end"));
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(self, { url, anthropicBaseUrl: url, openAiBaseUrl: `${url}/v1` });
}

export interface WireServer {
  readonly url: string;
  /** For Braid's Anthropic address. */
  readonly anthropicBaseUrl: string;
  /** For the address of OpenAI or of a compatible server. */
  readonly openAiBaseUrl: string;
  /** Every chat request so far, oldest first. */
  readonly requests: readonly WireRequest[];
  /** Every request for the list of models. */
  readonly listRequests: readonly WireRequest[];
  /** What `GET /v1/models` lists. */
  models: readonly WireModel[];
  /** Anthropic's list comes in pages of this size at most. */
  modelsPerPage: number;
  /** When set, the list of models fails like this. */
  modelsFail: WireFailure | undefined;
  /** What a chat request without a script gets. */
  otherwise: (request: WireRequest) => WireScript;
  /** Adds scripts for the next chat requests, first come, first served. */
  script(...scripts: WireScript[]): void;
  /** Lets every reply that is held by `holdAfter` go on. */
  release(): void;
  /** The next chat request that was not yet handed out; waits for it. */
  nextRequest(timeoutMs?: number): Promise<WireRequest>;
  stop(): Promise<void>;
}

export interface WireRequest {
  readonly format: "anthropic" | "openai";
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed; an empty object when it was no JSON. */
  readonly body: Record<string, unknown>;
  readonly model: string;
  /** The text of the last message. */
  readonly question: string;
  readonly includeUsage: boolean;
  /** The client is gone: it stopped, or it has everything. */
  closed: boolean;
}

export interface WireModel {
  readonly id: string;
  readonly label?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
}

export type WireScript = WireReply | WireFailure | WireRaw;

/** A reply. Counts such as `holdAfter: 2` mean "when 2 text chunks were sent"; 0 means before the first. */
export interface WireReply {
  readonly chunks: readonly string[];
  readonly thinking?: readonly string[];
  readonly usage?: WireUsage;
  /** Between two chunks. */
  readonly chunkDelayMs?: number;
  /** Before anything, headers included. */
  readonly delayMs?: number;
  /** Waits there for `release()`. */
  readonly holdAfter?: number;
  /** Breaks the connection there. */
  readonly cutAfter?: number;
  /** Ends there politely, but without the provider's terminal event. */
  readonly endAfter?: number;
  /** Sends an error event there, as both providers do in mid-stream. */
  readonly errorAfter?: { readonly chunks: number; readonly kind: WireFailureKind };
  /** Why the reply ends. */
  readonly stop?: "end" | "length" | "refusal";
  readonly headers?: Readonly<Record<string, string>>;
}

export type WireFailureKind =
  | "badKey" // 401
  | "forbidden" // 403
  | "rateLimited" // 429
  | "quota" // 429, and waiting does not help
  | "overloaded" // 529 at Anthropic, 503 at OpenAI
  | "unavailable" // 503
  | "contextTooLong" // 400
  | "tooLarge" // 413
  | "unknownModel" // 404
  | "notFound" // 404 for the path
  | "badRequest" // 400 about something else
  | "serverError"; // 500

/** An answer with an error status and the provider's own error body; or none at all. */
export interface WireFailure {
  readonly fail: WireFailureKind | "reset" | "hang";
  /** `retry-after`: seconds or a date. */
  readonly retryAfter?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the usual message. */
  readonly message?: string;
  /** OpenAI's name of the parameter that is refused. */
  readonly param?: string;
}

/** Any bytes. `content-type` is that of a stream unless said otherwise. */
export interface WireRaw {
  readonly raw: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array | readonly (string | Uint8Array)[];
    readonly end?: "end" | "cut" | "hang";
  };
}

/** An address on loopback at which nothing listens. */
export async function refusingUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const defaultUsage: WireUsage = { inputTokens: 11, outputTokens: 7 };

const formatOf = (message: IncomingMessage): WireFormat =>
  message.headers["anthropic-version"] !== undefined || message.url?.includes("/messages")
    ? anthropicFormat
    : openAiFormat;

async function readRequest(message: IncomingMessage, format: WireFormat): Promise<WireRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const body = parse(Buffer.concat(pieces).toString("utf8"));
  const [path = "", search = ""] = (message.url ?? "").split(/(?=\?)/);
  const messages = Array.isArray(body.messages) ? body.messages : [];
  const options = body.stream_options as { include_usage?: unknown } | undefined;
  return {
    format: format.name,
    path,
    search,
    headers: message.headers,
    body,
    model: String(body.model ?? ""),
    question: String((messages.at(-1) as { content?: unknown } | undefined)?.content ?? ""),
    includeUsage: options?.include_usage === true,
    closed: false,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function sendFailure(response: ServerResponse, format: WireFormat, failure: WireFailure): void {
  if (failure.fail === "hang") return; // Until the client or `stop` closes the connection.
  if (failure.fail === "reset") {
    cut(response);
    return;
  }
  const headers = {
    ...(failure.retryAfter !== undefined && { "retry-after": failure.retryAfter }),
    ...failure.headers,
  };
  sendJson(
    response,
    format.statusOf(failure.fail),
    headers,
    format.error(failure.fail, failure.message, failure.param),
  );
}

function sendJson(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: unknown,
): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_wire", ...headers });
  response.end(JSON.stringify(body));
}

/** What was written goes out first; then the connection breaks. */
function cut(response: ServerResponse): void {
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
}
