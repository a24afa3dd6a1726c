import type { ModelProvider } from "../agent/modelProvider.ts";
import { writeReply } from "../agent/writeReply.ts";
import type { Clock } from "../base/clock.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { promptOf } from "../context/prompt.ts";
import { type MessageId, newMessageId, type SessionId } from "../core/ids.ts";
import { type Message, type ModelRef, messageValueOf } from "../core/message.ts";
import type { Change } from "../core/record.ts";
import { type Reply, type ReplyEvent, startReply } from "../core/reply.ts";
import { fieldChange } from "../core/session.ts";
import type { SessionStore } from "./sessionStore.ts";
import { UnsavedReplies } from "./unsavedReplies.ts";
import { UserError } from "./userError.ts";

/** The reply this window is writing in a session. */
export interface LiveReply {
  readonly message: MessageId;
  readonly reply: Reply;
  /** How many text and thinking events are in `reply`. */
  readonly seq: number;
}

/** A piece of text arrived; `seq` is its place among the reply's pieces, from 0. */
export interface TurnAdvance {
  readonly session: SessionId;
  readonly message: MessageId;
  readonly seq: number;
  readonly event: Extract<ReplyEvent, { type: "text" | "thinking" }>;
}

export interface TurnRequest {
  readonly session: SessionId;
  /** What was said so far, ending with the question, or with the reply to continue. */
  readonly thread: readonly Message[];
  /** What the model is told before the conversation. */
  readonly system?: string;
  readonly model: ModelRef;
  readonly provider: ModelProvider;
  /** Stored in one step with the announcement of the reply: the question, the title, the choice of model. */
  readonly changes: readonly Change[];
}

interface Turn {
  readonly abort: AbortController;
  live: LiveReply;
  readonly ended: Promise<void>;
}

/** The replies that this window is writing. They go on when their panel is closed; one per session at a time. */
export class Turns {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #onTrouble: (session: SessionId, cause: unknown) => void;
  readonly #turns = new Map<SessionId, Turn>();
  readonly #starting = new Set<SessionId>();
  readonly #unsaved: UnsavedReplies;
  readonly #didAdvance: Emitter<TurnAdvance>;
  readonly #didEnd: Emitter<SessionId>;
  readonly onDidAdvance: Event<TurnAdvance>;
  readonly onDidEnd: Event<SessionId>;

  /** @param onTrouble A reply, or a part of it, could not be saved yet. The user is to be told what that means. */
  constructor(
    store: SessionStore,
    clock: Clock,
    onTrouble: (session: SessionId, cause: unknown) => void,
    onListenerError: (cause: unknown) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.#unsaved = new UnsavedReplies(store);
    this.#didAdvance = new Emitter(onListenerError);
    this.#didEnd = new Emitter(onListenerError);
    this.onDidAdvance = this.#didAdvance.event;
    this.onDidEnd = this.#didEnd.event;
  }

  live(session: SessionId): LiveReply | undefined {
    return this.#turns.get(session)?.live;
  }

  /** Replies that ended here and are not on disk yet. They are saved as soon as the disk takes them. */
  unsaved(session: SessionId): ReadonlyMap<MessageId, Message> {
    return this.#unsaved.of(session);
  }

  isBusy(session: SessionId): boolean {
    return this.#turns.has(session) || this.#starting.has(session);
  }

  /**
   * Stores `changes` together with the announcement of the reply, then lets the reply stream in the background.
   * @returns The reply's id, once question and announcement are on disk.
   * @throws UserError when this session is busy; StoreError when nothing could be stored, and nothing was sent then.
   */
  async start(request: TurnRequest): Promise<MessageId> {
    const { session, thread } = request;
    if (this.isBusy(session))
      throw new UserError("This session is still being answered. Stop the reply first.");
    this.#starting.add(session);
    try {
      const parent = thread.at(-1);
      const now = this.#clock.now();
      const message: Message = {
        id: newMessageId(now),
        role: "assistant",
        status: "streaming",
        createdAt: now,
        parts: [],
        model: request.model,
        ...(parent && { parentId: parent.id }),
        ...(parent?.role === "assistant" && { continues: true }),
      };
      await this.#store.append(session, [
        ...request.changes,
        { type: "message", key: message.id, value: messageValueOf(message) },
        fieldChange("head", message.id),
      ]);
      this.#run(request, message);
      return message.id;
    } finally {
      this.#starting.delete(session);
    }
  }

  /**
   * Ends the reply; what arrived is kept. Resolves once that is on disk or was refused by it, at once when nothing is
   * being written.
   */
  async stop(session: SessionId): Promise<void> {
    const turn = this.#turns.get(session);
    turn?.abort.abort();
    await turn?.ended;
  }

  /** Resolves once the session's reply, if any is being written, has ended. */
  async settled(session: SessionId): Promise<void> {
    await this.#turns.get(session)?.ended;
  }

  /** Ends every reply, before the window closes, and tries once more to save those that the disk refused. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#turns.keys()].map((session) => this.stop(session)));
    await this.#unsaved.saveAll();
    this.#unsaved.dispose();
  }

  #run({ session, thread, system, model, provider }: TurnRequest, message: Message): void {
    const abort = new AbortController();
    const live = { message: message.id, reply: startReply(this.#clock.now()), seq: 0 };
    const request = {
      model: model.model,
      messages: promptOf(thread),
      ...(system !== undefined && { system }),
    };
    const stream = provider.stream(request, abort.signal);
    const ended = Promise.resolve()
      .then(() =>
        writeReply(message, stream, this.#clock, {
          save: (changes) => this.#store.append(session, changes),
          onEvent: (event, reply) => this.#advance(session, event, reply),
          onSaveFailed: (cause) => this.#onTrouble(session, cause),
          onDidHeal: this.#store.onDidChangeHealth,
        }),
      )
      .then((finished) => this.#save(session, finished))
      .catch((cause: unknown) => this.#onTrouble(session, cause))
      .then(() => {
        this.#turns.delete(session);
        this.#didEnd.fire(session);
      });
    this.#turns.set(session, { abort, live, ended });
  }

  async #save(session: SessionId, finished: Message): Promise<void> {
    try {
      const value = messageValueOf(finished);
      await this.#store.append(session, [{ type: "message", key: finished.id, value }]);
    } catch (cause) {
      this.#unsaved.keep(session, finished);
      this.#onTrouble(session, cause);
    }
  }

  #advance(session: SessionId, event: ReplyEvent, reply: Reply): void {
    const turn = this.#turns.get(session);
    if (!turn) return;
    const { message, seq } = turn.live;
    if (event.type !== "text" && event.type !== "thinking") {
      turn.live = { message, reply, seq };
      return;
    }
    turn.live = { message, reply, seq: seq + 1 };
    this.#didAdvance.fire({ session, message, seq, event });
  }
}
