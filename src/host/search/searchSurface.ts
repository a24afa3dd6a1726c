import type * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { searchSessions } from "../../app/verbs/searchSessions.ts";
import { Burst } from "../../base/burst.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Log } from "../../base/log.ts";
import { noWorkspace } from "../../core/workspace.ts";
import {
  type SearchHandlers,
  type SearchNotice,
  searchProtocol,
  type searchRequests,
} from "../../protocol/searchLetters.ts";
import { PageLink } from "../page/pageLink.ts";
import { foundViewOf } from "./foundView.ts";
import type { SearchDesk } from "./searchDesk.ts";

/** A reply that is being written changes its session several times a second. */
const changeMs = 1_000;

/** One search page: answers its questions, and tells it when there may be other results. */
export class SearchSurface implements Disposable {
  readonly #app: App;
  readonly #desk: SearchDesk;
  readonly #owned = new DisposableStore();
  readonly #link: PageLink<typeof searchRequests, SearchNotice>;
  #query: string | undefined;
  #running: AbortController | undefined;
  readonly #changes = new Burst(changeMs, () => this.#link.tell({ type: "changed" }));

  /** @param query What to search at first; undefined when the page is to go on with what it searched last. */
  constructor(app: App, desk: SearchDesk, log: Log, webview: vscode.Webview, query: string | undefined) {
    this.#app = app;
    this.#desk = desk;
    this.#query = query;
    this.#link = this.#owned.add(new PageLink(webview, searchProtocol, this.#handlers, log));
    this.#owned.add(app.store.onDidChange(() => this.#changes.soon()));
    this.#owned.add(this.#changes);
    this.#owned.add({ dispose: () => this.#running?.abort() });
  }

  search(query: string): void {
    this.#query = query; // For a page that is hidden or still loading: it hears no notice, and asks.
    this.#link.tell({ type: "search", query });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  readonly #handlers: SearchHandlers = {
    load: async () => {
      const query = this.#query;
      this.#query = undefined;
      const { key, name } = this.#app.workspace();
      return { ...(query !== undefined && { query }), ...(key !== noWorkspace.key && { workspace: name }) };
    },
    search: async ({ query, scope, limit, offset }) => {
      this.#running?.abort();
      const running = new AbortController();
      this.#running = running;
      const args = { query, workspace: scope, limit, offset };
      const found = await runVerb(this.#app, searchSessions, args, running.signal);
      return foundViewOf(found, await this.#app.store.list(), this.#app.clock.now());
    },
    open: async ({ session, message, where, takesFocus }) => {
      await runVerb(this.#app, openSession, { session, message, where, takesFocus });
      return {};
    },
    exportResults: async ({ query, scope }) => {
      await this.#desk.exportResults(query, scope);
      return {};
    },
    exportSessions: async ({ query, scope }) => {
      await this.#desk.exportSessions(query, scope);
      return {};
    },
  };
}
