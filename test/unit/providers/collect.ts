import type { ModelProvider, ReplyRequest } from "../../../src/agent/modelProvider.ts";
import type { ProviderFailure } from "../../../src/core/failure.ts";
import type { Usage } from "../../../src/core/message.ts";
import type { ReplyEvent } from "../../../src/core/reply.ts";

export const textOf = (events: readonly ReplyEvent[], type: "text" | "thinking" = "text"): string =>
  events.map((event) => (event.type === type ? event.text : "")).join("");

export const usageOf = (events: readonly ReplyEvent[]): Usage =>
  Object.assign({}, ...events.map((event) => (event.type === "usage" ? event.usage : {})));

export const question = (text: string, model = "wire-large"): ReplyRequest => ({
  model,
  messages: [{ role: "user", text }],
});

/** Everything a provider answers. Fails when the contract of `stream` is broken. */
export async function collect(
  provider: ModelProvider,
  request: ReplyRequest = question("Hello"),
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ReplyEvent[]> {
  const events: ReplyEvent[] = [];
  for await (const event of provider.stream(request, signal)) events.push(event);
  const endings = events.filter(({ type }) => type === "finished" || type === "stopped");
  if (endings.length !== 1 || endings[0] !== events.at(-1))
    throw new Error(`Not exactly one ending, last: ${JSON.stringify(events.slice(-3))}`);
  return events;
}

/** How a reply failed; undefined when it did not. */
export const failureIn = (events: readonly ReplyEvent[]): ProviderFailure | "user" | undefined => {
  const last = events.at(-1);
  return last?.type === "stopped" ? last.by : undefined;
};
