import type { App } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
import type { SyncNews } from "../../app/sync.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { sinceOf } from "../../app/syncWords.ts";
import type { EpochMs } from "../../base/clock.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Event } from "../../base/emitter.ts";
import type { Json } from "../../base/json.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { Dialogs } from "../dialogs.ts";
import type { Questions } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { type NewsItem, newsItems, newsNote, newsSentence } from "./newsWords.ts";
import { heldKeys, heldSentence, unheardKeys } from "./syncTrouble.ts";

/** Whoever syncs with many machines is not to read all day. */
const pauseMs = 60_000;
const show = "Show";
const whatHelps = "What Helps";
const deleteHere = "Delete Here Too";

/** What notices are made from. */
export interface SyncNoticesSetup {
  readonly app: Pick<App, "store" | "clock">;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  readonly onDidReceive: Event<SyncNews>;
  readonly onDidChange: Event<SyncStatus>;
  /** Runs something later. */
  after(delayMs: number, run: () => void): Disposable;
  /** Whether the user looks at this window: what all windows know is told in that one. */
  isInFront(): boolean;
  /** What was told about removals and silence, so that no window and no start tells it again. */
  readonly told: { read(): unknown; write(value: Json): Promise<void> };
  openSession(session: SessionId): Promise<unknown>;
  /** Moves sessions to the trash, with a way back. */
  deleteSessions(sessions: readonly SessionId[]): Promise<unknown>;
  showView(): Promise<unknown>;
  openSetUp(): Promise<unknown>;
}

/** Tells what came from other machines and what waits for the user, at most once a minute. */
export class SyncNotices implements Disposable {
  readonly #setup: SyncNoticesSetup;
  readonly #owned = new DisposableStore();
  #news: NewsItem[] = [];
  #status: SyncStatus | undefined;
  #toldAt: EpochMs | undefined;
  #waiting: Disposable | undefined;
  #hasAskedToRead = false;

  constructor(setup: SyncNoticesSetup) {
    this.#setup = setup;
    this.#owned.add(
      setup.onDidReceive((news) => {
        const known = new Set(this.#news.map(({ session }) => session));
        this.#news.push(...newsItems(news).filter(({ session }) => !known.has(session)));
        this.look();
      }),
    );
    this.#owned.add(
      setup.onDidChange((status) => {
        this.#status = status;
        this.look();
      }),
    );
    this.#owned.add({ dispose: () => this.#waiting?.dispose() });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Tells the most important thing, or waits until something may be told again. To be called when the window comes to the front. */
  look(): void {
    if (this.#waiting) return;
    const message =
      this.#heldNotice() ?? this.#consentNotice() ?? this.#newsNotice() ?? this.#unheardNotice();
    if (!message) return;
    const { clock } = this.#setup.app;
    const wait = this.#toldAt === undefined ? 0 : this.#toldAt + pauseMs - clock.now();
    if (wait > 0) {
      this.#waiting = this.#setup.after(wait, () => {
        this.#waiting = undefined;
        this.look();
      });
      return;
    }
    this.#toldAt = clock.now();
    message().catch(this.#setup.dialogs.tellFailure);
    this.look();
  }

  #heldNotice(): (() => Promise<void>) | undefined {
    const { dialogs, isInFront, showView } = this.#setup;
    const status = this.#status;
    if (!status || !isInFront()) return undefined;
    const keys = heldKeys(status);
    if (!this.#isNew(keys)) return undefined;
    return async () => {
      await this.#noteTold(status, keys);
      if ((await dialogs.warn(heldSentence(status), show)) === show) await showView();
    };
  }

  #consentNotice(): (() => Promise<void>) | undefined {
    const { dialogs, isInFront, openSetUp } = this.#setup;
    const waits = this.#status?.channels.some(({ state }) => state === "waitsForConsent");
    if (!waits || this.#hasAskedToRead || !isInFront()) return undefined;
    return async () => {
      this.#hasAskedToRead = true;
      const read = "Read It";
      const answer = await dialogs.inform(
        "Syncing was turned on in the settings of this machine. Nothing is carried before you have read what would leave it.",
        read,
      );
      if (answer === read) await openSetUp();
    };
  }

  #unheardNotice(): (() => Promise<void>) | undefined {
    const { app, dialogs, isInFront, showView } = this.#setup;
    const status = this.#status;
    if (!status || !isInFront()) return undefined;
    const keys = unheardKeys(status);
    const since = status.channels.find(({ unheard }) => unheard?.isLong)?.unheard?.since;
    if (since === undefined || !this.#isNew(keys)) return undefined;
    return async () => {
      await this.#noteTold(status, keys);
      const then = sinceOf(since, app.clock.now());
      const sentence = `Settings Sync seems to carry nothing, unless your other machines were off: sessions wait, and none of them was heard since ${then}.`;
      if ((await dialogs.inform(sentence, whatHelps)) === whatHelps) await showView();
    };
  }

  #isNew(keys: readonly string[]): boolean {
    const known = new Set(readTold(this.#setup.told.read()));
    return keys.some((key) => !known.has(key));
  }

  /** What is over is forgotten. */
  async #noteTold(status: SyncStatus, keys: readonly string[]): Promise<void> {
    const { told } = this.#setup;
    const current = new Set([...heldKeys(status), ...unheardKeys(status)]);
    const known = readTold(told.read()).filter((key) => current.has(key));
    await told.write([...new Set([...known, ...keys])]);
  }

  #newsNotice(): (() => Promise<void>) | undefined {
    if (this.#news.length === 0) return undefined;
    return async () => {
      const news = this.#news.splice(0);
      const { app, dialogs } = this.#setup;
      const titles = new Map(
        await app.store.list().then(
          (summaries) => summaries.map(({ id, title }) => [id, title] as const),
          () => [],
        ),
      );
      const titleOf = (session: SessionId) => titles.get(session) ?? untitled;
      const sentence = newsSentence(news, (session) => visibleText(titleOf(session)));
      const kept = news.filter(({ what }) => what === "kept").map(({ session }) => session);
      const answer = await dialogs.inform(sentence, show, ...(kept.length > 0 ? [deleteHere] : []));
      if (answer === show) await this.#open(news, titleOf);
      if (answer === deleteHere) await this.#delete(kept);
    };
  }

  /** A notice stays for long: some of them may be gone by now. */
  async #delete(sessions: readonly SessionId[]): Promise<void> {
    const { app, dialogs, deleteSessions } = this.#setup;
    const left = await stillListed(app, sessions);
    if (left.length > 0) await deleteSessions(left);
    else void dialogs.inform("Nothing had to be deleted: it is in the trash already, or gone.");
  }

  async #open(news: readonly NewsItem[], titleOf: (session: SessionId) => string): Promise<void> {
    const { questions, openSession } = this.#setup;
    const [first] = news;
    const rows = news.map((item) => ({
      label: quickPickText(titleOf(item.session)),
      description: newsNote(item),
      value: item.session,
    }));
    const session =
      news.length === 1
        ? first?.session
        : await questions.pick("From Other Machines", "Open which session?", rows);
    if (session !== undefined) await openSession(session);
  }
}

const readTold = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
