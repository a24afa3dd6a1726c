import assert from "node:assert/strict";
import { fieldChange } from "../../../../src/core/session.ts";
import type { FolderChannel } from "../../../../src/sync/folder/folderChannel.ts";
import { Random } from "../../../campaign/support/random.ts";
import { type MemorySource, message, sessionId, startSession } from "../support/machines.ts";
import { equal, SyncFolder } from "./support/members.ts";
import { MemoryFiles } from "./support/memoryFiles.ts";

/** Three machines with one folder, to which happens what happens to synced drives. */
class History {
  readonly #random: Random;
  readonly #files = new MemoryFiles();
  readonly #folder = new SyncFolder("/folder");
  readonly #letters = "defghijklmnopqrstuvwxyz".split("");
  readonly #older: { path: string; bytes: Buffer }[] = [];
  readonly members: { letter: string; source: MemorySource; channel: FolderChannel }[];
  /** All that was ever said. */
  readonly said = new Set<string>();
  #sessions = 0;
  #deletions = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.members = ["a", "b", "c"].map((letter) => this.#folder.member(letter, this.#files));
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.#folder.clock.time += this.#random.integer(40_000);
      const member = this.#random.pick(this.members);
      const chance = this.#random.next();
      if (chance < 0.4) this.#write(member.source);
      else if (chance < 0.8) await this.#round(member);
      else if (chance < 0.85) this.#restart(member, this.#random.next() < 0.5);
      else this.#befall();
    }
  }

  #write(source: MemorySource): void {
    const chance = this.#random.next();
    const known = [...source.sets.keys()];
    const session = known.length > 0 ? this.#random.pick(known) : undefined;
    if (!session || chance < 0.3) {
      startSession(source, this.#sessions++, "hello");
      this.said.add(`${sessionId(this.#sessions - 1)}`);
    } else if (chance < 0.8) source.write(session, message(`text ${this.#random.integer(1e9)}`));
    else if (chance < 0.9 || this.#deletions >= 9)
      source.write(session, fieldChange("title", `Title ${this.#random.integer(1e9)}`));
    else {
      this.#deletions++;
      source.write(session, fieldChange("deleted", true));
    }
  }

  async #round(member: History["members"][number]): Promise<boolean> {
    const { isDoubled, published, changed } = await member.channel.round();
    if (isDoubled) {
      member.letter = this.#letters.shift() ?? "0";
      this.#restart(member, false);
    }
    return isDoubled || published || changed.length > 0;
  }

  #restart(member: History["members"][number], remembers: boolean): void {
    const memory: unknown = remembers ? JSON.parse(JSON.stringify(member.channel.memory)) : undefined;
    member.channel = this.#folder.channel(member.letter, member.source, { files: this.#files, memory });
  }

  /** A file is lost, torn, damaged, set back, or copied. */
  #befall(): void {
    const paths = [...this.#files.files.keys()];
    if (paths.length === 0) return;
    const path = this.#random.pick(paths);
    const bytes = Buffer.from(this.#files.files.get(path)?.bytes ?? "");
    this.#older.push({ path, bytes });
    const chance = this.#random.next();
    if (chance < 0.2) this.#files.files.delete(path);
    else if (chance < 0.4) this.#files.set(path, bytes.subarray(0, this.#random.integer(bytes.length + 1)));
    else if (chance < 0.6 && bytes.length > 0) {
      const place = this.#random.integer(bytes.length);
      bytes[place] = (bytes[place] ?? 0) ^ (1 << this.#random.integer(8));
      this.#files.set(path, bytes);
    } else if (chance < 0.7)
      this.#files.set(path.replace(/( \(.*\))?\.braid-sync/, " (conflicted copy).braid-sync"), bytes);
    else {
      const older = this.#random.pick(this.#older);
      this.#files.set(older.path, older.bytes);
    }
  }

  async settle(): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 2; round++) {
      if (round > 60) throw new Error("They are still talking.");
      let isQuiet = true;
      for (const member of this.members) {
        this.#folder.clock.time += 60_000;
        if (await this.#round(member)) isQuiet = false;
      }
      quiet = isQuiet ? quiet + 1 : 0;
    }
  }
}

describe("machines that share a folder to which things happen", () => {
  for (let block = 0; block < 3; block++)
    it(`all end with everything that was said, from seed ${block * 12} on`, async () => {
      for (let seed = block * 12; seed < block * 12 + 12; seed++) {
        const history = new History(seed);
        await history.run(120);
        await history.settle();
        try {
          equal(...history.members);
          for (const session of history.said)
            assert.ok(history.members[0]?.source.sets.has(session as never), `${session} is lost`);
        } catch (cause) {
          throw new Error(`Seed ${seed}`, { cause });
        }
        for (const { channel } of history.members) {
          const { awaited, held } = await channel.facts();
          assert.deepEqual({ awaited, held }, { awaited: [], held: [] }, `seed ${seed}`);
        }
      }
    });
});
