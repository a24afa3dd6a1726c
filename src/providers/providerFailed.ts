import type { ProviderFailure } from "../core/failure.ts";

/** Carries a failure up to where it becomes the last event. Never leaves this folder. */
export class ProviderFailed extends Error {
  override readonly name = "ProviderFailed";
  readonly failure: ProviderFailure;

  constructor(failure: ProviderFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** The server fell silent for longer than we wait. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
  readonly waitedMs: number;

  constructor(waitedMs: number) {
    super("The server did not answer in time.");
    this.waitedMs = waitedMs;
  }
}
