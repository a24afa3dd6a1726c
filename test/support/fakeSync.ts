import type { AwaitedMessages, Sync, SyncNews } from "../../src/app/sync.ts";
import type { SyncChannelStatus, SyncDevice, SyncStatus } from "../../src/app/syncStatus.ts";
import type { EpochMs } from "../../src/base/clock.ts";
import { Emitter } from "../../src/base/emitter.ts";
import type { SessionId } from "../../src/core/ids.ts";

export const laptop: SyncDevice = {
  ...{ device: "laptop000000", name: "Laptop", version: "1.0.0", sessions: 12, isSilent: false },
  heardAt: 1_800_000_000_000 as EpochMs,
};

export const channelWith = (more: Partial<SyncChannelStatus> = {}): SyncChannelStatus => ({
  ...{ kind: "settingsSync", name: "Settings Sync", state: "running" },
  ...{ devices: [laptop], sessions: 12, waiting: 0, refused: [], held: [], awaited: [] },
  ...more,
});

export const statusWith = (more: Partial<SyncStatus> = {}): SyncStatus => ({
  ...{ form: 1, at: 1_800_000_000_000 as EpochMs, device: "desktop00000", name: "Desktop" },
  ...{ content: "everything", channels: [channelWith()], skipped: [] },
  ...more,
});

/** Syncing as its doors see it: it says what a test wants it to say, and remembers what it was asked for. */
export class FakeSync implements Sync {
  readonly asked: string[] = [];
  readonly awaitedSessions = new Map<SessionId, AwaitedMessages>();
  readonly #changes = new Emitter<void>((cause) => {
    throw cause;
  });
  readonly onDidChange = this.#changes.event;
  readonly onDidReceive = new Emitter<SyncNews>(() => {}).event;
  #status: SyncStatus;

  constructor(status: SyncStatus = statusWith()) {
    this.#status = status;
  }

  become(status: SyncStatus = this.#status): void {
    this.#status = status;
    this.#changes.fire();
  }

  status = async (): Promise<SyncStatus> => this.#status;
  awaited = (session: SessionId): AwaitedMessages | undefined => this.awaitedSessions.get(session);
  now = async (): Promise<void> => void this.asked.push("now");
  agree = async (device: string): Promise<void> => void this.asked.push(`agree ${device}`);
  keep = async (device: string): Promise<void> => void this.asked.push(`keep ${device}`);
  forget = async (device: string): Promise<void> => void this.asked.push(`forget ${device}`);
  emptyPlace = async (place: string, isNewer: boolean): Promise<void> =>
    void this.asked.push(`empty ${place}${isNewer ? " of a newer version" : ""}`);
}
