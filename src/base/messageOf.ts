/** What something that was thrown says about itself: one sentence, where it is an error of ours. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
