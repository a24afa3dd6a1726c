import type { Clock } from "../base/clock.ts";
import { type Message, messageValueOf } from "../core/message.ts";
import type { Change } from "../core/record.ts";
import { advance, type Reply, type ReplyEvent, startReply } from "../core/reply.ts";
import { deltaChange } from "../core/session.ts";

/** How long text may be on screen without being on disk. A crash loses no more than this. */
const saveEveryMs = 250;

export interface ReplySink {
  /** Resolves once the changes are on disk. */
  save(changes: readonly Change[]): Promise<void>;
  /** Told of every event after it was applied. */
  onEvent(event: ReplyEvent, reply: Reply): void;
  /** Saving failed; the reply goes on, and all of it is offered to the disk again at its end. */
  onSaveFailed(cause: unknown): void;
}

/**
 * Takes a model's stream to its end: applies each event, saves the text as it grows, and at last the whole message.
 *
 * @param message The reply as it was announced: stored with status `streaming` and without parts.
 * @returns The finished message, once it is on disk.
 * @throws What the last save threw. Everything saved before stays, and reads as an interrupted reply.
 */
export async function writeReply(
  message: Message,
  stream: AsyncIterable<ReplyEvent>,
  clock: Clock,
  sink: ReplySink,
): Promise<Message> {
  let reply = startReply(clock.now());
  let pending: { readonly type: "text" | "thinking"; text: string }[] = [];
  let saved = 0;
  let saving = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const savePending = () => {
    timer = undefined;
    const deltas = pending.map(({ type, text }) => deltaChange(message.id, saved++, type, text));
    pending = [];
    saving = saving.then(() => sink.save(deltas)).catch((cause: unknown) => sink.onSaveFailed(cause));
  };

  try {
    for await (const event of stream) {
      reply = advance(reply, event, clock.now());
      if (event.type === "text" || event.type === "thinking") {
        const last = pending.at(-1);
        if (last?.type === event.type) last.text += event.text;
        else pending.push({ type: event.type, text: event.text });
        timer ??= setTimeout(savePending, saveEveryMs);
      }
      sink.onEvent(event, reply);
      if (reply.status !== "streaming") break;
    }
  } finally {
    clearTimeout(timer);
  }
  // A stream that ends without saying how is a provider's bug; the user is told what it looks like to them.
  if (reply.status === "streaming") {
    const event: ReplyEvent = { type: "stopped", by: { kind: "cutStream" } };
    reply = advance(reply, event, clock.now());
    sink.onEvent(event, reply);
  }
  await saving;
  const finished: Message = { ...message, ...reply };
  await sink.save([{ type: "message", key: message.id, value: messageValueOf(finished) }]);
  return finished;
}
