import type { SyncStatus } from "../../app/syncStatus.ts";
import { readSyncStatus, statusPathOf } from "./statusFile.ts";
import type { SyncFiles } from "./syncFiles.ts";

/** What another window of this machine found out last, or this one before it was restarted. */
export class StatusElsewhere {
  readonly #files: SyncFiles;
  readonly #root: string;
  #mark: string | undefined;
  #status: SyncStatus | undefined;

  constructor(files: SyncFiles, root: string) {
    this.#files = files;
    this.#root = root;
  }

  get status(): SyncStatus | undefined {
    return this.#status;
  }

  /** @param device This machine: several editor profiles may share a store, and each is one. */
  async look(device: string | undefined): Promise<void> {
    const mark = await this.#files.mark(statusPathOf(this.#root));
    if (device === undefined || mark === this.#mark) return;
    const found = await readSyncStatus(this.#files, this.#root);
    this.#mark = mark;
    if (found.device === device) this.#status = found;
  }
}
