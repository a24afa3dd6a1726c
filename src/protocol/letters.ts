import * as v from "valibot";
import type { AnswerOf, AskOf, HandlersOf, MethodOf, PageProtocol } from "./page.ts";
import { slashRequests } from "./slash.ts";
import { anchorSchema, chatViewSchema, messageViewSchema, remedySchema, rescueSchema } from "./view.ts";

const nothing = v.object({});

/** Asked by the webview, answered by the host. Texts have limits, so that a page gone wild cannot fill a disk. */
export const requests = {
  /** The page has loaded, or has lost the thread: what shall it show? */
  load: { params: nothing, result: chatViewSchema },
  loadEarlier: {
    params: v.object({ session: v.string(), before: v.string() }),
    result: v.object({ messages: v.array(messageViewSchema), earlier: v.number() }),
  },
  /** Resolves once the question is on disk; the reply follows in notices. */
  send: {
    params: v.object({ session: v.string(), text: v.pipe(v.string(), v.maxLength(4_000_000)) }),
    result: nothing,
  },
  /** A new version of an earlier question. Resolves once it is on disk; the reply follows in notices. */
  edit: {
    params: v.object({
      session: v.string(),
      message: v.string(),
      text: v.pipe(v.string(), v.maxLength(4_000_000)),
    }),
    result: nothing,
  },
  /** Shows the version of the conversation that a message is in. The page is told of it before this is answered. */
  selectVersion: { params: v.object({ session: v.string(), message: v.string() }), result: nothing },
  /** A new session that goes on from a message. */
  branch: { params: v.object({ session: v.string(), message: v.string() }), result: nothing },
  /** Opens the session that this one was made from, at the message where the two parted. */
  openOrigin: { params: v.object({ session: v.string() }), result: nothing },
  /** Opens a session that was branched off at a message; the person chooses if there are several. */
  openBranch: { params: v.object({ session: v.string(), message: v.string() }), result: nothing },
  /** Opens what a note was brought from. */
  openSource: { params: v.object({ session: v.string(), message: v.string() }), result: nothing },
  /** The reader is at the message of a `visit` now. */
  visited: { params: v.object({ session: v.string(), id: v.number() }), result: nothing },
  /** Which messages before one of them hold a text, oldest first, and how often. The page searches those that it has. */
  find: {
    params: v.object({
      session: v.string(),
      text: v.pipe(v.string(), v.maxLength(1_000)),
      matchCase: v.boolean(),
      before: v.string(),
    }),
    result: v.object({ hits: v.array(v.object({ message: v.string(), count: v.number() })) }),
  },
  stop: { params: v.object({ session: v.string() }), result: nothing },
  saveDraft: {
    params: v.object({ session: v.string(), text: v.pipe(v.string(), v.maxLength(4_000_000)) }),
    result: nothing,
  },
  saveAnchor: { params: v.object({ session: v.string(), anchor: anchorSchema }), result: nothing },
  /** A button below a reply, or a link of the Guide. `message` is the reply it belongs to. */
  remedy: {
    params: v.object({ session: v.string(), message: v.optional(v.string()), remedy: remedySchema }),
    result: nothing,
  },
  /** A button on the page of a session that cannot be read. */
  rescue: { params: v.object({ session: v.string(), rescue: rescueSchema }), result: nothing },
  chooseModel: { params: v.object({ session: v.string() }), result: nothing },
  /** The host shows the whole address and asks before it opens anything. */
  openLink: { params: v.object({ url: v.pipe(v.string(), v.maxLength(8_000)) }), result: nothing },
  ...slashRequests,
  copy: { params: v.object({ text: v.string() }), result: nothing },
} as const;

type Table = typeof requests;
export type Method = MethodOf<Table>;
export type Answer<M extends Method> = AnswerOf<Table, M>;
export type Ask = AskOf<Table>;
export type Handlers = HandlersOf<Table>;

const replyEvent = v.variant("type", [
  v.object({ type: v.literal("text"), text: v.string() }),
  v.object({ type: v.literal("thinking"), text: v.string() }),
]);

/** Told by the host. */
const noticeSchema = v.variant("type", [
  /** Replaces all that is shown. Sent whenever anything but the live reply's text changes. */
  v.object({ type: v.literal("show"), view: chatViewSchema }),
  /**
   * More of the live reply. `seq` counts its events from 0 and is the place of the first one in here: a page that
   * sees a gap asks with `load` instead of guessing. A hidden page loses notices, so gaps are ordinary.
   */
  v.object({
    type: v.literal("reply"),
    session: v.string(),
    message: v.string(),
    seq: v.number(),
    events: v.array(replyEvent),
  }),
  v.object({ type: v.literal("focusComposer") }),
  v.object({ type: v.literal("openFind") }),
  /** Why nothing can be saved now; without a trouble, saving works again. */
  v.object({ type: v.literal("saving"), trouble: v.optional(v.string()) }),
]);
export type Notice = v.InferOutput<typeof noticeSchema>;

/** The only words host and chat panel may say to each other. */
export const chatProtocol: PageProtocol<Table, Notice> = {
  requests,
  notice: noticeSchema,
  waitsForPerson: new Set(["runSlash", "takeOffer", "remedy", "chooseModel", "openLink", "openBranch"]),
};
