import type * as vscode from "vscode";
import { type App, findSession } from "../../app/app.ts";
import { StoreError } from "../../app/sessionStore.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { continueReply } from "../../app/verbs/continueReply.ts";
import { createSession } from "../../app/verbs/createSession.ts";
import { editMessage } from "../../app/verbs/editMessage.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { retryReply } from "../../app/verbs/retryReply.ts";
import { saveDraft } from "../../app/verbs/saveDraft.ts";
import { selectMessage } from "../../app/verbs/selectMessage.ts";
import { sendMessage } from "../../app/verbs/sendMessage.ts";
import { stopReply } from "../../app/verbs/stopReply.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { type MessageId, newSessionId, readMessageId, type SessionId } from "../../core/ids.ts";
import { chatProtocol, type Handlers, type Notice } from "../../protocol/letters.ts";
import type { ChatView } from "../../protocol/view.ts";
import { PageLink } from "../page/pageLink.ts";
import type { ChatDesk } from "./chatDesk.ts";
import { findEarlier } from "./findEarlier.ts";
import { Lineage } from "./lineage.ts";
import { ReplyPieces } from "./replyPieces.ts";
import { slashHandlers } from "./slashDesk.ts";
import { ViewComposer } from "./viewComposer.ts";

/** A message that a page is to bring before its reader's eyes. */
export interface Visit {
  readonly message: MessageId;
  readonly takesFocus: boolean;
  /** Whether to open the form in which it is edited. */
  readonly edits?: true;
}

/**
 * One page that shows one session: answers its questions and tells it what changes. It keeps nothing that the page
 * needs: a page that was hidden, moved or reloaded asks `load` and is shown everything again.
 */
export class ChatSurface implements Disposable {
  readonly #app: App;
  readonly #desk: ChatDesk;
  readonly #log: Log;
  readonly #link: PageLink<typeof chatProtocol.requests, Notice>;
  readonly #kind: ChatView["surface"];
  readonly #owned = new DisposableStore();
  readonly #onDidShow: (session: SessionId, title: string | undefined) => void;
  readonly #pieces = this.#owned.add(new ReplyPieces((notice) => this.#link.tell(notice)));
  readonly #views: ViewComposer;
  #session: SessionId;
  #showing: Promise<void> | undefined;
  #showAgain = false;
  #hasLoaded = false;
  /** What to do on a page that is still loading and would never hear of it. */
  readonly #owed = new Set<"focusComposer" | "openFind">();
  /** Repeated until the page says that it was there: a hidden page loses letters. */
  #visit: ChatView["visit"];
  #visits = 0;
  /** Whether the page says that messages are elsewhere. */
  #saysAbsent = false;
  #finds = 0;
  /** Which version of the conversation was shown when the store last spoke of it. */
  #head: string | undefined;

