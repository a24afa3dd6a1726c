import type { ModelProvider } from "../../agent/modelProvider.ts";
import { messageOf } from "../../base/messageOf.ts";
import { ok } from "../../base/result.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import { converse, type Line } from "../converse.ts";
import { sanitizeDetail } from "../sanitizeDetail.ts";
import { answerTo } from "./answer.ts";
import { DocsIndex, type GuideDoc } from "./docsIndex.ts";
import type { GuideLibrary } from "./guideLibrary.ts";

export interface GuideOptions {
  readonly library: GuideLibrary;
  /** The pages of media/guide. Asked once, at the first question. */
  readDocs(): Promise<readonly GuideDoc[]>;
  /** Resolves after that time, and at once when the signal is aborted. Replaced in tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The built-in default that needs neither key nor network. It is no language model and says so; it exists so that
 * everything else can be tried, and it goes exactly the way of any other provider.
 */
export function guideProvider({ library, readDocs, pause = pauseForReal }: GuideOptions): ModelProvider {
  let indexing: Promise<DocsIndex> | undefined;
  const index = () => {
    indexing ??= readDocs().then((docs) => new DocsIndex(docs));
    indexing.catch(() => {
      indexing = undefined; // A disk that failed once may work the next time.
    });
    return indexing;
  };
  return {
    id: "guide",
    label: "Guide",
    detail: "Built in, not a language model · answers about Braid and your sessions",
    models: async () => ok([{ id: "guide", label: "Guide" }]),
    stream(request, signal) {
      async function* talk(line: Line): AsyncGenerator<ReplyEvent> {
        const docs = await index();
        const answer = await answerTo(request.messages, { docs, library }, line.signal);
        const pieces = piecesOf(answer);
        const pauseMs = Math.min(longestPauseMs, longestReplyMs / pieces.length);
        for (const text of pieces) {
          yield { type: "text", text };
          await pause(pauseMs, line.signal);
        }
        yield { type: "finished" };
      }
      return converse(talk, failureOf, signal);
    },
  };
}

const failureOf = (cause: unknown) =>
  ({
    kind: "other",
    detail: sanitizeDetail(messageOf(cause)),
  }) as const;

/** With what timers add, a reply of any length stays below two and a half seconds. */
const longestReplyMs = 1_900;
const longestPauseMs = 24;
const mostPieces = 120;

/** Words with the space before them; several at a time when there are very many. Joined they are the text again. */
export function piecesOf(text: string): readonly string[] {
  const words = text.match(/\s*\S+|\s+$/gu) ?? [];
  const perPiece = Math.ceil(words.length / mostPieces);
  const pieces: string[] = [];
  for (let start = 0; start < words.length; start += perPiece)
    pieces.push(words.slice(start, start + perPiece).join(""));
  return pieces;
}

const pauseForReal = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
