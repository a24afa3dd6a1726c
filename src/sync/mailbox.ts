import { isDeepStrictEqual } from "node:util";
import { type Transport, TransportError } from "../app/transport.ts";

/** The editor's memory for an extension, as far as it is synced. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: string): PromiseLike<void>;
}

/**
 * The keys that Settings Sync carries, the same in every version for ever: a key that one machine does not register is
 * removed for all. Each has one writer at a time, because of two that write the same key one is lost.
 */
export const slotKeys: readonly string[] = Array.from(
  { length: 12 },
  (_, index) => `braid.sync.v1.s${String(index).padStart(2, "0")}`,
);

/** Waiting, as a value, so that tests need not wait. */
export type Wait = (ms: number) => Promise<void>;

export interface MailboxSetup {
  readonly memento: Memento;
  readonly wait: Wait;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Whose slot a text is; undefined for what cannot be read. */
  readonly deviceOf: (text: unknown) => string | undefined;
  readonly device: string;
  /** Whether this window still speaks for the machine. Asked before each attempt. */
  readonly mayPublish?: () => Promise<boolean>;
  /** Stands in for `slotKeys` in tests of what other keys would do. */
  readonly keys?: readonly string[];
  /** Machines whose slots may be taken when there is no free one, the one that was silent for longest first. */
  readonly silent: () => readonly string[];
}

export const takenOver = "Another window of this machine has taken over.";

/** Another window may write the whole memory at the same time and win; then it is written again. */
const attempts = 4;
const settleMs = 400;
const jitterMs = 1_500;
/** A window whose editor is gone waits for ever. */
const deadMs = 10_000;

/** The synced keys of an extension as a place for slots. Never more than one write is under way. */
export class Mailbox implements Transport {
  readonly name = "Settings Sync";
  readonly #setup: MailboxSetup;
  #writing: Promise<unknown> = Promise.resolve();
  #isDead = false;

  constructor(setup: MailboxSetup) {
    this.#setup = setup;
  }

  get #keys(): readonly string[] {
    return this.#setup.keys ?? slotKeys;
  }

  async readAll(): Promise<ReadonlyMap<string, unknown>> {
    return new Map(this.#keys.map((key) => [key, this.#setup.memento.get(key)]));
  }

  publish(text: string): Promise<void> {
    return this.#inTurn(() => this.#write(text));
  }

  forget(device: string): Promise<void> {
    return this.#inTurn(async () => {
      for (const key of this.#keysOf(device)) await this.#update(key, "");
    });
  }

  /**
   * Empties a place, unless something else than `content` stands there by now.
   * @returns Whether it is empty. @throws TransportError
   */
  empty(key: string, content: unknown): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!isDeepStrictEqual(this.#setup.memento.get(key), content)) return false; // No text, it may be a copy.
      await this.#update(key, "");
      return true;
    });
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(step);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #write(text: string): Promise<void> {
    const { memento, wait, random, device, mayPublish } = this.#setup;
    for (let attempt = 1; ; attempt++) {
      // Two that say different things under one number look like two machines with one name.
      if ((await mayPublish?.()) === false) throw new TransportError(takenOver);
      const key = this.#ownKey();
      await this.#update(key, text);
      await wait(settleMs);
      if (memento.get(key) === text) break;
      if (attempt === attempts)
        throw new TransportError(
          "Another window wrote to the synced settings at the same time. Braid tries again.",
        );
      await wait(random() * jitterMs);
    }
    // A mailbox that was set back may hold an older one in another place.
    for (const key of this.#keysOf(device)) if (memento.get(key) !== text) await this.#update(key, "");
  }

  /** @throws TransportError when the editor does not answer: its window is gone, and nothing works here any more. */
  async #update(key: string, value: string): Promise<void> {
    const gone = () =>
      new TransportError("This window is not connected to the editor any more.", { isFinal: true });
    if (this.#isDead) throw gone();
    let isDone = false;
    const watch = this.#setup.wait(deadMs).then(() => {
      if (isDone) return;
      this.#isDead = true;
      throw gone();
    });
    watch.catch(() => undefined);
    await Promise.race([Promise.resolve(this.#setup.memento.update(key, value)), watch]);
    isDone = true;
  }

  #keysOf(device: string): readonly string[] {
    const { memento, deviceOf } = this.#setup;
    return this.#keys.filter((key) => deviceOf(memento.get(key)) === device);
  }

  /** Its own slot; else one that is free; else the one of whoever was silent for longest. */
  #ownKey(): string {
    const { memento, device, silent } = this.#setup;
    const isFree = (key: string) => {
      const text = memento.get(key);
      return text === undefined || text === null || text === "";
    };
    const key =
      this.#keysOf(device)[0] ?? this.#keys.find(isFree) ?? silent().flatMap((each) => this.#keysOf(each))[0];
    if (key === undefined)
      throw new TransportError(
        `${this.#keys.length} machines take part already. Forget one of them to make room for this one.`,
      );
    return key;
  }
}
