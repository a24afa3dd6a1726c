import * as assert from "node:assert/strict";
import { DraftKeeper, type RememberedDraft } from "../../../src/webview/state/draft.ts";
import { PageMemory } from "../../../src/webview/state/remembered.ts";

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A draft with a host that can be made to refuse, and everything both were told. */
function draftWith({ refuses = false } = {}) {
  const saved: string[] = [];
  let remembered: RememberedDraft | undefined;
  const draft = new DraftKeeper({
    save: async (session, text) => {
      if (refuses) throw new Error("The disk is full.");
      saved.push(`${session}: ${text}`);
    },
    remember: (value) => {
      remembered = value;
    },
  });
  return { draft, saved, remembered: () => remembered };
}

describe("a draft", () => {
  it("is remembered by the page at once and by the host when asked to flush", async () => {
    const { draft, saved, remembered } = draftWith();
    draft.meet("a", "", false);
    draft.type("Hello");
    const { at, ...rest } = remembered() ?? { at: 0 };
    assert.deepEqual(rest, { session: "a", draft: "Hello", unsaved: true });
    assert.ok(at !== undefined && Math.abs(Date.now() - at) < 60_000);
    draft.flush();
    await nextTurn();
    assert.deepEqual(saved, ["a: Hello"]);
    assert.equal(remembered()?.unsaved, false);
  });

  it("is saved by itself a moment after the last letter", async () => {
    const { draft, saved } = draftWith();
    draft.meet("a", "", false);
    draft.type("H");
    draft.type("Hi");
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(saved, ["a: Hi"]);
  });

  it("wins over the host's text until the host has confirmed it", async () => {
    const { draft } = draftWith();
    draft.meet("a", "", false);
    draft.type("mine");
    assert.equal(draft.meet("a", "theirs", false), "mine");
    draft.flush();
    await nextTurn();
    assert.equal(draft.meet("a", "theirs", false), "theirs");
  });

  it("yields after a crash to what the host was told later, and is not saved over it before that is known", async () => {
    const { draft, saved } = draftWith();
    draft.restore({ session: "a", draft: "older", unsaved: true, at: 1_000 });
    draft.flush();
    assert.equal(draft.meet("a", "typed last", false, 2_000), "typed last");
    draft.flush();
    await nextTurn();
    assert.deepEqual(saved, []);
  });

  it("wins after a reload over what the host was told before it", async () => {
    const { draft, saved } = draftWith();
    draft.restore({ session: "a", draft: "typed last", unsaved: true, at: 2_000 });
    assert.equal(draft.meet("a", "older", false, 1_000), "typed last");
    draft.flush();
    await nextTurn();
    assert.deepEqual(saved, ["a: typed last"]);
  });

  it("is not exchanged below a person's hands", async () => {
    const { draft } = draftWith();
    draft.meet("a", "saved text", false);
    assert.equal(draft.meet("a", "from another window", true), "saved text");
    assert.equal(draft.meet("a", "from another window", false), "from another window");
  });

  it("survives a reload before the host has heard of it", () => {
    const { draft } = draftWith();
    draft.restore({ session: "a", draft: "typed", unsaved: true });
    assert.equal(draft.text, "typed");
    assert.equal(draft.meet("a", "", false), "typed");
    draft.flush();
  });

  it("stays with its session, also when the host could not save it", async () => {
    const { draft } = draftWith({ refuses: true });
    draft.meet("a", "", false);
    draft.type("for a");
    assert.equal(draft.meet("b", "of b", true), "of b");
    await nextTurn();
    assert.equal(draft.meet("a", "", false), "for a");
    draft.flush();
  });

  it("ends when it was sent, but not when more was typed meanwhile", async () => {
    const { draft, saved } = draftWith();
    draft.meet("a", "", false);
    draft.type("question");
    await draft.hold();
    draft.sent("a", "question");
    assert.equal(draft.text, "");
    draft.type("next");
    draft.sent("a", "question");
    assert.equal(draft.text, "next");
    draft.flush();
    await nextTurn();
    assert.deepEqual(saved, ["a: next"]);
  });

  it("is not dropped because the host dropped it, until the host has said that the message is sent", async () => {
    const { draft } = draftWith();
    draft.meet("a", "question", false);
    await draft.hold();
    assert.equal(draft.meet("a", "", false), "question");
    draft.resume();
    assert.equal(draft.text, "question");
    draft.flush();
  });

  it("is not read from what another version left behind", () => {
    const memoryOf = (state: unknown) =>
      new PageMemory({ getState: () => state, setState: () => {}, postMessage: () => {} });
    for (const state of [{ session: "a", text: "old form", edits: ["no"] }, null, "words"]) {
      assert.equal(memoryOf(state).draft, undefined);
      assert.deepEqual(memoryOf(state).edits, {});
    }
  });
});
