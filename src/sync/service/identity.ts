import { createHash } from "node:crypto";
import { randomToken } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Wait } from "../mailbox.ts";

/** One value that the editor remembers and does not sync. All windows of an editor profile share it. */
export interface Note {
  read(): unknown;
  write(value: Json): Promise<void>;
}

/** After so long all windows know which of them wrote last. */
const settleMs = 1_000;
const attempts = 3;

/**
 * Which machine this is among those of the user: one store together with one editor profile. The same disk can be behind
 * several profiles, such as browsers that use one server, and a profile in front of several disks.
 */
export class Identity {
  readonly #storeId: () => Promise<string>;
  #store: string | undefined;
  readonly #note: Note;
  readonly #wait: Wait;

  /** @param storeId Differs between stores, also between copies of one. */
  constructor(storeId: () => Promise<string>, note: Note, wait: Wait) {
    this.#storeId = storeId;
    this.#note = note;
    this.#wait = wait;
  }

  /** Undefined when this machine never took part. @throws the disk's error. */
  async known(): Promise<string | undefined> {
    const half = this.#half;
    if (half === undefined) return undefined;
    this.#store ??= await this.#storeId();
    return deviceOf(this.#store, half);
  }

  /** 12 characters of 0-9 and a-z, made at the first call. @throws the disk's error. */
  async device(): Promise<string> {
    const known = await this.known();
    if (known !== undefined) return known;
    await this.renew();
    const made = await this.known();
    if (made === undefined) throw new Error("The editor does not remember what it is told.");
    return made;
  }

  /** Makes this machine another one for all others: somebody else goes by its name. */
  async renew(): Promise<void> {
    const before = this.#half;
    // Windows that do this at once agree on what was written last.
    for (let attempt = 1; attempt <= attempts && this.#half === before; attempt++) {
      await this.#note.write(randomToken(16));
      await this.#wait(settleMs);
    }
  }

  get #half(): string | undefined {
    const half = this.#note.read();
    return typeof half === "string" && /^[0-9a-z]{16}$/.test(half) ? half : undefined;
  }
}

const deviceOf = (store: string, half: string): string =>
  BigInt(`0x${createHash("sha256").update(`${store}.${half}`).digest("hex")}`)
    .toString(36)
    .padStart(12, "0")
    .slice(-12);
