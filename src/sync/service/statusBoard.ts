import type { AwaitedMessages } from "../../app/sync.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import type { Clock } from "../../base/clock.ts";
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SyncTimers } from "./serviceSetup.ts";
import { noStatus, statusPathOf } from "./statusFile.ts";
import { type SyncFiles, writeJson } from "./syncFiles.ts";

/** So long at least between two writes, or two tellings. */
const writeEveryMs = 2_000;
const tellEveryMs = 5_000;
/** When nothing changed but that others were looked at again. */
const refreshEveryMs = 60_000;

export interface StatusBoardSetup {
  readonly root: string;
  readonly files: SyncFiles;
  readonly clock: Clock;
  readonly timers: SyncTimers;
  readonly log: Log;
}

/** How syncing stands, as far as this window knows; it tells others of it through a file. */
export class StatusBoard implements Disposable {
  readonly #setup: StatusBoardSetup;
  readonly #changed: Emitter<void>;
  #status: SyncStatus = noStatus;
  #content = "";
  #awaited: ReadonlyMap<SessionId, AwaitedMessages> | undefined;
  /** What is to be written, and what was. */
  #unwritten: SyncStatus | undefined;
  #written: { readonly content: string; readonly at: number } | undefined;
  #writing: Disposable | undefined;
  #last: Promise<void> = Promise.resolve();
  #toldAt: number | undefined;
  #telling: Disposable | undefined;

  constructor(setup: StatusBoardSetup) {
    this.#setup = setup;
    this.#changed = new Emitter((cause) => setup.log.error(describeError(cause)));
  }

  get onDidChange() {
    return this.#changed.event;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Where the messages of sessions are that are not here. */
  get awaited(): ReadonlyMap<SessionId, AwaitedMessages> {
    this.#awaited ??= awaitedIn(this.#status);
    return this.#awaited;
  }

  /** @param isOwn Whether this window found it out, so that it writes it down for others. */
  show(status: SyncStatus, isOwn: boolean): void {
    const content = contentOf(status);
    this.#status = status;
    if (content !== this.#content) {
      this.#content = content;
      this.#awaited = undefined;
      this.#tellSoon();
    }
    if (!isOwn) this.#unwritten = undefined;
    else if (content !== this.#written?.content || this.#isOlder(this.#written.at, refreshEveryMs)) {
      this.#unwritten = status;
      this.#writing ??= this.#setup.timers.after(this.#written ? writeEveryMs : 0, () => void this.flush());
    }
  }

  /** Resolves once what is to be written is. Never rejects: losing it costs other windows a look at it. */
  flush(): Promise<void> {
    this.#writing?.dispose();
    this.#writing = undefined;
    const status = this.#unwritten;
    this.#unwritten = undefined;
    if (status) this.#last = this.#last.then(() => this.#write(status));
    return this.#last;
  }

  async #write(status: SyncStatus): Promise<void> {
    const { files, root, clock, log } = this.#setup;
    try {
      await writeJson(files, statusPathOf(root), status);
      this.#written = { content: contentOf(status), at: clock.now() };
    } catch (cause) {
      log.debug(`The status of syncing was not written: ${describeError(cause)}`);
    }
  }

  dispose(): void {
    this.#writing?.dispose();
    this.#telling?.dispose();
  }

  #tellSoon(): void {
    const { clock, timers } = this.#setup;
    if (this.#telling) return;
    const isQuiet = this.#toldAt === undefined || this.#isOlder(this.#toldAt, tellEveryMs);
    this.#telling = timers.after(isQuiet ? 0 : tellEveryMs, () => {
      this.#telling = undefined;
      this.#toldAt = clock.now();
      this.#changed.fire();
    });
  }

  #isOlder(time: number, ms: number): boolean {
    return Math.abs(this.#setup.clock.now() - time) >= ms;
  }
}

/** What a status says apart from when. */
const contentOf = ({ at, channels, ...rest }: SyncStatus): string =>
  JSON.stringify([rest, channels.map(({ readAt, ...channel }) => channel)]);

function awaitedIn({ channels }: SyncStatus): ReadonlyMap<SessionId, AwaitedMessages> {
  const all = new Map<SessionId, AwaitedMessages>();
  for (const { awaited, devices } of channels) {
    const nameOf = new Map(devices.map(({ device, name }) => [device, name]));
    for (const { session, devices: on, messages } of awaited) {
      const before = all.get(session);
      const names = on.map((device) => nameOf.get(device) ?? device);
      all.set(session, {
        on: [...new Set([...(before?.on ?? []), ...names])],
        messages: Math.max(before?.messages ?? 0, messages),
      });
    }
  }
  return all;
}
