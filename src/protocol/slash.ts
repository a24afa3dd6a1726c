import * as v from "valibot";

/**
 * What the text box and the host say to each other about texts that begin with a slash. Texts from the host are untrusted
 * words of sessions; `markdown` is escaped for Markdown, everything else is plain.
 */

/** One way to complete what is being typed. */
const slashCompletionSchema = v.object({
  /** What the text box holds when it is chosen. */
  text: v.string(),
  label: v.string(),
  /** What may follow, as in a manual. */
  hint: v.string(),
  detail: v.string(),
});
export type SlashCompletionView = v.InferOutput<typeof slashCompletionSchema>;

const row = v.object({
  id: v.string(),
  icon: v.string(),
  /** What pressing it does, in a word or two. */
  verb: v.string(),
  label: v.string(),
  detail: v.string(),
  /** A piece of a conversation; `marks` are places in it, as beginning and length. */
  snippet: v.optional(v.object({ text: v.string(), marks: v.array(v.tuple([v.number(), v.number()])) })),
});

const slashOutcomeSchema = v.variant("kind", [
  /** Words for the model after all. */
  v.object({ kind: v.literal("message"), text: v.string() }),
  /** To be put into the text box, for the person to go on with. */
  v.object({ kind: v.literal("compose"), text: v.string() }),
  v.object({
    kind: v.literal("answer"),
    /** In whose conversation it is to be shown; it is not kept anywhere. */
    session: v.string(),
    /** Empty when there is nothing to show. */
    markdown: v.string(),
    rows: v.array(row),
    offers: v.array(v.object({ id: v.string(), label: v.string() })),
    isFailure: v.boolean(),
  }),
]);
export type SlashOutcomeView = v.InferOutput<typeof slashOutcomeSchema>;
export type SlashAnswerView = Extract<SlashOutcomeView, { kind: "answer" }>;
export type SlashRowView = SlashAnswerView["rows"][number];

const line = v.pipe(v.string(), v.maxLength(4_000_000));

/** Part of what the chat page may ask. */
export const slashRequests = {
  completeSlash: {
    params: v.object({ session: v.string(), text: v.pipe(v.string(), v.maxLength(10_000)) }),
    result: v.object({ rows: v.array(slashCompletionSchema), isName: v.boolean() }),
  },
  /** `isTyped`: the person typed it here; it did not come as a draft from elsewhere. */
  runSlash: {
    params: v.object({ session: v.string(), text: line, isTyped: v.boolean() }),
    result: slashOutcomeSchema,
  },
  /** A row or a button of the newest answer was pressed. */
  takeOffer: {
    params: v.object({ session: v.string(), offer: v.pipe(v.string(), v.maxLength(100)) }),
    result: slashOutcomeSchema,
  },
} as const;