  /** @param session Undefined for a conversation that does not exist until something is said. */
  constructor(
    app: App,
    desk: ChatDesk,
    log: Log,
    webview: vscode.Webview,
    kind: ChatView["surface"],
    session: SessionId | undefined,
    onDidShow: (session: SessionId, title: string | undefined) => void,
  ) {
    this.#app = app;
    this.#desk = desk;
    this.#log = log;
    this.#kind = kind;
    this.#session = session ?? newSessionId();
    this.#onDidShow = onDidShow;
    this.#link = this.#owned.add(
      new PageLink(webview, chatProtocol, this.#handlers, log, (method, params) =>
        this.#admit(method, params),
      ),
    );
    const lineage = this.#owned.add(new Lineage(app, log, () => this.#show()));
    this.#views = new ViewComposer(app, desk, kind, (id) => lineage.of(id));
    this.#owned.add(
      app.turns.onDidAdvance((piece) => piece.session === this.#session && this.#pieces.take(piece)),
    );
    this.#owned.add(app.turns.onDidEnd((id) => id === this.#session && this.#show()));
    this.#owned.add(
      app.store.onDidChange(({ session: id, origin }) => {
        if (id !== this.#session) return;
        if (origin === "here" && app.turns.live(id)) void this.#showIfTurned();
        else this.#show();
      }),
    );
    this.#owned.add(app.models.onDidChange(() => this.#show()));
    if (app.sync) this.#owned.add(app.sync.onDidChange(() => this.#showIfAwaited()));
    // Not by showing everything anew: a disk that cannot be written to can often not be read either.
    this.#owned.add(app.store.onDidChangeHealth(() => this.#tellSaving()));
  }

  get session(): SessionId {
    return this.#session;
  }

  /** @param visit A message of that session to bring before the reader's eyes, as soon as the page can. */
  show(session: SessionId, visit?: Visit): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#pieces.clear();
      this.#visit = undefined;
    }
    if (visit) this.#visit = { ...visit, id: ++this.#visits };
    this.#show();
  }

  /** Shows a conversation that does not exist until something is said. */
  showNew(): void {
    this.show(newSessionId());
  }

  /** Shows this conversation in an editor of its own as well. */
  async openInEditor(): Promise<void> {
    // A conversation in which nothing was said yet becomes a real session first.
    if (!(await findSession(this.#app, this.#session))?.summary.listed) {
      const { session } = await runVerb(this.#app, createSession, { activate: false });
      this.show(session);
    }
    await runVerb(this.#app, openSession, { session: this.#session, where: "editor" });
  }

  /** Moves the cursor to the text box, as soon as the page is there. */
  focusComposer(): void {
    this.#tellOnceLoaded("focusComposer");
  }

  /** Opens the bar that finds text in the session, as soon as the page is there. */
  openFind(): void {
    this.#tellOnceLoaded("openFind");
  }

  dispose(): void {
    this.#owned.dispose();
  }

  readonly #handlers: Handlers = {
    load: async () => {
      const view = await this.#view();
      this.#hasLoaded = true;
      // After the answer, which leaves in this turn of the event loop.
      setTimeout(() => {
        for (const type of this.#owed) this.#link.tell({ type });
        this.#owed.clear();
      });
      return view;
    },
    loadEarlier: async ({ before }) => this.#views.earlier(this.#session, before),
    send: async ({ text }) => {
      await this.#said(runVerb(this.#app, sendMessage, { session: this.#session, text }));
      this.#show();
      return {};
    },
    edit: async ({ message, text }) => {
      await this.#said(runVerb(this.#app, editMessage, { session: this.#session, message, text }));
      this.#show();
      return {};
    },
    selectVersion: async ({ session, message }) => {
      await runVerb(this.#app, selectMessage, { session, message });
      this.#link.tell({ type: "show", view: await this.#view() });
      return {};
    },
    branch: async ({ message }) =>
      done(this.#desk.relatives.branchAt(this.#session, idOf(message), this.#kind)),
    openOrigin: async () => done(this.#desk.relatives.openOrigin(this.#session, this.#kind)),
    openBranch: async ({ message }) =>
      done(this.#desk.relatives.openBranch(this.#session, idOf(message), this.#kind)),
    openSource: async ({ message }) =>
      done(this.#desk.relatives.openSource(this.#session, idOf(message), this.#kind)),
    visited: async ({ id }) => {
      if (this.#visit?.id === id) this.#visit = undefined;
      return {};
    },
    find: async ({ session: id, text, matchCase, before }) => {
      const find = ++this.#finds;
      const session = await findSession(this.#app, this.#session);
      const isStale = () => find !== this.#finds || id !== this.#session;
      return findEarlier(session?.thread ?? [], before, text, matchCase, isStale);
    },
    stop: async () => done(runVerb(this.#app, stopReply, { session: this.#session })),
    saveDraft: async ({ session, text }) => done(runVerb(this.#app, saveDraft, { session, text })),
    saveAnchor: async ({ session, anchor }) => {
      if (session === this.#session) this.#desk.anchors.write(this.#kind, this.#session, anchor);
      return {};
    },
    remedy: async ({ remedy, message }) => {
      const session = this.#session;
      if (remedy === "retry")
        await runVerb(this.#app, retryReply, { session, message: readMessageId(message) });
      else if (remedy === "continue") await runVerb(this.#app, continueReply, { session });
      else await this.#desk.remedies[remedy](session, await this.#providerOf(message));
      this.#show();
      return {};
    },
    rescue: async ({ rescue }) => done(this.#desk.rescue.run(rescue)),
    chooseModel: async () => done(this.#desk.chooseModel(this.#session)),
    openLink: async ({ url }) => done(this.#desk.openLink(url)),
    ...slashHandlers({
      app: () => this.#app,
      session: () => this.#session,
      surface: () => this.#kind,
    }),
    copy: async ({ text }) => done(this.#desk.copy(text)),
  };

  /** @throws an error whose message is short while the panel says at length what is wrong with the disk. */
  async #said(saying: Promise<unknown>): Promise<void> {
    try {
      await saying;
    } catch (cause) {
      if (!(cause instanceof StoreError) || !this.#app.store.health) throw cause;
      throw new UserError("Your message was not sent. It stays in the text box.");
    }
  }

  /** A page may still speak of the session it showed a moment ago. Drafts are kept for it; all else is refused. */
  #admit(method: string, params: object): void {
    if (method === "saveDraft" || method === "saveAnchor") return;
    if ("session" in params && params.session !== this.#session)
      throw new Error("The panel shows another session now.");
  }

  async #providerOf(message: string | undefined): Promise<string | undefined> {
    const session = await findSession(this.#app, this.#session);
    return session?.thread.find(({ id }) => id === message)?.model?.provider;
  }

  /** Shows everything anew, soon. Calls that come while one is being prepared are one more in all. */
  #show(): void {
    if (this.#showing) {
      this.#showAgain = true;
      return;
    }
    this.#showing = this.#view()
      .then((view) => this.#link.tell({ type: "show", view }))
      .catch((cause: unknown) =>
        this.#log.error(`The chat panel could not be filled: ${describeError(cause)}`),
      )
      .finally(() => {
        this.#showing = undefined;
        if (!this.#showAgain) return;
        this.#showAgain = false;
        this.#show();
      });
  }

  async #view(): Promise<ChatView> {
    const id = this.#session;
    const view = await this.#views.view(id);
    this.#onDidShow(id, view.title);
    this.#saysAbsent = view.absent !== undefined;
    return { ...view, ...(this.#visit && id === this.#session && { visit: this.#visit }) };
  }

  #showIfAwaited(): void {
    if (this.#saysAbsent || this.#app.sync?.awaited(this.#session)) this.#show();
  }

  /**
   * Deltas of the reply being written here are on their way as pieces, and showing all again would only repeat them;
   * but meanwhile another version may have been chosen.
   */
  async #showIfTurned(): Promise<void> {
    const records = await this.#app.store.find(this.#session).catch(() => undefined);
    const head = JSON.stringify([records?.value("field", "head"), records?.value("field", "end")]);
    if (head !== this.#head) this.#show();
    this.#head = head;
  }

  #tellOnceLoaded(type: "focusComposer" | "openFind"): void {
    if (!this.#hasLoaded) this.#owed.add(type);
    this.#link.tell({ type });
  }

  #tellSaving(): void {
    const { health } = this.#app.store;
    this.#link.tell({ type: "saving", ...(health && { trouble: health.message }) });
  }
}

const done = async (work: Promise<unknown>): Promise<Record<string, never>> => {
  await work;
  return {};
};

/** @throws UserError for what is no id. */
function idOf(message: string): MessageId {
  const id = readMessageId(message);
  if (!id) throw new UserError("There is no such message in this session.");
  return id;
}
