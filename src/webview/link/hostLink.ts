import * as v from "valibot";
import { type Disposable, disposable } from "../../base/disposable.ts";
import {
  type Answer,
  type Ask,
  letterSchema,
  type Method,
  type Notice,
  type Params,
  requests,
} from "../../protocol/letters.ts";

/** A question waits this long. Those that wait for a person in a dialog may take any time. */
const answerTimeoutMs = 30_000;
const waitsForPerson = new Set<Method>(["remedy", "chooseModel", "openLink"]);

/** The host could not, or did not, do what it was asked. The message is a sentence for the user. */
export class HostError extends Error {}

interface Pending {
  readonly method: Method;
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
export class HostLink {
  readonly #post: Post;
  readonly #onNotice: (notice: Notice) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(post: Post, onNotice: (notice: Notice) => void) {
    this.#post = post;
    this.#onNotice = onNotice;
  }

  /** @throws HostError with a sentence for the user, when the host refuses, cannot, or is silent for 30 s. */
  readonly ask: Ask = <M extends Method>(method: M, params: Params<M>): Promise<Answer<M>> => {
    const id = this.#nextId++;
    return new Promise<Answer<M>>((resolve, reject) => {
      const silence = waitsForPerson.has(method)
        ? undefined
        : setTimeout(
            () =>
              this.#settle(id, {
                ok: false,
                message: "Braid did not answer. Try again, or reload the window.",
              }),
            answerTimeoutMs,
          );
      this.#pending.set(id, {
        method,
        settle(outcome) {
          clearTimeout(silence);
          if (!outcome.ok) return reject(new HostError(outcome.message));
          const answer = v.safeParse(requests[method].result, outcome.value);
          if (answer.success) resolve(answer.output as Answer<M>);
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
    if (!letter.success) {
      console.warn("Braid: a letter that is not understood was ignored.");
      return;
    }
    if ("notice" in letter.output) this.#onNotice(letter.output.notice);
    else this.#settle(letter.output.answerTo, letter.output);
  }

  #settle(id: number, outcome: { ok: true; value?: unknown } | { ok: false; message: string }): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle(outcome.ok ? { ok: true, value: outcome.value } : outcome);
  }
}
