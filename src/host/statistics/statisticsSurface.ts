import type * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { sessionStats } from "../../app/verbs/sessionStatistics.ts";
import { Burst } from "../../base/burst.ts";
import type { EpochMs } from "../../base/clock.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Log } from "../../base/log.ts";
import { localDay } from "../../core/historyTally.ts";
import type { SessionId } from "../../core/ids.ts";
import { replySeries } from "../../core/replySeries.ts";
import type { Statistics } from "../../core/statistics.ts";
import { noWorkspace } from "../../core/workspace.ts";
import {
  type Counted,
  type Filters,
  type StatisticsHandlers,
  type StatisticsNotice,
  statisticsProtocol,
  type statisticsRequests,
} from "../../protocol/statisticsLetters.ts";
import { editorDialogs } from "../editorDialogs.ts";
import { PageLink } from "../page/pageLink.ts";
import { exportStatistics } from "./statisticsDesk.ts";

/** Counting all sessions again is worth a pause. */
const changeMs = 3_000;
/** How many replies a plot can tell apart. */
const plottedReplies = 200;

/** One statistics page: of a session, or of all. */
export class StatisticsSurface implements Disposable {
  readonly #app: App;
  readonly #session: SessionId | undefined;
  readonly #onDidCount: (statistics: Statistics) => void;
  readonly #owned = new DisposableStore();
  readonly #link: PageLink<typeof statisticsRequests, StatisticsNotice>;
  #running: AbortController | undefined;
  readonly #changes = new Burst(changeMs, () => this.#link.tell({ type: "changed" }));

  /** @param session Undefined for all sessions. */
  constructor(
    app: App,
    log: Log,
    webview: vscode.Webview,
    session: SessionId | undefined,
    onDidCount: (statistics: Statistics) => void,
  ) {
    this.#app = app;
    this.#session = session;
    this.#onDidCount = onDidCount;
    this.#link = this.#owned.add(new PageLink(webview, statisticsProtocol, this.#handlers, log));
    this.#owned.add(
      app.store.onDidChange(
        (change) => (session === undefined || change.session === session) && this.#changes.soon(),
      ),
    );
    this.#owned.add(this.#changes);
    this.#owned.add({ dispose: () => this.#running?.abort() });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  readonly #handlers: StatisticsHandlers = {
    load: async () => {
      const { key, name } = this.#app.workspace();
      return {
        ...(this.#session !== undefined && { session: this.#session }),
        ...(key !== noWorkspace.key && { workspace: name }),
      };
    },
    count: (filters) => this.#count(filters),
    export: async (filters) => {
      await exportStatistics(() => runVerb(this.#app, sessionStats, this.#argsOf(filters)));
      return {};
    },
    openSession: async () => {
      await runVerb(this.#app, openSession, { session: this.#session });
      return {};
    },
    setPrices: async () => {
      await editorDialogs.openSettings("braid.prices");
      return {};
    },
  };

  async #count(filters: Filters): Promise<Counted> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const statistics = await runVerb(this.#app, sessionStats, this.#argsOf(filters), running.signal);
    this.#onDidCount(statistics);
    const today = localDay(this.#app.clock.now()) ?? "";
    if (statistics.kind === "history") return { statistics, today };
    const { tree } = await getSession(this.#app, statistics.session);
    return { statistics: { ...statistics, replySeries: replySeries(tree.all, plottedReplies) }, today };
  }

  #argsOf({ days, scope }: Filters): object {
    if (this.#session !== undefined) return { session: this.#session };
    return { workspace: scope, ...(days !== undefined && { since: this.#daysAgo(days - 1) }) };
  }

  /** The beginning of a day where the reader is. */
  #daysAgo(days: number): EpochMs {
    const date = new Date(this.#app.clock.now());
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime() as EpochMs;
  }
}
