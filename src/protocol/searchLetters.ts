import * as v from "valibot";
import type { AnswerOf, HandlersOf, PageProtocol } from "./page.ts";

/** What the search page shows. Text in here is untrusted. */

const nothing = v.object({});
/** A query has a limit, so that a page gone wild cannot fill the memory. */
const query = v.pipe(v.string(), v.maxLength(2_000));

export const scopeSchema = v.picklist(["current", "all"]);
export type Scope = v.InferOutput<typeof scopeSchema>;

const question = { query, scope: scopeSchema };

const foundHit = v.object({
  session: v.string(),
  /** Undefined when it is the title that was found. */
  message: v.optional(v.string()),
  role: v.optional(v.picklist(["user", "assistant", "system"])),
  /** Milliseconds since 1970. */
  at: v.number(),
  text: v.string(),
  /** What matched: start and length in `text`. */
  marks: v.array(v.tuple([v.number(), v.number()])),
});
export type FoundHit = v.InferOutput<typeof foundHit>;

const foundSession = v.object({
  id: v.string(),
  /** Undefined while it has none. */
  title: v.optional(v.string()),
  workspace: v.optional(v.string()),
  /** When it was last used, such as "3 h". */
  age: v.optional(v.string()),
  tags: v.array(v.string()),
  emoji: v.optional(v.string()),
  isPinned: v.boolean(),
  isArchived: v.boolean(),
});
export type FoundSession = v.InferOutput<typeof foundSession>;

export const searchRequests = {
  /** The page has loaded: what is it to search, and what is the open workspace called? */
  load: {
    params: nothing,
    result: v.object({
      /** Undefined when the page is to go on with what it searched last. */
      query: v.optional(v.string()),
      /** Undefined when no folder is open. */
      workspace: v.optional(v.string()),
    }),
  },
  /** Best first. A question that comes while another is being answered ends that one. */
  search: {
    params: v.object({
      ...question,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
      offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
    result: v.object({
      hits: v.array(foundHit),
      /** Those that hits are in. */
      sessions: v.array(foundSession),
      total: v.number(),
      /** False while the index is still being built: there may be more in a moment. */
      isComplete: v.boolean(),
    }),
  },
  open: {
    params: v.object({
      session: v.string(),
      message: v.optional(v.string()),
      where: v.picklist(["view", "editor"]),
      takesFocus: v.boolean(),
    }),
    result: nothing,
  },
  /** Writes the list of results to a file or the clipboard; the host asks which. */
  exportResults: { params: v.object(question), result: nothing },
  /** Exports the sessions that results are in, whole. */
  exportSessions: { params: v.object(question), result: nothing },
} as const;

type Table = typeof searchRequests;
export type SearchAnswer = AnswerOf<Table, "search">;
export type SearchHandlers = HandlersOf<Table>;

const searchNotice = v.variant("type", [
  /** Somebody asked for this search while the page was open. */
  v.object({ type: v.literal("search"), query: v.string() }),
  /** Sessions have changed, so there may be other results. */
  v.object({ type: v.literal("changed") }),
]);
export type SearchNotice = v.InferOutput<typeof searchNotice>;

/** The only words host and search page may say to each other. */
export const searchProtocol: PageProtocol<Table, SearchNotice> = {
  requests: searchRequests,
  notice: searchNotice,
  waitsForPerson: new Set(["exportResults", "exportSessions"]),
};
