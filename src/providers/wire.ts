/**
 * The `fetch` that the SDKs are given. It exists because the SDKs trust two things that we do not: environment
 * variables, which can change headers and hosts, and servers, which can send anything.
 */

/** What has been seen of an exchange; failures are told apart by it. */
export interface WireState {
  /** The server agreed to answer: headers of success have arrived. */
  answered: boolean;
  /** The body came to its end, but not at the end of a line: it was cut, even if the connection closed politely. */
  endedMidLine: boolean;
  /** The body's last event was OpenAI's `[DONE]`. */
  saidDone: boolean;
}

/** The server sent something it should not have. `message` is fit for the user. */
export class WireError extends Error {
  override readonly name = "WireError";
}

export interface WireOptions {
  /** Exactly these headers are sent, whatever the SDK prepared. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expects: "eventStream" | "json";
  /** Called whenever the server shows a sign of life. */
  readonly onBytes: () => void;
  readonly state: WireState;
}

export const newWireState = (): WireState => ({ answered: false, endedMidLine: false, saidDone: false });

const mebibyte = 1024 * 1024;
const lineLimitBytes = 4 * mebibyte;
const streamLimitBytes = 256 * mebibyte;
const documentLimitBytes = 16 * mebibyte;
const errorLimitBytes = 64 * 1024;

/** A `fetch` for one request: fixed headers, no redirects, and a body that cannot fill the memory. */
export function wireFetch(options: WireOptions): typeof fetch {
  return async (input, init) => {
    const response = await globalThis.fetch(input, {
      ...init,
      headers: { ...options.headers, ...(init?.body != null && { "content-type": "application/json" }) },
      // A redirect would carry the conversation, and perhaps the key, to a host that nobody chose.
      redirect: "manual",
    });
    options.onBytes();
    if (response.status >= 300 && response.status < 400) {
      void response.body?.cancel().catch(() => {});
      throw new WireError(
        `The server wants to send requests elsewhere${placeOf(response.headers.get("location"))}.`,
      );
    }
    if (!response.ok) return withBody(response, shortened(errorLimitBytes));
    const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!isExpected(type, options.expects)) {
      void response.body?.cancel().catch(() => {});
      throw new WireError(`The server answered with ${nameOf(type)}. The address may be wrong.`);
    }
    options.state.answered = true;
    return withBody(response, watched(options));
  };
}

const placeOf = (location: string | null): string =>
  location !== null && URL.canParse(location) ? `, to ${new URL(location).host}` : "";

/** Servers are careless with the type of a stream, so only what surely is something else is refused. */
const isExpected = (type: string, expects: WireOptions["expects"]): boolean =>
  expects === "json" ? /\bjson$/.test(type) : !/json|html|xml|image|audio|video/.test(type);

const nameOf = (type: string): string => {
  if (type.includes("html")) return "a web page";
  return /^[\w.+/-]{1,60}$/.test(type) ? type : "something unknown";
};

function withBody(response: Response, through: TransformStream<Uint8Array, Uint8Array>): Response {
  if (!response.body) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(through), { status, statusText, headers });
}

/** Lets the first bytes pass and drops the rest: enough of an error to explain it. */
function shortened(limitBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = limitBytes;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
}

const newline = 10;
const carriageReturn = 13;

function watched({ expects, onBytes, state }: WireOptions): TransformStream<Uint8Array, Uint8Array> {
  const isStream = expects === "eventStream";
  let totalBytes = 0;
  let lineBytes = 0;
  let tail = new Uint8Array();
  return new TransformStream({
    transform(chunk, controller) {
      onBytes();
      totalBytes += chunk.length;
      const lastBreak = chunk.lastIndexOf(newline);
      lineBytes = lastBreak < 0 ? lineBytes + chunk.length : chunk.length - lastBreak - 1;
      tail = new Uint8Array([...tail, ...chunk.subarray(-tailBytes)]).slice(-tailBytes);
      if (
        totalBytes > (isStream ? streamLimitBytes : documentLimitBytes) ||
        (isStream && lineBytes > lineLimitBytes)
      )
        throw new WireError("The server sent far more than a reply can hold.");
      controller.enqueue(chunk);
    },
    flush() {
      const last = tail.at(-1);
      state.endedMidLine = last !== undefined && last !== newline && last !== carriageReturn;
      state.saidDone = new TextDecoder().decode(tail).trimEnd().endsWith("[DONE]");
    },
  });
}

/** Enough for `[DONE]` and the line breaks after it. */
const tailBytes = 16;
