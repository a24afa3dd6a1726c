import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** What a writer says about itself, and what another one can check. */
export interface Machine {
  readonly host: string;
  /** Differs after every start of the system. Undefined where the system does not tell. */
  readonly bootId: string | undefined;
  readonly processId: number;
  isRunning(processId: number): boolean;
}

export async function thisMachine(): Promise<Machine> {
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => undefined);
  return { host: hostname(), bootId: bootId?.trim(), processId: process.pid, isRunning };
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0); // Signal 0 asks without disturbing.
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"; // It runs as somebody else.
  }
}
