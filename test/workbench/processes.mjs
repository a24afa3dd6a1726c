import { readdir, readFile } from "node:fs/promises";
import { mustRun } from "./command.mjs";

/** @typedef {{ pid: number, parent: number, command: string }} ProcessEntry */

/** @returns {Promise<ProcessEntry[]>} */
async function listFromProc() {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      try {
        const stat = await readFile(`/proc/${pid}/stat`, "utf8");
        const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
        // The second field, the name, may itself hold spaces and parentheses.
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return [{ pid: Number(pid), parent, command }];
      } catch {
        return []; // It ended while we were reading.
      }
    }),
  );
  return entries.flat();
}

/** @returns {Promise<ProcessEntry[]>} */
async function listFromPs() {
  const output = await mustRun("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return output.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** @returns {Promise<ProcessEntry[]>} */
async function listFromPowerShell() {
  const query =
    "Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,CommandLine | ConvertTo-Json";
  /** @type {{ ProcessId: number, ParentProcessId: number, CommandLine: string | null }[]} */
  const rows = JSON.parse(await mustRun("powershell", ["-NoProfile", "-Command", query]));
  return rows.map((row) => ({
    pid: row.ProcessId,
    parent: row.ParentProcessId,
    command: row.CommandLine ?? "",
  }));
}

/** Every process of the machine. Bare Linux images have no `ps`, hence three ways. */
const listProcesses =
  process.platform === "linux"
    ? listFromProc
    : process.platform === "win32"
      ? listFromPowerShell
      : listFromPs;

/**
 * The children and children's children of a process.
 *
 * @param {number} root
 * @returns {Promise<ProcessEntry[]>}
 */
export async function descendantsOf(root) {
  const all = await listProcesses();
  /** @type {ProcessEntry[]} */
  const found = [];
  for (let parents = new Set([root]); parents.size > 0; ) {
    const children = all.filter((entry) => parents.has(entry.parent));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return found;
}
