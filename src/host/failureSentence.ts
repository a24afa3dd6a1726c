import { StoreError } from "../app/sessionStore.ts";
import { UserError } from "../app/userError.ts";

/** An error in words for the user; undefined when it is Braid's own fault, and its text means nothing to them. */
export const failureSentenceOf = (cause: unknown): string | undefined =>
  cause instanceof UserError || cause instanceof StoreError ? cause.message : undefined;
