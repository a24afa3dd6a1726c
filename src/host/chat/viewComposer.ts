import { absentMessages } from "../../app/absentMessages.ts";
import { type App, findSession } from "../../app/app.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import { RecordSet } from "../../core/recordSet.ts";
import { type Session, type SessionSummary, summaryOf } from "../../core/session.ts";
import type { Answer } from "../../protocol/letters.ts";
import type { ChatView, MessageView } from "../../protocol/view.ts";
import type { ChatDesk } from "./chatDesk.ts";
import type { LineageView } from "./lineage.ts";
import { siblingsOf } from "./siblings.ts";
import { unreadableOf } from "./unreadable.ts";
import { messageViewOf, pageSize } from "./viewOf.ts";

/** Makes what a page shows of a session, whatever state that is in. */
export class ViewComposer {
  readonly #app: App;
  readonly #desk: ChatDesk;
  readonly #kind: ChatView["surface"];
  readonly #lineageOf: (session: SessionId) => LineageView;

  constructor(
    app: App,
    desk: ChatDesk,
    kind: ChatView["surface"],
    lineageOf: (session: SessionId) => LineageView,
  ) {
    this.#app = app;
    this.#desk = desk;
    this.#kind = kind;
    this.#lineageOf = lineageOf;
  }

  /** Everything, with the end of the conversation. @throws StoreError when the disk refuses. */
  async view(id: SessionId): Promise<ChatView> {
    let found: Session | undefined;
    let unreadable: ChatView["unreadable"];
    try {
      found = await findSession(this.#app, id);
    } catch (cause) {
      unreadable = unreadableOf(cause, this.#desk.rescue);
      if (!unreadable) throw cause;
    }
    const absent = await absentMessages(this.#app, id, found?.summary.messageCount ?? 0);
    // The live reply is read after the session: it may only be ahead of what was found, never behind.
    const live = this.#app.turns.live(id);
    if (!found?.summary.model) void this.#app.models.findDefault();
    const summary =
      found?.summary ?? (unreadable && (await this.#listed(id))) ?? summaryOf(new RecordSet(id));
    const thread: Session["thread"] = found?.thread ?? [];
    const model = summary.model ?? this.#app.models.expectedDefault;
    const start = Math.max(0, thread.length - pageSize);
    const anchor = this.#desk.anchors.read(this.#kind, id);
    const lineage = this.#lineageOf(id);
    const isElsewhere =
      live && found?.tree.get(live.message) && !thread.some(({ id }) => id === live.message);
    return {
      session: id,
      ...(summary.title !== undefined && { title: summary.title }),
      model: {
        label: model.provider === "guide" ? this.#labelOf(model.provider) : model.model,
        provider: this.#labelOf(model.provider),
        isGuide: model.provider === "guide",
      },
      ...(lineage.origin && { origin: lineage.origin }),
      messages: thread.slice(start).map((message) => this.#message(message, found, lineage)),
      earlier: start,
      ...(live && {
        live: { message: live.message, seq: live.seq, ...(isElsewhere && { isElsewhere: true as const }) },
      }),
      ...(unreadable && { unreadable }),
      ...(absent !== undefined && { absent }),
      ...(this.#app.store.health && { saveTrouble: this.#app.store.health.message }),
      draft: found?.draft ?? "",
      ...(found && { draftAt: found.draftAt }),
      ...(anchor && { anchor }),
      surface: this.#kind,
    };
  }

  /** What stands before a message, a page of it. */
  async earlier(id: SessionId, before: string): Promise<Answer<"loadEarlier">> {
    const session = await findSession(this.#app, id);
    const thread = session?.thread ?? [];
    const end = Math.max(
      0,
      thread.findIndex((message) => message.id === before),
    );
    const start = Math.max(0, end - pageSize);
    const lineage = this.#lineageOf(id);
    return {
      messages: thread.slice(start, end).map((message) => this.#message(message, session, lineage)),
      earlier: start,
    };
  }

  #message(message: Message, session: Session | undefined, { branches }: LineageView): MessageView {
    const live = session && this.#app.turns.live(session.summary.id);
    const view = messageViewOf(message, live, (provider) => this.#labelOf(provider));
    const siblings = session && siblingsOf(session.tree, message);
    const count = branches.get(message.id);
    return {
      ...view,
      ...(session?.tree.lacksParent(message) && { afterGap: true }),
      ...(siblings && { siblings }),
      ...(count !== undefined && { branches: count }),
    };
  }

  /** What is still known of a session that cannot be read. */
  async #listed(session: SessionId): Promise<SessionSummary | undefined> {
    return (await this.#app.store.list()).find(({ id }) => id === session);
  }

  #labelOf(provider: string): string {
    return this.#app.models.provider(provider)?.label ?? (provider === "" ? "The provider" : provider);
  }
}
