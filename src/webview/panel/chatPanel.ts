import { render } from "lit";
import { messageOf } from "../../base/messageOf.ts";
import type { Remedy } from "../../core/failure.ts";
import { chatProtocol, type Notice } from "../../protocol/letters.ts";
import type { ChatView } from "../../protocol/view.ts";
import { HostLink } from "../link/hostLink.ts";
import type { VsCodeApi } from "../link/vscodeApi.ts";
import { ChatState } from "../state/chatState.ts";
import { DraftKeeper } from "../state/draft.ts";
import { EditKeeper } from "../state/edits.ts";
import { PageMemory } from "../state/remembered.ts";
import type { Actions } from "./actions.ts";
import { Announcer } from "./announcer.ts";
import { Composer } from "./composer.ts";
import { handleContentClicks } from "./contentClicks.ts";
import { showCopied } from "./copied.ts";
import { editActions } from "./edits.ts";
import { Finder } from "./find/finder.ts";
import { conversation, loadFailed, loading, type PanelModel, panel } from "./layout.ts";
import { Loader } from "./loader.ts";
import { ReadingPlace } from "./readingPlace.ts";
import { Visits } from "./visits.ts";

const longestMessage = 4_000_000;

/** The chat panel: paints what the host says, and passes on what the person does. It owns nothing that must last. */
export class ChatPanel {
  readonly #root: HTMLElement;
  readonly #link: HostLink<typeof chatProtocol.requests, Notice>;
  readonly #state = new ChatState();
  readonly #loader: Loader<ChatView>;
  readonly #draft: DraftKeeper;
  readonly #composer: Composer;
  readonly #announcer = new Announcer();
  readonly #place: ReadingPlace;
  readonly #visits: Visits;
  readonly #finder: Finder;
  readonly #actions: Actions;
  #loadingEarlier: Promise<void> | undefined;
  #isSending = false;
  #problem: string | undefined;
  #isPaintWaiting = false;
  #hasSaveTrouble = false;

