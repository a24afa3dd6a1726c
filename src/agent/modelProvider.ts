import type { Result } from "../base/result.ts";
import type { ProviderFailure } from "../core/failure.ts";
import type { PromptMessage } from "../core/message.ts";
import type { ReplyEvent } from "../core/reply.ts";

export type { PromptMessage };

export interface ReplyRequest {
  /** The provider's own name of the model. */
  readonly model: string;
  readonly system?: string;
  /** Oldest first; begins and ends with `user`, and the roles alternate. */
  readonly messages: readonly PromptMessage[];
  /** Ceiling in the provider's tokens, not characters. */
  readonly maxOutputTokens?: number;
}

export interface ModelInfo {
  /** The provider's own name of the model. */
  readonly id: string;
  readonly label: string;
  /** In tokens. */
  readonly contextWindow?: number;
}

/** A kind of model endpoint. */
export interface ModelProvider {
  /** Stable: it is stored with sessions. */
  readonly id: string;
  readonly label: string;
  /** One line for the model picker: where the words go. */
  readonly detail: string;
  /** It is looked for without having been set up, so its absence is nothing to talk about. */
  readonly isOptional?: boolean;
  /** The models that can be used now, best first. Never rejects. */
  models(signal: AbortSignal): Promise<Result<readonly ModelInfo[], ProviderFailure>>;
  /**
   * Streams one reply.
   *
   * Never rejects: a failure is the last event, so callers keep a single code path.
   *
   * @param signal Aborting ends the stream with `stopped` by the user; text already sent stays valid.
   * @returns Any number of `text`, `thinking` and `usage`, then exactly one `finished` or `stopped`.
   */
  stream(request: ReplyRequest, signal: AbortSignal): AsyncIterable<ReplyEvent>;
}
