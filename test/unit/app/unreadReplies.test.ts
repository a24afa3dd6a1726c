import assert from "node:assert/strict";
import { type UnreadMemory, UnreadReplies } from "../../../src/app/unreadReplies.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { watchReplies } from "../../../src/host/sessions/watchReplies.ts";
import { idOf } from "../../support/summaries.ts";

const fails = (cause: unknown) => {
  throw cause;
};

function memoryWith(noted: unknown): UnreadMemory {
  let value = noted;
  return {
    read: () => value,
    async write(written) {
      value = written;
    },
  };
}

describe("unread replies", () => {
  it("are marked once, the longest unread first, and outlive the window", () => {
    const memory = memoryWith(undefined);
    const unread = new UnreadReplies(memory, fails);
    for (const name of ["a", "b", "a"]) unread.mark(idOf(name));
    assert.deepEqual(new UnreadReplies(memory, fails).sessions, [idOf("b"), idOf("a")]);
    unread.clear([idOf("b"), idOf("unknown")]);
    assert.deepEqual(unread.sessions, [idOf("a")]);
    assert.equal(unread.sessions.includes(idOf("a")), true);
  });

  it("are not more than anybody reads up on", () => {
    const unread = new UnreadReplies(memoryWith([]), fails);
    for (let n = 0; n < 230; n++) unread.mark(idOf(n));
    assert.equal(unread.sessions.length, 200);
    assert.equal(unread.sessions.includes(idOf(29)), false);
    assert.equal(unread.sessions.includes(idOf(30)), true);
  });

  it("are read, not trusted", () => {
    for (const noted of ["text", { a: 1 }, [7, null, "../../etc"]])
      assert.deepEqual(new UnreadReplies(memoryWith(noted), fails).sessions, []);
  });

  it("tell of a change only when there is one", () => {
    const unread = new UnreadReplies(memoryWith([idOf("a")]), fails);
    let changes = 0;
    unread.onDidChange(() => changes++);
    unread.clear([idOf("b")]);
    assert.equal(changes, 0);
    unread.clear([idOf("a")]);
    assert.equal(changes, 1);
  });

  it("come of a reply that ends while its session is not on the screen, until it is shown", () => {
    const unread = new UnreadReplies(memoryWith(undefined), fails);
    const [ended, shown] = [new Emitter<SessionId>(fails), new Emitter<SessionId>(fails)];
    let onScreen = idOf("a");
    const watch = watchReplies(
      { onDidEnd: ended.event },
      { onDidShow: shown.event, isShown: (session) => session === onScreen },
      unread,
    );
    ended.fire(onScreen);
    ended.fire(idOf("b"));
    assert.deepEqual(unread.sessions, [idOf("b")]);
    shown.fire(idOf("b")); // Drawn anew behind something else.
    assert.deepEqual(unread.sessions, [idOf("b")]);
    onScreen = idOf("b");
    shown.fire(idOf("b"));
    assert.deepEqual(unread.sessions, []);
    watch.dispose();
    ended.fire(idOf("c"));
    assert.deepEqual(unread.sessions, []);
  });
});
