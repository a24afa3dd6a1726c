import * as v from "valibot";

/** What the chat panel shows. Text in here is untrusted; the panel sanitises before it renders. */

const part = v.object({ type: v.picklist(["text", "thinking", "notice"]), text: v.string() });

export const remedySchema = v.picklist([
  "retry",
  "continue",
  "setKey",
  "chooseModel",
  "newSession",
  "openSettings",
]);

const usage = v.object({
  inputTokens: v.optional(v.number()),
  outputTokens: v.optional(v.number()),
  cacheReadTokens: v.optional(v.number()),
  cacheWriteTokens: v.optional(v.number()),
});

export const messageViewSchema = v.object({
  id: v.string(),
  role: v.picklist(["user", "assistant", "system"]),
  parts: v.array(part),
  status: v.picklist(["streaming", "complete", "stopped", "failed", "interrupted"]),
  createdAt: v.number(),
  /** Says who wrote a reply, such as "claude-sonnet-5-5" or "Guide". */
  author: v.optional(v.string()),
  /** Written by the built-in Guide: only then may its links be buttons. A model may call itself anything. */
  isGuide: v.optional(v.boolean()),
  /** Goes on where the message above broke off; shown as one with it. */
  continues: v.optional(v.boolean()),
  usage: v.optional(usage),
  /** Brought here from a session or branch of this title. */
  note: v.optional(v.object({ title: v.string() })),
  /** What was said before this could not be read. */
  afterGap: v.optional(v.boolean()),
  /** The other versions of this message: how many there are with it, which one it is (from 0), and those beside it. */
  siblings: v.optional(
    v.object({
      index: v.number(),
      count: v.number(),
      previous: v.optional(v.string()),
      next: v.optional(v.string()),
    }),
  ),
  /** How many sessions were branched off here. */
  branches: v.optional(v.number()),
  /** For a reply that did not end well: what happened and what helps. */
  problem: v.optional(
    v.object({ sentence: v.string(), remedies: v.array(remedySchema), retryAt: v.optional(v.number()) }),
  ),
});
export type MessageView = v.InferOutput<typeof messageViewSchema>;

/** Where the reader was: a message at a distance from the panel's top, or following the end. */
export const anchorSchema = v.union([
  v.object({ at: v.literal("end") }),
  v.object({ at: v.literal("message"), message: v.string(), offsetPx: v.number() }),
]);
export type Anchor = v.InferOutput<typeof anchorSchema>;

/** What can be done about a session that cannot be read. */
export const rescueSchema = v.picklist(["checkHistory", "restoreBackup"]);
export type Rescue = v.InferOutput<typeof rescueSchema>;

export const chatViewSchema = v.object({
  session: v.string(),
  /** Undefined while the session is new. */
  title: v.optional(v.string()),
  /** `label` names the model, `provider` who runs it; `guide` when it is the built-in Guide, not a language model. */
  model: v.object({ label: v.string(), provider: v.string(), isGuide: v.boolean() }),
  /** The end of the conversation, oldest first. */
  messages: v.array(messageViewSchema),
  /** How many messages stand before the first of `messages`. */
  earlier: v.number(),
  /** The session that this one is a branch or a copy of, and whether it can be opened. */
  origin: v.optional(
    v.object({
      kind: v.picklist(["branch", "copy"]),
      title: v.string(),
      state: v.picklist(["here", "inTrash", "gone"]),
    }),
  ),
  /**
   * The reply being written by this window, and how many of its events are already in `messages`. It may belong to
   * another version of the conversation than the one that is shown.
   */
  live: v.optional(
    v.object({ message: v.string(), seq: v.number(), isElsewhere: v.optional(v.literal(true)) }),
  ),
  /** A message to bring before the reader's eyes, until the page says that it has. Each wish has a number of its own. */
  visit: v.optional(
    v.object({
      id: v.number(),
      message: v.string(),
      takesFocus: v.boolean(),
      /** The reader wants to edit it. */
      edits: v.optional(v.literal(true)),
    }),
  ),
  /** The session is there but cannot be read: what happened, where it is, and what may help, best first. */
  unreadable: v.optional(
    v.object({ heading: v.string(), sentences: v.array(v.string()), rescues: v.array(rescueSchema) }),
  ),
  /** Why messages of it are not here, in a sentence or two for the user. */
  absent: v.optional(v.string()),
  /** Why nothing can be saved now, in sentences for the user. */
  saveTrouble: v.optional(v.string()),
  draft: v.string(),
  /** When the host was last told of the draft, in ms since 1970. */
  draftAt: v.optional(v.number()),
  anchor: v.optional(anchorSchema),
  /** Where the panel stands; an editor panel offers no "open in editor". */
  surface: v.picklist(["view", "editor"]),
});
export type ChatView = v.InferOutput<typeof chatViewSchema>;
