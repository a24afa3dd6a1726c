/** Everything that can go wrong while talking to a model, in the words of the product. Plain data: it is stored with the reply. */
export type ProviderFailure =
  | { readonly kind: "noKey" }
  | { readonly kind: "badKey" }
  | { readonly kind: "rateLimited"; readonly retryAfterMs?: number }
  | { readonly kind: "overloaded" }
  | { readonly kind: "unreachable"; readonly detail: string }
  | { readonly kind: "cutStream" }
  | { readonly kind: "contextTooLong" }
  | { readonly kind: "unknownModel" }
  | { readonly kind: "noConsent" }
  | { readonly kind: "other"; readonly detail: string };

export const failureKinds = [
  "noKey",
  "badKey",
  "rateLimited",
  "overloaded",
  "unreachable",
  "cutStream",
  "contextTooLong",
  "unknownModel",
  "noConsent",
  "other",
] as const satisfies readonly ProviderFailure["kind"][];

/** What a button below a failed reply can do. Each is harmless by itself: it opens a dialog or repeats a question. */
export type Remedy = "retry" | "continue" | "setKey" | "chooseModel" | "newSession" | "openSettings";

export interface Explanation {
  /** One or two plain sentences that say what happened and what helps. */
  readonly sentence: string;
  /** Best first. */
  readonly remedies: readonly Remedy[];
}

const waitOf = (retryAfterMs: number | undefined): string => {
  if (retryAfterMs === undefined) return "Wait a moment, then try again.";
  const seconds = Math.ceil(retryAfterMs / 1000);
  return seconds < 120 ? `Try again in ${seconds} s.` : `Try again in ${Math.ceil(seconds / 60)} minutes.`;
};

/** The words shown to the user. A new kind does not compile until it has some. */
export function explain(failure: ProviderFailure, provider: string): Explanation {
  switch (failure.kind) {
    case "noKey":
      return {
        sentence: `${provider} needs an API key, and none is stored yet.`,
        remedies: ["setKey", "chooseModel"],
      };
    case "badKey":
      return {
        sentence: `${provider} refused the API key. Check it, or store another one.`,
        remedies: ["setKey", "chooseModel"],
      };
    case "rateLimited":
      return {
        sentence: `${provider} is receiving too many requests from this account. ${waitOf(failure.retryAfterMs)}`,
        remedies: ["retry", "chooseModel"],
      };
    case "overloaded":
      return {
        sentence: `${provider} is overloaded right now. Your message is safe; try again shortly.`,
        remedies: ["retry", "chooseModel"],
      };
    case "unreachable":
      return {
        sentence: `${provider} could not be reached (${failure.detail}). Check the network, or that the server runs.`,
        remedies: ["retry", "openSettings", "chooseModel"],
      };
    case "cutStream":
      return {
        sentence: `The connection to ${provider} broke in mid-reply. What arrived is kept.`,
        remedies: ["continue", "retry"],
      };
    case "contextTooLong":
      return {
        sentence:
          "This conversation is longer than the model can read. Choose a model with a larger context, or start a new session.",
        remedies: ["chooseModel", "newSession"],
      };
    case "unknownModel":
      return {
        sentence: `${provider} does not know this model, or this account may not use it.`,
        remedies: ["chooseModel"],
      };
    case "noConsent":
      return {
        sentence: "The editor was not allowed to use this model for Braid.",
        remedies: ["retry", "chooseModel"],
      };
    case "other":
      return {
        sentence: `${provider} reported a problem: ${failure.detail}`,
        remedies: ["retry", "chooseModel"],
      };
  }
}
