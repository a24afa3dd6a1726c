import * as v from "valibot";
import type * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { messageOf } from "../../base/messageOf.ts";
import {
  type HandlersOf,
  type Letter,
  type PageProtocol,
  questionSchema,
  type Requests,
} from "../../protocol/page.ts";

/**
 * The host's end of a page's protocol: reads every question before it is believed, lets a handler answer it, and makes
 * what goes wrong an answer, too.
 */
export class PageLink<R extends Requests, Notice> implements Disposable {
  readonly #webview: Pick<vscode.Webview, "postMessage">;
  readonly #protocol: PageProtocol<R, Notice>;
  readonly #handlers: HandlersOf<R>;
  readonly #log: Log;
  readonly #admit: (method: string, params: object) => void;
  readonly #listening: Disposable;

  /** @param admit Throws, with a sentence for the user, when a question is not to be answered now. */
  constructor(
    webview: Pick<vscode.Webview, "postMessage" | "onDidReceiveMessage">,
    protocol: PageProtocol<R, Notice>,
    handlers: HandlersOf<R>,
    log: Log,
    admit: (method: string, params: object) => void = () => {},
  ) {
    this.#webview = webview;
    this.#protocol = protocol;
    this.#handlers = handlers;
    this.#log = log;
    this.#admit = admit;
    this.#listening = webview.onDidReceiveMessage((letter: unknown) => void this.#answer(letter));
  }

  tell(notice: Notice): void {
    this.#post({ notice });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #answer(letter: unknown): Promise<void> {
    const question = v.safeParse(questionSchema, letter);
    const { requests } = this.#protocol;
    if (!question.success || !Object.hasOwn(requests, question.output.method)) {
      this.#log.warn("A page sent something that is not a question.");
      return;
    }
    const { id, method, params } = question.output;
    try {
      const read = v.safeParse(requests[method]?.params ?? v.never(), params);
      if (!read.success) throw new Error(`The page sent a malformed ${method}: ${v.summarize(read.issues)}`);
      this.#admit(method, read.output as object);
      const handle = this.#handlers[method] as (params: unknown) => Promise<unknown>;
      this.#post({ answerTo: id, ok: true, value: await handle(read.output) });
    } catch (cause) {
      // A page that asks for something else meanwhile does not wait for this answer any more.
      const isDropped = cause instanceof Error && cause.name === "AbortError";
      this.#log[isDropped ? "debug" : "error"](`${method}: ${describeError(cause)}`);
      this.#post({
        answerTo: id,
        ok: false,
        message: messageOf(cause),
      });
    }
  }

  // A hidden page loses what is sent to it. Nothing is queued for it: it notices the gap, or loads afresh, and asks.
  #post(letter: Letter): void {
    void this.#webview.postMessage(letter);
  }
}
