import type { Clock } from "../base/clock.ts";
import type { Event } from "../base/emitter.ts";
import type { Message } from "../core/message.ts";
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
  /** Saving failed. The reply goes on, and what was not saved is saved with the next piece, or when saving works again. */
  onSaveFailed(cause: unknown): void;
  /** Saving may work again. */
  readonly onDidHeal: Event<unknown>;
}

/**
 * Takes a model's stream to its end: applies each event and saves the text as it grows.
 *
 * @param message The reply as it was announced: stored with status `streaming` and without parts.
 * @returns The finished message, for the caller to save: it holds all of the text, saved so far or not.
 */
export async function writeReply(
  message: Message,
  stream: AsyncIterable<ReplyEvent>,
  clock: Clock,
  sink: ReplySink,
): Promise<Message> {
  let reply = startReply(clock.now());
  let pending: { readonly type: "text" | "thinking"; text: string }[] = [];
  /** Refused by the disk, oldest first. Offered again as they are: the disk may have taken them after all. */
  let refused: readonly Change[] = [];
  let count = 0;
  let saving = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const save = async (deltas: readonly Change[]) => {
    const changes = [...refused, ...deltas];
    if (changes.length === 0) return;
    refused = [];
    try {
      await sink.save(changes);
    } catch (cause) {
      refused = changes;
      sink.onSaveFailed(cause);
    }
  };
  const savePending = () => {
    clearTimeout(timer);
    timer = undefined;
    const deltas = pending.map(({ type, text }) => deltaChange(message.id, count++, type, text));
    pending = [];
    saving = saving.then(() => save(deltas));
  };

  const healing = sink.onDidHeal(() => savePending());
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
    healing.dispose();
    clearTimeout(timer);
  }
  // A stream that ends without saying how is a provider's bug; the user is told what it looks like to them.
  if (reply.status === "streaming") {
    const event: ReplyEvent = { type: "stopped", by: { kind: "cutStream" } };
    reply = advance(reply, event, clock.now());
    sink.onEvent(event, reply);
  }
  await saving; // Or a piece of text could be written after the whole message.
  return { ...message, ...reply };
}
