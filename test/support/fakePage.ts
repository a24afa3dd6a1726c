import type { Page } from "playwright-core";

/** What a test can ask of the host that stands in for the extension, inside of a page. */
export interface PageHost {
  /** Everything the page asked, oldest first. */
  readonly asked: { readonly method: string; readonly params: Record<string, unknown> }[];
  /** By method, or by method and query: `search:user`. What is not in here is answered with nothing. */
  readonly answers: Record<string, unknown>;
  /** Sentences instead of answers, by method. */
  readonly refusals: Record<string, string>;
  /** Methods and queries whose answers wait until they are taken from here again. */
  readonly silent: Set<string>;
  /** Sends anything at all. */
  post(letter: unknown): void;
}

/**
 * Runs in the page before its own script, and speaks the host's part of any protocol. It must not use anything from
 * outside of itself: its text is what travels. The page's own state outlives a reload.
 */
export function installPageHost(answers: Record<string, unknown>): void {
  const host: PageHost = {
    ...{ asked: [], answers, refusals: {}, silent: new Set() },
    post: (letter) => window.postMessage(letter, "*"),
  };
  const answer = (id: number, method: string, params: Record<string, unknown>): void => {
    const name = `${method}:${String(params.query)}`;
    const refusal = host.refusals[method];
    if (host.silent.has(method) || host.silent.has(name)) setTimeout(() => answer(id, method, params), 20);
    else if (refusal !== undefined) host.post({ answerTo: id, ok: false, message: refusal });
    else host.post({ answerTo: id, ok: true, value: host.answers[name] ?? host.answers[method] ?? {} });
  };
  Object.assign(window, {
    pageHost: host,
    acquireVsCodeApi: () => ({
      postMessage({ id, method, params }: { id: number; method: string; params: Record<string, unknown> }) {
        host.asked.push({ method, params });
        setTimeout(() => answer(id, method, params), 0);
      },
      getState: () => JSON.parse(sessionStorage.getItem("pageState") ?? "null") as unknown,
      setState: (state: unknown) => sessionStorage.setItem("pageState", JSON.stringify(state)),
    }),
  });
}

/** What the page asked its host by this method, oldest first. */
export const askedOf = (page: Page, method: string): Promise<readonly Record<string, unknown>[]> =>
  page.evaluate(
    (name) =>
      (window as unknown as { pageHost: PageHost }).pageHost.asked
        .filter((question) => question.method === name)
        .map(({ params }) => params),
    method,
  );
