import type { EpochMs } from "../../../src/base/clock.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { messageValueOf } from "../../../src/core/message.ts";
import type { Change } from "../../../src/core/record.ts";
import { Random } from "./random.ts";

/** A message that a campaign stores and looks for afterwards. */
export interface Saying {
  readonly session: SessionId;
  readonly id: MessageId;
  readonly text: string;
}

const words = [
  "Zopf",
  "плетёнка",
  "三つ編み",
  "tresse",
  "🥨",
  "\\n",
  '"',
  "braid",
  "\u2028",
  "a\tb",
  "\n\n",
  "é",
];

/**
 * What the window `name` (letters and digits) says as its message `index`. Equal arguments give equal messages, so that
 * whoever verifies need not be told them.
 */
export function sayingOf(name: string, index: number, session: SessionId, longest = 40): Saying {
  const id = `${index.toString(36).padStart(9, "0")}${name}` as MessageId;
  const random = new Random(hashOf(id));
  const count = random.integer(longest);
  const filler = Array.from({ length: count }, () => random.pick(words)).join(" ");
  return { session, id, text: `${name}.${index} ${filler}` };
}

/** A saying as a record to be appended. */
export const changeOf = (saying: Saying, createdAt: EpochMs, parentId?: MessageId): Change => ({
  type: "message",
  key: saying.id,
  value: messageValueOf({
    id: saying.id,
    role: "user",
    status: "complete",
    createdAt,
    parts: [{ type: "text", text: saying.text }],
    ...(parentId !== undefined && { parentId }),
  }),
});

/** The session number `index` of a campaign that has this seed. */
export const sessionIdOf = (seed: number, index: number): SessionId =>
  `${(seed >>> 0).toString(36).padStart(7, "0")}${index.toString(36).padStart(5, "0")}` as SessionId;

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
