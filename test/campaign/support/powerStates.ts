import { silentLog } from "../../../src/base/log.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { RecordSet } from "../../../src/core/recordSet.ts";
import { openStore } from "../../../src/storage/openStore.ts";
import type { Ledger } from "./powerLedger.ts";
import { storeRoot, type World } from "./powerScenario.ts";
import { noTimers } from "./simTime.ts";
import { type DiskState, SimulatedDisk } from "./simulatedDisk.ts";

/** What a window found that was opened after the power came back. */
export interface ReadBack {
  readonly complaints: readonly string[];
  readonly found: ReadonlyMap<SessionId, RecordSet>;
  /** The disk as it left it: what it found damaged is elsewhere now. */
  readonly state: DiskState;
}

/** Opens the store of a disk in a new window on an honest disk, and holds what it finds against what was promised. */
export async function readBack(
  { time, work, hasLinks, hasBootId, failureRate }: World,
  state: DiskState,
  ledger: Ledger,
  boot: number,
): Promise<ReadBack> {
  const disk = new SimulatedDisk(time.clock, state, { hasLinks });
  const store = openStore({
    root: storeRoot,
    disk: disk.seenThrough(),
    clock: time.clock,
    timers: noTimers,
    log: silentLog,
    worker: work,
    workerFile: "",
    wasmFile: "",
    machine: {
      host: "here",
      bootId: hasBootId ? `boot-${boot}` : undefined,
      processId: 1,
      isRunning: (id) => id === 1,
    },
  });
  const complaints: string[] = [];
  const found = new Map<SessionId, RecordSet>();
  try {
    const listed = new Map((await store.list()).map((summary) => [summary.id, summary]));
    const sessions = new Set([...ledger.sessions, ...listed.keys()]);
    for (const session of sessions) {
      const records = await store.find(session);
      if (records) found.set(session, records);
      complaints.push(...ledger.complaints(session, records));
      const summary = listed.get(session);
      if (ledger.owes(session) && !summary) complaints.push(`${session} is not listed`);
      if (summary?.trouble) complaints.push(`${session} is listed as ${summary.trouble}`);
    }
  } catch (cause) {
    complaints.push(`it cannot be read: ${cause instanceof Error ? cause.message : cause}`);
  }
  for (const { kind, file } of store.findings) {
    // Torn ends of journals are ordinary. Without hard links so are session files that are visible and not whole yet.
    // Where a folder could not be synced, a name may go that had been seen; what it stood for is found elsewhere.
    const isOrdinary =
      kind === "quarantined"
        ? !hasLinks || file.startsWith("journal/")
        : kind === "restored" && (!hasLinks || failureRate > 0);
    if (!isOrdinary) complaints.push(`${file} is ${kind}`);
  }
  return { complaints, found, state: disk.state };
}
