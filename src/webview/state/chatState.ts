import { appendText } from "../../core/reply.ts";
import type { Answer, Notice } from "../../protocol/letters.ts";
import type { ChatView, MessageView } from "../../protocol/view.ts";

type ReplyNotice = Extract<Notice, { type: "reply" }>;

/** `lost`: pieces are missing, or they are of a reply unknown here. Only a fresh view helps. */
export type Advance = "applied" | "ignored" | "lost";

/**
 * What the panel shows, as plain data. Messages that did not change stay the same objects, so that the painter can
 * tell by identity what to leave alone.
 */
export class ChatState {
  #view: ChatView | undefined;

  /** Undefined until the host has answered for the first time. */
  get view(): ChatView | undefined {
    return this.#view;
  }

  /** Replaces what is shown. Earlier messages that were loaded stay, and so do pieces that are ahead of the view. */
  show(view: ChatView): void {
    const before = this.#view?.session === view.session ? this.#view : undefined;
    if (!before) {
      this.#view = view;
      return;
    }
    const known = new Map(before.messages.map((message) => [message.id, message]));
    const messages = view.messages.map((message) => {
      const old = known.get(message.id);
      return old && isSameMessage(old, message) ? old : message;
    });
    const merged = withEarlier({ ...view, messages }, before);
    this.#view = isAhead(before, view) ? withLiveOf(merged, before) : merged;
  }

  /** Puts earlier messages before the first. An answer that comes after the view has changed is left out. */
  prepend(session: string, before: string, page: Answer<"loadEarlier">): void {
    const view = this.#view;
    if (view?.session !== session || view.messages[0]?.id !== before) return;
    this.#view = { ...view, messages: [...page.messages, ...view.messages], earlier: page.earlier };
  }

  /** @param trouble Why nothing can be saved now; undefined when it can. */
  setSaveTrouble(trouble: string | undefined): void {
    if (!this.#view) return;
    const { saveTrouble: _, ...view } = this.#view;
    this.#view = trouble === undefined ? view : { ...view, saveTrouble: trouble };
  }

  /** Grows the live reply. Pieces that are in the view already are passed over. */
  advance(notice: ReplyNotice): Advance {
    const view = this.#view;
    if (!view || notice.session !== view.session) return "ignored";
    const index = view.messages.findLastIndex(({ id }) => id === notice.message);
    const message = view.messages[index];
    if (!message) return isElsewhere(view, notice) ? "ignored" : "lost";
    if (message.status !== "streaming") return "ignored"; // Pieces already on their way when the reply ended.
    if (view.live?.message !== notice.message) return "lost";
    const alreadyHere = view.live.seq - notice.seq;
    if (alreadyHere < 0) return "lost";
    const fresh = notice.events.slice(alreadyHere);
    if (fresh.length === 0) return "ignored";
    let parts: ReturnType<typeof appendText> = message.parts;
    for (const event of fresh) parts = appendText(parts, event.type, event.text);
    const grown: MessageView = { ...message, parts: parts as MessageView["parts"] };
    this.#view = {
      ...view,
      messages: view.messages.with(index, grown),
      live: { message: message.id, seq: view.live.seq + fresh.length },
    };
    return "applied";
  }
}

/** The reply goes on in a version of the conversation that is not shown. */
const isElsewhere = ({ live }: ChatView, { message }: ReplyNotice): boolean =>
  live?.message === message && live.isElsewhere === true;

/** Views are plain data from one writer, whose members come in one order. */
const isSameMessage = (one: MessageView, other: MessageView): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A view holds the end of the conversation only; what the reader has loaded before that is kept. */
function withEarlier(view: ChatView, before: ChatView): ChatView {
  const [first] = view.messages;
  const kept = first ? before.messages.findIndex(({ id }) => id === first.id) : -1;
  if (kept <= 0) return view;
  return {
    ...view,
    messages: [...before.messages.slice(0, kept), ...view.messages],
    earlier: view.earlier - kept,
  };
}

/** A view is made in several steps; pieces may have overtaken it on the way. */
const isAhead = (before: ChatView, view: ChatView): boolean =>
  before.live !== undefined && before.live.message === view.live?.message && before.live.seq > view.live.seq;

function withLiveOf(view: ChatView, before: ChatView): ChatView {
  const grown = before.messages.find(({ id }) => id === before.live?.message);
  if (!grown) return view;
  const messages = view.messages.map((message) => (message.id === grown.id ? grown : message));
  return { ...view, messages, live: before.live };
}
