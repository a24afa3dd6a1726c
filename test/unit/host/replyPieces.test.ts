import assert from "node:assert/strict";
import type { TurnAdvance } from "../../../src/app/turns.ts";
import { newMessageId, newSessionId } from "../../../src/core/ids.ts";
import { ReplyPieces } from "../../../src/host/chat/replyPieces.ts";
import type { Notice } from "../../../src/protocol/letters.ts";

describe("the pieces of a reply on their way to the page", () => {
  const [session, message] = [newSessionId(), newMessageId(Date.now())];
  let told: Notice[];
  let onTold: () => void;
  let pieces: ReplyPieces;

  const take = (seq: number) =>
    pieces.take({ session, message, seq, event: { type: "text", text: `piece ${seq}` } } as TurnAdvance);
  const notice = (seq: number, ...texts: string[]) => ({
    ...{ type: "reply", session, message, seq },
    events: texts.map((text) => ({ type: "text", text })),
  });
  const nextNotice = () =>
    new Promise<void>((resolve) => {
      onTold = resolve;
    });

  beforeEach(() => {
    told = [];
    onTold = () => {};
    pieces = new ReplyPieces((each) => {
      told.push(each);
      onTold();
    });
  });
  afterEach(() => pieces.dispose());

  it("leave at once, and those that follow soon leave together", async () => {
    take(1);
    assert.deepEqual(told, [notice(1, "piece 1")]);
    take(2);
    take(3);
    assert.equal(told.length, 1);
    await nextNotice();
    assert.deepEqual(told[1], notice(2, "piece 2", "piece 3"));
  });

  it("are dropped when another session is shown meanwhile", async () => {
    take(1);
    take(2);
    pieces.clear();
    take(3);
    await nextNotice();
    assert.deepEqual(told.slice(1), [notice(3, "piece 3")]);
  });
});
