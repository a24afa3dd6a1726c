import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TroubledWindowSetup } from "../programs/troubledWindow.ts";
import { startChild } from "./children.ts";
import type { Programs } from "./programs.ts";

/** Troubles that can really be had, each in a process of its own, as the names of figures. */
export const realTroubles = ["reallyFull", "reallyReadOnly", "reallyDenied", "reallyTooManyFiles"] as const;
export type RealTrouble = (typeof realTroubles)[number];

/** Enough for Node and the storage worker to start, and soon used up. */
const descriptors = 80;

/**
 * Lets a window meet real trouble; answers what went against the promise. `impossible`: this system does not let us
 * mount a small disk in a name space of our own, or be somebody without permission.
 */
export async function sufferReally(
  kind: RealTrouble,
  programs: Programs,
  folder: string,
  seed: number,
): Promise<string[] | "impossible"> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const { fileOf, workerFile, wasmFile } = programs;
  const setup: TroubledWindowSetup = { kind, folder, seed, files: { workerFile, wasmFile } };
  const node = [process.execPath, fileOf("troubledWindow"), JSON.stringify(setup)];
  const problems: string[] = [];
  let end: string | undefined;
  const [command = "", ...args] = commandOf(kind, folder, node);
  const child = startChild({
    command,
    args,
    onLine(line) {
      if (line.startsWith("problem ")) problems.push(line.slice("problem ".length));
      else if (line === "impossible" || line === "end") end = line;
    },
  });
  const { code, signal } = await child.ended.catch(() => ({ code: 127, signal: null }));
  if (end === "impossible" || (end === undefined && code === impossibleCode)) return "impossible";
  if (end === undefined) problems.push(`the window ended with ${signal ?? code} before its time`);
  return problems;
}

/** What the shell says when there is no name space, no disk or no such command. */
const impossibleCode = 127;

function commandOf(kind: RealTrouble, folder: string, node: readonly string[]): string[] {
  switch (kind) {
    case "reallyFull":
    case "reallyReadOnly": {
      const mount = `mount -t tmpfs -o size=1m tmpfs ${JSON.stringify(folder)} || exit ${impossibleCode}; exec "$@"`;
      const inside = ["sh", "-c", mount, "sh", ...node];
      return [
        "sh",
        "-c",
        `unshare -rm true || exit ${impossibleCode}; exec unshare -rm "$@"`,
        "sh",
        ...inside,
      ];
    }
    case "reallyDenied":
      return [...node];
    case "reallyTooManyFiles":
      return ["sh", "-c", `ulimit -n ${descriptors} || exit ${impossibleCode}; exec "$@"`, "sh", ...node];
  }
}

/** Where the window keeps its store. */
export const storeIn = (folder: string): string => join(folder, "store");
