import { type MessageId, newMessageId, type WriterId } from "../../../src/core/ids.ts";
import { type Stamp, StampClock } from "../../../src/core/stamp.ts";

/** What a broken variant does instead of the product. */
export interface ClockLie {
  /** Puts it in; answers how to take it out again. */
  readonly install?: (now: () => number) => () => void;
  readonly idOf?: (nowMs: number) => MessageId;
}

export const clockLies: Readonly<Record<string, ClockLie>> = {
  nothingObserved: {
    install: () => replaced("observe", () => {}),
  },
  wallClockOnly: {
    install: (now) => {
      let writer: WriterId | undefined;
      const real = StampClock.prototype.next;
      return replaced("next", function (this: StampClock) {
        writer = real.call(this).slice(15) as WriterId;
        return `${Math.max(0, Math.trunc(now())).toString(36).padStart(9, "0")}-0000-${writer}` as Stamp;
      });
    },
  },
  idsByWallClockOnly: { idOf: (nowMs) => newMessageId(nowMs).slice(0, 9) as MessageId },
};

function replaced<Name extends "observe" | "next">(name: Name, by: StampClock[Name]): () => void {
  const real = StampClock.prototype[name];
  StampClock.prototype[name] = by;
  return () => {
    StampClock.prototype[name] = real;
  };
}
