import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Less than a test may take, so that it is known what it was waiting for. */
const answerTimeoutMs = 60_000;

/** A test's hand in one extension host, given by the extension `sync-hand`: it runs commands as an extension does. */
export class Hand {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {}); // "close" follows.
    socket.on("close", () => {
      for (const [id, settle] of this.#waiting) settle({ id, error: "The extension host has ended." });
    });
    createInterface({ input: socket }).on("line", (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /**
   * Rejects with the command's own error, when the extension host ends before it has answered, and after a minute.
   *
   * @param args And what is answered, too: only what JSON can carry.
   */
  async run(command: string, ...args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#asked;
    const answer = await new Promise<Answer>((resolve) => {
      setTimeout(() => resolve({ id, error: "It did not answer." }), answerTimeoutMs).unref();
      this.#waiting.set(id, resolve);
      if (this.#socket.destroyed) resolve({ id, error: "The extension host has ended." });
      else this.#socket.write(`${JSON.stringify({ id, command, args })}\n`);
    });
    if (answer.error !== undefined) throw new Error(`${command}: ${answer.error}`);
    return answer.value;
  }
}

/** Where the extension hosts of one VS Code offer a hand. */
export class Hands {
  readonly #server: Server = createServer((socket) => this.#offered.push(new Hand(socket)));
  readonly #offered: Hand[] = [];

  static async listen(): Promise<Hands> {
    const hands = new Hands();
    hands.#server.listen(0, "127.0.0.1");
    await once(hands.#server, "listening");
    return hands;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many extension hosts have offered one so far. */
  get count(): number {
    return this.#offered.length;
  }

  /** The latest, if there is one that is newer than the first `count`. */
  newerThan(count: number): Hand | undefined {
    return this.#offered.length > count ? this.#offered.at(-1) : undefined;
  }

  close(): void {
    this.#server.close();
  }
}
