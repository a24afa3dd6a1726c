import * as v from "valibot";
import { type Disposable, disposable } from "../../base/disposable.ts";
import {
  type AnswerOf,
  type AskOf,
  letterSchema,
  type MethodOf,
  type PageProtocol,
  type ParamsOf,
  type Requests,
} from "../../protocol/page.ts";

/** A question waits this long, unless a person answers it in a dialog. */
const answerTimeoutMs = 30_000;

/** The host could not, or did not, do what it was asked. The message is a sentence for the user. */
export class HostError extends Error {}

interface Pending {
  readonly settle: (outcome: { ok: true; value: unknown } | { ok: false; message: string }) => void;
}

/** What the page needs of the window: ways to send and to hear. */
export interface Post {
  postMessage(letter: unknown): void;
}

/**
 * The page's end of the protocol. Everything that arrives is read before it is believed; what is not understood is
 * ignored with a warning. A question is always answered, if only with the sentence that no answer came.
 */
export class HostLink<R extends Requests, Notice> {
  readonly #protocol: PageProtocol<R, Notice>;
  readonly #post: Post;
  readonly #onNotice: (notice: Notice) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(protocol: PageProtocol<R, Notice>, post: Post, onNotice: (notice: Notice) => void) {
    this.#protocol = protocol;
    this.#post = post;
    this.#onNotice = onNotice;
  }

  /** @throws HostError with a sentence for the user, when the host refuses, cannot, or is silent for 30 s. */
  readonly ask: AskOf<R> = <M extends MethodOf<R>>(
    method: M,
    params: ParamsOf<R, M>,
  ): Promise<AnswerOf<R, M>> => {
    const id = this.#nextId++;
    return new Promise<AnswerOf<R, M>>((resolve, reject) => {
      const silence = this.#protocol.waitsForPerson.has(method)
        ? undefined
        : setTimeout(
            () =>
              this.#settle(id, {
                ok: false,
                message: "Braid did not answer. Try again, or reload the window.",
              }),
            answerTimeoutMs,
          );
      const result = this.#protocol.requests[method]?.result ?? v.never();
      this.#pending.set(id, {
        settle(outcome) {
          clearTimeout(silence);
          if (!outcome.ok) return reject(new HostError(outcome.message));
          const answer = v.safeParse(result, outcome.value);
          if (answer.success) resolve(answer.output as AnswerOf<R, M>);
          else
            reject(
              new HostError("Braid gave an answer that this panel does not understand. Reload the window."),
            );
        },
      });
      this.#post.postMessage({ id, method, params });
    });
  };

  /** Starts to hear what the host says. */
  listen(target: EventTarget): Disposable {
    const hear = (event: Event): void => this.receive((event as MessageEvent<unknown>).data);
    target.addEventListener("message", hear);
    return disposable(() => target.removeEventListener("message", hear));
  }

  receive(data: unknown): void {
    const letter = v.safeParse(letterSchema, data);
    if (letter.success && "answerTo" in letter.output) this.#settle(letter.output.answerTo, letter.output);
    else this.#hear(letter.success && "notice" in letter.output ? letter.output.notice : undefined);
  }

  #hear(notice: unknown): void {
    const read = v.safeParse(this.#protocol.notice, notice);
    if (read.success) this.#onNotice(read.output);
    else console.warn("Braid: a letter that is not understood was ignored.");
  }

  #settle(id: number, outcome: { ok: true; value?: unknown } | { ok: false; message: string }): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle(outcome.ok ? { ok: true, value: outcome.value } : outcome);
  }
}
