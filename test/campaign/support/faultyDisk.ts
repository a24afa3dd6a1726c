import { truncate } from "node:fs/promises";
import type { StoreTrouble } from "../../../src/app/sessionStore.ts";
import type { AppendHandle, Disk } from "../../../src/storage/disk.ts";
import { type DiskCall, wrapDisk } from "./wrapDisk.ts";

/** What the operating system says, and as what it has to be told. `short` is a write that took only a part. */
export const troubleOf = {
  ENOSPC: "full",
  EDQUOT: "full",
  short: "full",
  EROFS: "readOnly",
  EACCES: "denied",
  EMFILE: "tooManyFiles",
  EIO: "broken",
} as const satisfies Record<string, StoreTrouble>;

export type Fault = keyof typeof troubleOf;

/** Which faults a call can meet. Those that read meet no full disk, and what opens nothing no want of descriptors. */
export function faultsOf(call: DiskCall["call"]): readonly Fault[] {
  switch (call) {
    case "append":
      return ["short", "EIO", "ENOSPC", "EDQUOT"];
    case "datasync":
      return ["EIO", "ENOSPC"];
    case "createAppend":
    case "writeExclusive":
      return ["ENOSPC", "EMFILE", "EACCES", "EROFS", "EIO"];
    case "link":
    case "rename":
    case "makeDirectory":
      return ["ENOSPC", "EACCES", "EROFS", "EIO"];
    case "unlink":
      return ["EACCES", "EROFS", "EIO"];
    case "syncDirectory":
      return ["EIO", "EMFILE"];
    case "readFile":
    case "readRange":
    case "list":
      return ["EIO", "EACCES", "EMFILE"];
    case "facts":
      return ["EIO", "EACCES"];
    default:
      return [];
  }
}

export interface FaultPlan {
  /** The number of the call that fails first, counted from 1. */
  readonly at: number;
  readonly fault: Fault;
  /** Whether all calls that can meet the fault fail from then on, until `heal`. */
  readonly lasts: boolean;
}

/** A disk that counts its calls, and fails as planned. Whatever does not fail is really done. */
export class FaultyDisk {
  readonly calls: DiskCall["call"][] = [];
  /** Whether the fault has come. */
  hasFailed = false;
  readonly disk: Disk;
  #isFailing = false;
  readonly #plan: FaultPlan | undefined;

  constructor(disk: Disk, plan?: FaultPlan) {
    this.#plan = plan;
    const faulty = wrapDisk(disk, async ({ call }, run) => {
      if (this.#fails(call)) throw this.#failure();
      return run();
    });
    this.disk = {
      ...faulty,
      createAppend: async (path) => {
        if (this.#fails("createAppend")) throw this.#failure();
        return this.#handle(path, await disk.createAppend(path));
      },
      writeExclusive: async (path, bytes) => {
        if (!this.#fails("writeExclusive")) return disk.writeExclusive(path, bytes);
        // A disk is full only after something was written.
        if (plan?.fault === "ENOSPC") await disk.writeExclusive(path, bytes.subarray(0, bytes.length >> 1));
        throw this.#failure();
      },
    };
  }

  /** Takes the cause away. */
  heal(): void {
    this.#isFailing = false;
  }

  #handle(path: string, file: AppendHandle): AppendHandle {
    let writtenBytes = 0;
    let syncedBytes = 0;
    return {
      ...file,
      write: async (bytes) => {
        const isRefused = this.#fails("append");
        if (isRefused && this.#plan?.fault !== "short") throw this.#failure();
        const taken = await file.write(isRefused ? bytes.subarray(0, bytes.length >> 1) : bytes);
        writtenBytes += taken;
        return taken;
      },
      datasync: async () => {
        if (!this.#fails("datasync")) {
          await file.datasync();
          syncedBytes = writtenBytes;
          return;
        }
        // After a failed sync the system forgets what it could not write.
        await truncate(path, syncedBytes).catch(() => undefined);
        throw this.#failure();
      },
    };
  }

  #fails(call: DiskCall["call"]): boolean {
    this.calls.push(call);
    if (!this.#plan) return false;
    const { at, fault, lasts } = this.#plan;
    const isFirst = this.calls.length === at;
    if (isFirst) this.hasFailed = true;
    if (isFirst && lasts) this.#isFailing = true;
    return isFirst || (this.#isFailing && faultsOf(call).includes(fault));
  }

  #failure(): Error {
    const code = this.#plan?.fault ?? "EIO";
    return Object.assign(new Error(`${code}: as planned`), { code });
  }
}
