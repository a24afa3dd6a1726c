import type { EpochMs } from "../base/clock.ts";
import { guideProvider, type Message } from "./message.ts";

/** One reply of a model, as a point in time. */
export interface ReplyPoint {
  readonly at: EpochMs;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** From question to the end; only of complete replies. */
  readonly responseMs?: number;
  /** From question to the first words; only of complete replies. */
  readonly firstWordsMs?: number;
}

/** The replies of models among messages, oldest first: what is plotted over time. At most the newest `limit`. */
export const replySeries = (messages: Iterable<Message>, limit: number): ReplyPoint[] =>
  [...messages]
    .filter(
      ({ role, model }) => role === "assistant" && model !== undefined && model.provider !== guideProvider,
    )
    .sort((one, other) => one.createdAt - other.createdAt)
    .slice(-limit)
    .map(({ createdAt, usage, status, timings }) => {
      const lasted = (end: number | undefined): number | undefined =>
        status === "complete" && timings && end !== undefined && end >= timings.startedAt
          ? end - timings.startedAt
          : undefined;
      const [responseMs, firstWordsMs] = [lasted(timings?.finishedAt), lasted(timings?.firstDeltaAt)];
      return {
        at: createdAt,
        ...(usage?.inputTokens !== undefined && { inputTokens: usage.inputTokens }),
        ...(usage?.outputTokens !== undefined && { outputTokens: usage.outputTokens }),
        ...(responseMs !== undefined && { responseMs }),
        ...(firstWordsMs !== undefined && { firstWordsMs }),
      };
    });
