import type { Method } from "../../src/protocol/letters.ts";
import type { ChatView } from "../../src/protocol/view.ts";

/** What a test can ask of the host that stands in for the extension, inside of the page. */
export interface FakeHost {
  /** Everything the page asked, oldest first. */
  readonly asked: { readonly method: Method; readonly params: Record<string, unknown> }[];
  view: ChatView;
  /** Sentences instead of answers. */
  readonly refusals: Partial<Record<Method, string>>;
  /** Questions that get no answer until they are taken from here again. */
  readonly silent: Set<Method>;
  readonly answers: Partial<Record<Method, (params: Record<string, unknown>) => unknown>>;
  show(view: ChatView): void;
  reply(message: string, seq: number, events: readonly { type: "text" | "thinking"; text: string }[]): void;
  /** Sends anything at all. */
  post(letter: unknown): void;
}

/**
 * Runs in the page before its own script, and speaks the host's part of the protocol. It must not use anything from
 * outside of itself: its text is what travels. View and page state outlive a reload.
 */
export function installFakeHost(first: ChatView): void {
  const stored = sessionStorage.getItem("fakeHostView");
  const host: FakeHost = {
    asked: [],
    view: stored ? (JSON.parse(stored) as ChatView) : first,
    refusals: {},
    silent: new Set(),
    answers: {},
    show(view) {
      host.view = view;
      host.post({ notice: { type: "show", view } });
    },
    reply(message, seq, events) {
      host.post({ notice: { type: "reply", session: host.view.session, message, seq, events } });
    },
    post(letter) {
      window.postMessage(letter, "*");
    },
  };
  const remember = (): void => sessionStorage.setItem("fakeHostView", JSON.stringify(host.view));
  const answer = (id: number, method: Method, params: Record<string, unknown>): void => {
    if (host.silent.has(method)) {
      setTimeout(() => answer(id, method, params), 20);
      return;
    }
    const refusal = host.refusals[method];
    if (refusal !== undefined) {
      host.post({ answerTo: id, ok: false, message: refusal });
      return;
    }
    if (params.session === host.view.session) {
      if (method === "saveDraft") host.view = { ...host.view, draft: String(params.text) };
      if (method === "saveAnchor")
        host.view = { ...host.view, anchor: params.anchor as NonNullable<ChatView["anchor"]> };
      if (method === "send") host.view = { ...host.view, draft: "" };
      remember();
    }
    const value = host.answers[method]?.(params) ?? (method === "load" ? host.view : {});
    host.post({ answerTo: id, ok: true, value });
  };
  Object.assign(window, {
    fakeHost: host,
    acquireVsCodeApi: () => ({
      postMessage(letter: { id: number; method: Method; params: Record<string, unknown> }) {
        host.asked.push({ method: letter.method, params: letter.params });
        setTimeout(() => answer(letter.id, letter.method, letter.params), 0);
      },
      getState: () => JSON.parse(sessionStorage.getItem("pageState") ?? "null") as unknown,
      setState: (state: unknown) => sessionStorage.setItem("pageState", JSON.stringify(state)),
    }),
  });
}
