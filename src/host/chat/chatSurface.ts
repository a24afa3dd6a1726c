import type * as vscode from "vscode";
import { type App, findSession } from "../../app/app.ts";
import { StoreError } from "../../app/sessionStore.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { continueReply } from "../../app/verbs/continueReply.ts";
import { createSession } from "../../app/verbs/createSession.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { retryReply } from "../../app/verbs/retryReply.ts";
import { saveDraft } from "../../app/verbs/saveDraft.ts";
import { sendMessage } from "../../app/verbs/sendMessage.ts";
import { stopReply } from "../../app/verbs/stopReply.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { newSessionId, readMessageId, type SessionId } from "../../core/ids.ts";
import { RecordSet } from "../../core/recordSet.ts";
import { type Session, type SessionSummary, summaryOf } from "../../core/session.ts";
import { chatProtocol, type Handlers, type Notice } from "../../protocol/letters.ts";
import type { ChatView } from "../../protocol/view.ts";
import { PageLink } from "../page/pageLink.ts";
import type { ChatDesk } from "./chatDesk.ts";
import { ReplyPieces } from "./replyPieces.ts";
import { unreadableOf } from "./unreadable.ts";
import { messageViewOf, pageSize } from "./viewOf.ts";

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
  readonly #pieces = this.#owned.add(new ReplyPieces((notice) => this.#tell(notice)));
  #session: SessionId;
  #showing: Promise<void> | undefined;
  #showAgain = false;
  #hasLoaded = false;
  #isFocusOwed = false;

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
    this.#owned.add(
      app.turns.onDidAdvance((piece) => piece.session === this.#session && this.#pieces.take(piece)),
    );
    this.#owned.add(app.turns.onDidEnd((id) => id === this.#session && this.#show()));
    // Deltas of the reply being written here are on their way as pieces; showing all again would only repeat them.
    this.#owned.add(
      app.store.onDidChange(({ session: id, origin }) => {
        if (id === this.#session && !(origin === "here" && app.turns.live(id))) this.#show();
      }),
    );
    this.#owned.add(app.models.onDidChange(() => this.#show()));
    // Not by showing everything anew: a disk that cannot be written to can often not be read either.
    this.#owned.add(app.store.onDidChangeHealth(() => this.#tellSaving()));
  }

  get session(): SessionId {
    return this.#session;
  }

  show(session: SessionId): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#pieces.clear();
    }
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
    this.#isFocusOwed = !this.#hasLoaded; // A page that is still loading would never hear it.
    this.#tell({ type: "focusComposer" });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  readonly #handlers: Handlers = {
    load: async () => {
      const view = await this.#view();
      this.#hasLoaded = true;
      // After the answer, which leaves in this turn of the event loop.
      if (this.#isFocusOwed) setTimeout(() => this.focusComposer());
      return view;
    },
    loadEarlier: async ({ before }) => {
      const session = await findSession(this.#app, this.#session);
      const thread = session?.thread ?? [];
      const end = Math.max(
        0,
        thread.findIndex((message) => message.id === before),
      );
      const start = Math.max(0, end - pageSize);
      return {
        messages: thread.slice(start, end).map((message) => this.#messageView(message, session)),
        earlier: start,
      };
    },
    send: async ({ text }) => {
      await this.#send(text);
      this.#show();
      return {};
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
    copy: async ({ text }) => done(this.#desk.copy(text)),
  };

  /** @throws an error whose message is short while the panel says at length what is wrong with the disk. */
  async #send(text: string): Promise<void> {
    try {
      await runVerb(this.#app, sendMessage, { session: this.#session, text });
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
      .then((view) => this.#tell({ type: "show", view }))
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
    let found: Session | undefined;
    let unreadable: ChatView["unreadable"];
    try {
      found = await findSession(this.#app, id);
    } catch (cause) {
      unreadable = unreadableOf(cause, this.#desk.rescue);
      if (!unreadable) throw cause;
    }
    // The live reply is read after the session: it may only be ahead of what was found, never behind.
    const live = this.#app.turns.live(id);
    if (!found?.summary.model) void this.#app.models.findDefault();
    const summary =
      found?.summary ?? (unreadable && (await this.#listed(id))) ?? summaryOf(new RecordSet(id));
    const thread: Session["thread"] = found?.thread ?? [];
    const model = summary.model ?? this.#app.models.expectedDefault;
    const start = Math.max(0, thread.length - pageSize);
    const anchor = this.#desk.anchors.read(this.#kind, id);
    this.#onDidShow(id, summary.title);
    return {
      session: id,
      ...(summary.title !== undefined && { title: summary.title }),
      model: {
        label: model.provider === "guide" ? this.#labelOf(model.provider) : model.model,
        provider: this.#labelOf(model.provider),
        isGuide: model.provider === "guide",
      },
      messages: thread.slice(start).map((message) => this.#messageView(message, found)),
      earlier: start,
      ...(live && { live: { message: live.message, seq: live.seq } }),
      ...(unreadable && { unreadable }),
      ...(this.#app.store.health && { saveTrouble: this.#app.store.health.message }),
      draft: found?.draft ?? "",
      ...(found && { draftAt: found.draftAt }),
      ...(anchor && { anchor }),
      surface: this.#kind,
    };
  }

  #messageView(message: Session["thread"][number], session: Session | undefined) {
    const view = messageViewOf(message, this.#app.turns.live(this.#session), (id) => this.#labelOf(id));
    return session?.tree.lacksParent(message) ? { ...view, afterGap: true } : view;
  }

  /** What is still known of a session that cannot be read. */
  async #listed(session: SessionId): Promise<SessionSummary | undefined> {
    return (await this.#app.store.list()).find(({ id }) => id === session);
  }

  #tellSaving(): void {
    const { health } = this.#app.store;
    this.#tell({ type: "saving", ...(health && { trouble: health.message }) });
  }

  #labelOf(provider: string): string {
    return this.#app.models.provider(provider)?.label ?? (provider === "" ? "The provider" : provider);
  }

  #tell(notice: Notice): void {
    this.#link.tell(notice);
  }
}

const done = async (work: Promise<unknown>): Promise<Record<string, never>> => {
  await work;
  return {};
};
