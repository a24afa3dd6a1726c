import { type Disposable, DisposableStore, disposable } from "../base/disposable.ts";
import type { MessageId, SessionId } from "../core/ids.ts";
import { type Message, messageValueOf } from "../core/message.ts";
import type { SessionStore } from "./sessionStore.ts";

/** For troubles of which the store does not say when they are over. */
const retryMs = 5_000;

const none: ReadonlyMap<MessageId, Message> = new Map();

/**
 * Replies that have ended and that the disk refused. They are kept in memory and saved, oldest first, as soon as the
 * store can write again. Saving one twice changes nothing: it is one record with one key.
 */
export class UnsavedReplies implements Disposable {
  readonly #store: SessionStore;
  readonly #replies = new Map<SessionId, Map<MessageId, Message>>();
  readonly #owned = new DisposableStore();
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> | undefined;

  constructor(store: SessionStore) {
    this.#store = store;
    this.#owned.add(store.onDidChangeHealth((trouble) => trouble === undefined && void this.saveAll()));
    this.#owned.add(disposable(() => clearTimeout(this.#timer)));
  }

  /** A session's replies that are not on disk yet as they are here. */
  of(session: SessionId): ReadonlyMap<MessageId, Message> {
    return this.#replies.get(session) ?? none;
  }

  keep(session: SessionId, message: Message): void {
    const replies = this.#replies.get(session);
    if (replies) replies.set(message.id, message);
    else this.#replies.set(session, new Map([[message.id, message]]));
    this.#tryLater();
  }

  /** Tries to save everything, up to the first refusal. Never rejects. */
  saveAll(): Promise<void> {
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = undefined;
      this.#tryLater();
    });
    return this.#saving;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #saveAll(): Promise<void> {
    for (const [session, replies] of [...this.#replies]) {
      for (const message of [...replies.values()]) {
        try {
          await this.#store.append(session, [
            { type: "message", key: message.id, value: messageValueOf(message) },
          ]);
        } catch {
          return; // It was told when it was refused for the first time.
        }
        replies.delete(message.id);
        if (replies.size === 0) this.#replies.delete(session);
      }
    }
  }

  #tryLater(): void {
    clearTimeout(this.#timer);
    if (this.#replies.size === 0 || this.#saving) return;
    this.#timer = setTimeout(() => void this.saveAll(), retryMs);
    this.#timer.unref();
  }
}
