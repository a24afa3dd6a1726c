import type { MessageId } from "./ids.ts";
import type { Message } from "./message.ts";

/**
 * The messages of a session and the path through them that is shown.
 *
 * Total on any input: a parent that is missing (not yet synced, damaged) makes its child a root, and a ring of
 * parents (only possible in hostile data) is cut, so that no message can hide another or hang a reader. A path goes
 * on above a missing parent with what was said last before, which in a conversation without branches is right.
 */
export class MessageTree {
  readonly #messages: ReadonlyMap<MessageId, Message>;
  readonly #childrenOf = new Map<MessageId | undefined, Message[]>();

  constructor(messages: Iterable<Message>) {
    this.#messages = new Map([...messages].sort(byCreation).map((message) => [message.id, message]));
    for (const message of this.#messages.values()) {
      const parent = this.#parentOf(message);
      const siblings = this.#childrenOf.get(parent);
      if (siblings) siblings.push(message);
      else this.#childrenOf.set(parent, [message]);
    }
  }

  get size(): number {
    return this.#messages.size;
  }

  /** All messages of all versions, oldest first. */
  get all(): Iterable<Message> {
    return this.#messages.values();
  }

  get(id: MessageId): Message | undefined {
    return this.#messages.get(id);
  }

  /** Oldest first; without an id, the roots. */
  childrenOf(id: MessageId | undefined): readonly Message[] {
    return this.#childrenOf.get(id) ?? [];
  }

  /** The last message of every version of the conversation, oldest first. */
  get leaves(): readonly Message[] {
    return [...this.#messages.values()].filter(({ id }) => this.childrenOf(id).length === 0);
  }

  /** The message itself among those that share its parent, oldest first. */
  siblingsOf(message: Message): readonly Message[] {
    return this.childrenOf(this.#parentOf(message));
  }

  /** Whether the message before this one is not here: it could not be read, or has not arrived yet. */
  lacksParent({ id, parentId }: Message): boolean {
    return parentId !== undefined && parentId !== id && !this.#messages.has(parentId);
  }

  /**
   * From the first message to `head` and on along the newest children to a leaf.
   * Without a usable head: along the newest message of all.
   */
  path(head: MessageId | undefined): readonly Message[] {
    const from = (head && this.#messages.get(head)) ?? [...this.#messages.values()].at(-1);
    if (!from) return [];
    const path: Message[] = [];
    const seen = new Set<MessageId>();
    for (
      let up: Message | undefined = from;
      up && !seen.has(up.id);
      up = this.#parent(up) ?? this.#before(up)
    ) {
      seen.add(up.id);
      path.push(up);
    }
    path.reverse();
    for (
      let down = this.childrenOf(from.id).at(-1);
      down && !seen.has(down.id);
      down = this.childrenOf(down.id).at(-1)
    ) {
      seen.add(down.id);
      path.push(down);
    }
    return path;
  }

  #parent(message: Message): Message | undefined {
    const parent = this.#parentOf(message);
    return parent && this.#messages.get(parent);
  }

  /** What stands before a message whose parent is missing, as well as can be told. */
  #before(message: Message): Message | undefined {
    if (!this.lacksParent(message)) return undefined;
    let before: Message | undefined;
    for (const other of this.#messages.values()) {
      if (other === message) return before;
      if (other.parentId !== message.parentId) before = other;
    }
    return undefined;
  }

  #parentOf(message: Message): MessageId | undefined {
    return message.parentId !== undefined &&
      message.parentId !== message.id &&
      this.#messages.has(message.parentId)
      ? message.parentId
      : undefined;
  }
}

const byCreation = (a: Message, b: Message): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
