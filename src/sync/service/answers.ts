import type { Clock, EpochMs } from "../../base/clock.ts";
import type { FolderFiles } from "../folder/folderFiles.ts";

/** What is asked of a disk that may never answer, such as one behind a network: since when it owes an answer. */
export class Answers {
  readonly #clock: Clock;
  readonly #owed = new Set<{ readonly since: EpochMs }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the oldest question was asked that has no answer yet. */
  get owedSince(): EpochMs | undefined {
    const [oldest] = this.#owed;
    return oldest?.since;
  }

  /** The same files. What is asked of them is noted until it is answered, in whatever way. */
  watched(files: FolderFiles): FolderFiles {
    return {
      list: (folder) => this.#noted(files.list(folder)),
      facts: (path) => this.#noted(files.facts(path)),
      readRange: (path, offset, length) => this.#noted(files.readRange(path, offset, length)),
      rename: (from, to) => this.#noted(files.rename(from, to)),
      unlink: (path) => this.#noted(files.unlink(path)),
      createAppend: async (path) => {
        const file = await this.#noted(files.createAppend(path));
        return {
          write: (bytes) => this.#noted(file.write(bytes)),
          datasync: () => this.#noted(file.datasync()),
          close: () => this.#noted(file.close()),
        };
      },
    };
  }

  async #noted<T>(answer: Promise<T>): Promise<T> {
    const question = { since: this.#clock.now() };
    this.#owed.add(question);
    try {
      return await answer;
    } finally {
      this.#owed.delete(question);
    }
  }
}
