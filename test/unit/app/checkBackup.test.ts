import assert from "node:assert/strict";
import { BackupError, type BackupInfo, type Backups } from "../../../src/app/backups.ts";
import { checkNewestBackup } from "../../../src/app/checkBackup.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";

describe("checking the newest backup", () => {
  const sessions = [newSessionId(), newSessionId()] as const;
  const signal = new AbortController().signal;
  const info = (id: string, isOwn = true): BackupInfo => ({
    id,
    madeAt: Date.UTC(2026, 10, 21, 15, 30) as EpochMs,
    sessionCount: 2,
    trashCount: 0,
    isOwn,
    editor: "An editor",
  });
  const backupsOf = (more: Partial<Backups>) =>
    ({
      list: async () => [info("foreign", false), info("newest"), info("older")],
      sessionsIn: async () => sessions.map((session) => ({ session, isInTrash: false })),
      read: async (session: SessionId) => new RecordSet(session),
      ...more,
    }) as Backups;

  it("reads every session of the newest one that is of this store", async () => {
    const read: string[] = [];
    const backups = backupsOf({
      read: async (session, backup) => {
        read.push(`${session} ${backup}`);
        return new RecordSet(session);
      },
    });
    assert.deepEqual(await checkNewestBackup(backups, signal), { name: "2026-11-21 15:30 UTC" });
    assert.deepEqual(
      read,
      sessions.map((session) => `${session} newest`),
    );
  });

  it("says how many sessions cannot be read in it", async () => {
    const backups = backupsOf({
      read: async (session) => (session === sessions[0] ? undefined : new RecordSet(session)),
    });
    assert.equal(
      (await checkNewestBackup(backups, signal))?.problem,
      "1 of its 2 sessions cannot be read in it.",
    );
  });

  it("says what the backups themselves say when they cannot be read", async () => {
    const backups = backupsOf({
      list: async () => {
        throw new BackupError("The folder of backups is on a disk that is not there.");
      },
    });
    assert.match((await checkNewestBackup(backups, signal))?.problem ?? "", /not there/);
  });

  it("has nothing to say without one, and stops when it is told to", async () => {
    assert.equal(await checkNewestBackup(backupsOf({ list: async () => [] }), signal), undefined);
    const backups = backupsOf({ read: () => assert.fail("It was to stop.") });
    assert.ok(await checkNewestBackup(backups, AbortSignal.abort()));
  });
});