  constructor(root: HTMLElement, api: VsCodeApi) {
    this.#root = root;
    this.#link = new HostLink(chatProtocol, api, (notice) => this.#hear(notice));
    this.#loader = new Loader(() => this.#link.ask("load", {}), {
      onDidLoad: (view) => this.#show(view),
      onDidFail: (sentence) => this.#onLoadFailed(sentence),
    });
    const memory = new PageMemory(api);
    this.#draft = new DraftKeeper({
      save: (session, text) => this.#link.ask("saveDraft", { session, text }),
      remember: (remembered) => memory.remember(remembered),
    });
    this.#place = new ReadingPlace({
      view: () => this.#state.view,
      // Nobody waits for this, and the next movement saves again.
      saveAnchor: (session, anchor) => void this.#link.ask("saveAnchor", { session, anchor }).catch(() => {}),
      loadEarlier: () => this.#loadEarlier(),
      onDidLeaveEnd: () => this.#paintSoon(),
    });
    this.#visits = new Visits(this.#place, this.#link.ask, (message) => this.#actions.edits.begin(message));
    this.#finder = new Finder(this.#place, {
      view: () => this.#state.view,
      ask: this.#link.ask,
      onDidChange: () => this.#paint(),
      onDidClose: () => this.#composer.focus(),
    });
    this.#actions = this.#makeActions(new EditKeeper(memory.edits, (edits) => memory.remember({ edits })));
    this.#composer = new Composer(this.#actions, (text) => this.#onType(text), {
      ask: this.#link.ask,
      session: () => this.#state.view?.session,
      send: (text) => void this.#send(text, this.#composer.text),
      say: (words) => this.#announcer.say(words),
      fail: (sentence) => this.#setProblem(sentence),
    });
    handleContentClicks(this.#place.content, this.#actions);
    const remembered = memory.draft;
    if (remembered) this.#draft.restore(remembered);
    this.#composer.text = this.#draft.text;
  }

  start(): void {
    this.#link.listen(window);
    this.#loader.load();
    setTimeout(() => !this.#state.view && this.#loader.isLoading && render(loading(), this.#root), 400);
    for (const type of ["pagehide", "blur"]) window.addEventListener(type, () => this.#saveAll());
    document.addEventListener("visibilitychange", () => this.#saveAll());
    window.addEventListener("keydown", (event) => this.#onKey(event));
    // Clicking on the panel's tab, or moving to it with the keyboard, should be enough to write.
    window.addEventListener("focus", () => {
      if (document.activeElement === document.body) this.#composer.focus();
    });
  }

  #hear(notice: Notice): void {
    switch (notice.type) {
      case "show":
        this.#show(notice.view);
        return;
      case "reply": {
        const advance = this.#state.advance(notice);
        if (advance === "lost") this.#loader.load();
        if (advance === "applied") this.#paintSoon();
        return;
      }
      case "saving":
        this.#state.setSaveTrouble(notice.trouble);
        this.#followSaving();
        this.#paint();
        return;
      case "focusComposer":
        this.#composer.focus();
        return;
      case "openFind":
        this.#finder.open();
    }
  }

  /** As everywhere in the editor, also where the editor itself does not hear of the key. */
  #onKey(event: KeyboardEvent): void {
    const isFind =
      event.code === "KeyF" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isFind || this.#state.view?.unreadable) return;
    event.preventDefault();
    this.#finder.open();
  }

  #show(view: ChatView): void {
    const isOther = view.session !== this.#state.view?.session;
    if (isOther && this.#state.view) this.#place.save();
    this.#state.show(view);
    this.#composer.text = this.#draft.meet(view.session, view.draft, this.#composer.hasFocus, view.draftAt);
    if (isOther) this.#problem = undefined;
    this.#announcer.follow(view);
    this.#followSaving();
    this.#paint();
    if (!this.#visits.follow(view) && isOther) void this.#place.restore(view);
  }

  /** Says so when saving works again, and lets the draft have its share of it. */
  #followSaving(): void {
    const hadTrouble = this.#hasSaveTrouble;
    this.#hasSaveTrouble = this.#state.view?.saveTrouble !== undefined;
    if (!hadTrouble || this.#hasSaveTrouble) return;
    this.#announcer.say("Saving works again.");
    this.#draft.flush();
  }

  /** What grows is painted with the next frame, so many small pieces cost one painting. */
  #paintSoon(): void {
    if (this.#isPaintWaiting) return;
    this.#isPaintWaiting = true;
    requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isPaintWaiting = false;
    const { view } = this.#state;
    if (!view) return;
    const model: PanelModel = {
      view,
      isAway: this.#place.isAway,
      isSending: this.#isSending,
      isLoadingEarlier: this.#loadingEarlier !== undefined,
      problem: this.#problem,
    };
    const fixtures = {
      scroller: this.#place.scroller,
      composer: this.#composer,
      finder: this.#finder,
      status: this.#announcer.element,
    };
    this.#place.scroller.setAttribute("aria-busy", String(view.live !== undefined));
    document.body.dataset.surface = view.surface;
    render(panel(model, fixtures, this.#actions), this.#root);
    render(conversation(model, this.#actions), this.#place.content);
  }

  #makeActions(edits: EditKeeper): Actions {
    return {
      send: (text) => void this.#send(text),
      stop: () => void this.#do((session) => this.#link.ask("stop", { session })),
      suggest: (text) => {
        this.#composer.text = text;
        this.#onType(text);
        this.#composer.focus();
      },
      copy: (text, button) => void this.#copy(text, button),
      openLink: (url) => void this.#do(() => this.#link.ask("openLink", { url })),
      remedy: (remedy, message) => void this.#remedy(remedy, message),
      rescue: (rescue) => void this.#do((session) => this.#link.ask("rescue", { session, rescue })),
      chooseModel: () => void this.#do((session) => this.#link.ask("chooseModel", { session })),
      loadEarlier: () => void this.#loadEarlier(),
      scrollToEnd: () => this.#place.scrollToEnd(),
      dismissProblem: () => this.#setProblem(undefined),
      edits: editActions(edits, {
        view: () => this.#state.view,
        ask: this.#link.ask,
        place: this.#place,
        paint: () => this.#paint(),
        attempt: (work) => this.#do(work),
        focusComposer: () => this.#composer.focus(),
      }),
      showVersion: (message, other, side) => void this.#showVersion(message, other, side),
      branch: (message) => void this.#do((session) => this.#link.ask("branch", { session, message })),
      openBranch: (message) => void this.#do((session) => this.#link.ask("openBranch", { session, message })),
      openSource: (message) => void this.#do((session) => this.#link.ask("openSource", { session, message })),
      openOrigin: () => void this.#do((session) => this.#link.ask("openOrigin", { session })),
    };
  }

  /**
   * Sends what the composer holds, or a given text, or does what it says behind a slash. The composer is emptied only when
   * that is on disk.
   * @param given Words for the model, whatever they begin with.
   * @param held What is sent with it, and no draft any more.
   */
  async #send(given?: string, held = given ?? this.#composer.text): Promise<void> {
    const { view } = this.#state;
    if (!view || this.#isSending || held.trim() === "") return;
    this.#isSending = true;
    this.#problem = undefined;
    this.#paint();
    try {
      await this.#draft.hold();
      const fate =
        given === undefined
          ? await this.#composer.slash.take(view.session, held, this.#composer.isTyped)
          : { kind: "send" as const, text: given };
      if (fate.kind === "send") await this.#deliver(view.session, fate.text);
      if (fate.kind === "done") await this.#link.ask("saveDraft", { session: view.session, text: "" });
      if (fate.kind === "kept") this.#draft.resume();
      else this.#draft.sent(view.session, held);
      this.#composer.text = this.#draft.text;
    } catch (cause) {
      this.#draft.resume();
      this.#problem = messageOf(cause);
    } finally {
      this.#isSending = false;
      this.#paint();
    }
    this.#composer.focus();
  }

  /** @throws Error with a sentence for the user. */
  async #deliver(session: string, text: string): Promise<void> {
    if (this.#state.view?.live)
      throw new Error("This reply is still being written. Wait for it, or stop it first.");
    if (text.length > longestMessage) throw new Error("This message is too long to send. Make it shorter.");
    this.#composer.slash.dismiss();
    this.#place.scrollToEnd();
    await this.#link.ask("send", { session, text });
  }

  async #remedy(remedy: Remedy, message: string | undefined): Promise<void> {
    const isDone = await this.#do((session) =>
      this.#link.ask("remedy", { session, remedy, ...(message !== undefined && { message }) }),
    );
    if (isDone && remedy === "retry") this.#place.scrollToEnd(); // What was said after the first reply is not shown now.
  }

  async #copy(text: string, button: HTMLElement): Promise<void> {
    const isDone = await this.#do(() => this.#link.ask("copy", { text }));
    if (!isDone) return;
    showCopied(button);
    this.#announcer.say("Copied.");
  }

  /** Calls while one is on its way wait for that one. */
  #loadEarlier(): Promise<void> {
    this.#loadingEarlier ??= this.#loadPage().finally(() => {
      this.#loadingEarlier = undefined;
      this.#paint();
    });
    return this.#loadingEarlier;
  }

  async #loadPage(): Promise<void> {
    const { view } = this.#state;
    const before = view?.messages[0]?.id;
    if (!view || view.earlier === 0 || before === undefined) return;
    this.#paintSoon();
    await this.#do(async (session) => {
      const page = await this.#link.ask("loadEarlier", { session, before });
      this.#place.keep(() => {
        this.#state.prepend(session, before, page);
        this.#paint();
      });
    });
  }

  async #showVersion(message: string, other: string, side: "previous" | "next"): Promise<void> {
    const { view } = this.#state;
    if (!view) return;
    await this.#visits.exchange(view.session, message, other, side, () =>
      this.#do((session) => this.#link.ask("selectVersion", { session, message: other })),
    );
    const shown = this.#state.view?.messages.find(({ id }) => id === other)?.siblings;
    if (shown) this.#announcer.say(`Version ${shown.index + 1} of ${shown.count}`);
  }

  /** Asks the host for something; what goes wrong is shown above the composer. @returns Whether it went well. */
  async #do(ask: (session: string) => Promise<unknown>): Promise<boolean> {
    try {
      if (this.#state.view) await ask(this.#state.view.session);
      return true;
    } catch (cause) {
      this.#setProblem(messageOf(cause));
      return false;
    }
  }

  #onType(text: string): void {
    const wasEmpty = this.#draft.text.trim() === "";
    this.#draft.type(text);
    if (wasEmpty !== (text.trim() === "")) this.#paint(); // The send button depends on it.
  }

  #setProblem(sentence: string | undefined): void {
    this.#problem = sentence;
    this.#paint();
    if (sentence === undefined) this.#composer.focus();
  }

  #onLoadFailed(sentence: string): void {
    if (this.#state.view) this.#setProblem(sentence);
    else
      render(
        loadFailed(sentence, () => this.#loader.load()),
        this.#root,
      );
  }

  #saveAll(): void {
    this.#draft.flush();
    this.#place.save();
  }
}
