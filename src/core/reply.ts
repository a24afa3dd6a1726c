import type { EpochMs } from "../base/clock.ts";
import type { ProviderFailure } from "./failure.ts";
import type { Part, ReplyStatus, Timings, Usage } from "./message.ts";

/** What a model's stream is made of: any number of the first three, then exactly one of the last two. */
export type ReplyEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "finished" }
  | { readonly type: "stopped"; readonly by: "user" | ProviderFailure };

export interface Reply {
  readonly status: ReplyStatus;
  readonly parts: readonly Part[];
  readonly usage?: Usage;
  readonly timings: Timings;
  readonly failure?: ProviderFailure;
}

export const startReply = (startedAt: EpochMs): Reply => ({
  status: "streaming",
  parts: [],
  timings: { startedAt },
});

/** Grows the last part when it is of the same kind, else begins one, so that thinking and text keep their order. */
export function appendText(parts: readonly Part[], type: "text" | "thinking", text: string): readonly Part[] {
  const last = parts.at(-1);
  return last?.type === type
    ? [...parts.slice(0, -1), { ...last, text: last.text + text }]
    : [...parts, { type, text }];
}

/**
 * The one rule for growing a reply; host, webview, replay and tests share it.
 * @param now When the event arrived.
 */
export function advance(reply: Reply, event: ReplyEvent, now: EpochMs): Reply {
  if (reply.status !== "streaming") return reply; // Packets already in flight arrive after a stop.
  switch (event.type) {
    case "text":
    case "thinking":
      return {
        ...reply,
        parts: appendText(reply.parts, event.type, event.text),
        timings:
          reply.timings.firstDeltaAt === undefined ? { ...reply.timings, firstDeltaAt: now } : reply.timings,
      };
    case "usage":
      return { ...reply, usage: { ...reply.usage, ...event.usage } };
    case "finished":
      return { ...reply, status: "complete", timings: { ...reply.timings, finishedAt: now } };
    case "stopped": {
      const ended = { ...reply, timings: { ...reply.timings, finishedAt: now } };
      return event.by === "user"
        ? { ...ended, status: "stopped" }
        : { ...ended, status: "failed", failure: event.by };
    }
  }
}
