import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Notice } from "../../../src/protocol/letters.ts";
import type { ChatView, MessageView } from "../../../src/protocol/view.ts";
import { ChatState } from "../../../src/webview/state/chatState.ts";
import { answer, conversationOf, question, viewOf } from "../../support/chatViews.ts";

type ReplyNotice = Extract<Notice, { type: "reply" }>;

const live = (id: string, text = "", seq = 0): Pick<ChatView, "messages" | "live"> => ({
  messages: [
    question("q", "Why?"),
    answer(id, text, { status: "streaming", parts: text ? [{ type: "text", text }] : [] }),
  ],
  live: { message: id, seq },
});
const liveView = (text = "", seq = 0): ChatView => ({ ...viewOf([]), ...live("r", text, seq) });
const pieces = (seq: number, ...texts: string[]): ReplyNotice => ({
  type: "reply",
  session: viewOf([]).session,
  message: "r",
  seq,
  events: texts.map((text) => ({ type: "text", text })),
});

function stateOf(view: ChatView): ChatState {
  const state = new ChatState();
  state.show(view);
  return state;
}
const lastText = (state: ChatState): string =>
  state.view?.messages
    .at(-1)
    ?.parts.map(({ text }) => text)
    .join("|") ?? "";

describe("the live reply in the panel", () => {
  it("grows with each piece, in parts of one kind", () => {
    const state = stateOf(liveView());
    state.advance({
      ...pieces(0),
      events: [
        { type: "thinking", text: "Hm" },
        { type: "thinking", text: "m." },
      ],
    });
    assert.equal(
      state.advance({
        ...pieces(2),
        events: [
          { type: "text", text: "Be" },
          { type: "text", text: "cause" },
        ],
      }),
      "applied",
    );
    assert.equal(lastText(state), "Hmm.|Because");
    assert.equal(state.view?.live?.seq, 4);
  });

  it("passes over pieces that the view holds already", () => {
    const state = stateOf(liveView("Be", 1));
    assert.equal(state.advance(pieces(0, "Be")), "ignored");
    assert.equal(state.advance(pieces(0, "Be", "cause")), "applied");
    assert.equal(lastText(state), "Because");
  });

  it("says that it is lost when pieces are missing, and is well again after a fresh view", () => {
    const state = stateOf(liveView("Be", 1));
    assert.equal(state.advance(pieces(2, "se")), "lost");
    assert.equal(lastText(state), "Be");
    state.show(liveView("Becau", 2));
    assert.equal(state.advance(pieces(2, "se")), "applied");
    assert.equal(lastText(state), "Because");
  });

  it("says that it is lost when pieces come of a reply it has not seen", () => {
    assert.equal(stateOf(viewOf([question("q", "Why?")])).advance(pieces(0, "Because")), "lost");
  });

  it("ignores pieces of another session, of an ended reply, and those that come before the first view", () => {
    assert.equal(new ChatState().advance(pieces(0, "x")), "ignored");
    assert.equal(stateOf(liveView()).advance({ ...pieces(0, "x"), session: "other" }), "ignored");
    assert.equal(
      stateOf(viewOf([question("q", "Why?"), answer("r", "Done.")])).advance(pieces(3, "x")),
      "ignored",
    );
  });

  it("does not fall back behind pieces that overtook a view on the way", () => {
    const state = stateOf(liveView("Be", 1));
    state.advance(pieces(1, "cause"));
    state.show({ ...liveView("Be", 1), title: "Renamed" });
    assert.equal(state.view?.title, "Renamed");
    assert.equal(lastText(state), "Because");
    assert.equal(state.advance(pieces(2, ".")), "applied");
  });

  it("ends in the same text however pieces are grouped, repeated and interrupted by views", () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.tuple(fc.nat(20), fc.nat(5), fc.boolean()), { maxLength: 30 }),
        (texts, steps) => {
          const state = stateOf(liveView());
          const upTo = (seq: number): ChatView => liveView(texts.slice(0, seq).join(""), seq);
          for (const [from, count, isView] of steps) {
            const seq = Math.min(from, texts.length);
            if (isView) state.show(upTo(seq));
            else if (state.advance(pieces(seq, ...texts.slice(seq, seq + count))) === "lost")
              state.show(upTo(seq));
          }
          state.advance(pieces(0, ...texts));
          assert.equal(lastText(state), texts.join(""));
        },
      ),
    );
  });
});

describe("the view in the panel", () => {
  it("keeps unchanged messages the same objects, so that nothing is painted twice", () => {
    const state = stateOf(viewOf(conversationOf(2)));
    const before = state.view?.messages ?? [];
    const changed = [...conversationOf(2), question("q2", "More?")];
    changed[1] = answer("a0", "Different.");
    state.show(viewOf(changed));
    const after = state.view?.messages ?? [];
    assert.deepEqual(
      after.map((message, index) => message === before[index]),
      [true, false, true, true, false],
    );
  });

  it("keeps earlier messages that were loaded when the host shows the end again", () => {
    const all = conversationOf(3);
    const state = stateOf(viewOf(all.slice(4), { earlier: 4 }));
    state.prepend(viewOf([]).session, "q2", { messages: all.slice(2, 4), earlier: 2 });
    state.show(viewOf([...all.slice(4), question("q3", "More?")], { earlier: 4 }));
    assert.deepEqual(
      state.view?.messages.map(({ id }) => id),
      ["q1", "a1", "q2", "a2", "q3"],
    );
    assert.equal(state.view?.earlier, 2);
  });

  it("leaves out earlier messages that arrive after the view has changed", () => {
    const state = stateOf(viewOf(conversationOf(1), { earlier: 4 }));
    const late: { messages: MessageView[]; earlier: number } = { messages: conversationOf(1, 9), earlier: 0 };
    state.prepend("other", "q0", late);
    state.prepend(viewOf([]).session, "q7", late);
    assert.equal(state.view?.messages.length, 2);
  });

  it("forgets one session when it shows another", () => {
    const state = stateOf(viewOf(conversationOf(2)));
    state.show(viewOf(conversationOf(1, 1), { session: "s11111111111" }));
    assert.equal(state.view?.messages.length, 2);
  });
});
