import type { ProviderFailure } from "../../../src/core/failure.ts";
import type { WireScript } from "../../support/wire.ts";

/** What both providers must make of what a server does. `text` is what must have arrived before. */
export interface FailureCase {
  readonly when: string;
  readonly script: WireScript;
  readonly failure: ProviderFailure | { readonly kind: "other" };
  readonly text?: string;
}

const page = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
const html = { "content-type": "text/html" };

export const commonFailures: readonly FailureCase[] = [
  { when: "the key is refused", script: { fail: "badKey" }, failure: { kind: "badKey" } },
  { when: "the key may not do this", script: { fail: "forbidden" }, failure: { kind: "badKey" } },
  { when: "there are too many requests", script: { fail: "rateLimited" }, failure: { kind: "rateLimited" } },
  {
    when: "there are too many requests and the server names a wait in seconds",
    script: { fail: "rateLimited", retryAfter: "7" },
    failure: { kind: "rateLimited", retryAfterMs: 7_000 },
  },
  {
    when: "the wait is named in milliseconds",
    script: { fail: "rateLimited", headers: { "retry-after-ms": "1500" }, retryAfter: "9" },
    failure: { kind: "rateLimited", retryAfterMs: 1_500 },
  },
  {
    when: "the wait is named as a date",
    script: {
      fail: "rateLimited",
      retryAfter: "Sat, 21 Nov 2026 10:00:30 GMT",
      headers: { date: "Sat, 21 Nov 2026 10:00:00 GMT" },
    },
    failure: { kind: "rateLimited", retryAfterMs: 30_000 },
  },
  { when: "the quota is used up", script: { fail: "quota" }, failure: { kind: "other" } },
  { when: "the provider is overloaded", script: { fail: "overloaded" }, failure: { kind: "overloaded" } },
  { when: "the service is unavailable", script: { fail: "unavailable" }, failure: { kind: "overloaded" } },
  {
    when: "the conversation is too long",
    script: { fail: "contextTooLong" },
    failure: { kind: "contextTooLong" },
  },
  { when: "the request is too large", script: { fail: "tooLarge" }, failure: { kind: "contextTooLong" } },
  { when: "the model is not known", script: { fail: "unknownModel" }, failure: { kind: "unknownModel" } },
  {
    when: "the request is refused for another reason",
    script: { fail: "badRequest" },
    failure: { kind: "other" },
  },
  { when: "the server fails", script: { fail: "serverError" }, failure: { kind: "other" } },
  {
    when: "the connection breaks before an answer",
    script: { fail: "reset" },
    failure: { kind: "unreachable", detail: "the server closed the connection" },
  },
  {
    when: "the connection breaks in mid-reply",
    script: { chunks: ["Hello ", "world"], cutAfter: 1 },
    failure: { kind: "cutStream" },
    text: "Hello ",
  },
  {
    when: "the stream ends politely without its end",
    script: { chunks: ["Hello ", "world"], endAfter: 1 },
    failure: { kind: "cutStream" },
    text: "Hello ",
  },
  { when: "the stream is empty", script: { raw: { body: "" } }, failure: { kind: "cutStream" } },
  {
    when: "an overload is announced in mid-reply",
    script: { chunks: ["Hello ", "world"], errorAfter: { chunks: 1, kind: "overloaded" } },
    failure: { kind: "overloaded" },
    text: "Hello ",
  },
  {
    when: "the answer is a web page",
    script: { raw: { body: page, headers: html } },
    failure: { kind: "other", detail: "The server answered with a web page. The address may be wrong." },
  },
  {
    when: "the error is a web page",
    script: { raw: { status: 502, body: page, headers: html } },
    failure: { kind: "other", detail: "The server answered with a web page: 502 Bad Gateway" },
  },
  {
    when: "the error is 10 MB long",
    script: { raw: { status: 500, body: "x".repeat(10_000_000), headers: { "content-type": "text/plain" } } },
    failure: { kind: "other" },
  },
  {
    when: "the answer is JSON instead of a stream",
    script: { raw: { body: "{}", headers: { "content-type": "application/json" } } },
    failure: { kind: "other" },
  },
  {
    when: "the server redirects to another host",
    script: { raw: { status: 307, body: "", headers: { location: "https://evil.example/v1" } } },
    failure: { kind: "other", detail: "The server wants to send requests elsewhere, to evil.example." },
  },
];
