import { type ChildProcess, spawn } from "node:child_process";

const running = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL"); // Stopped ones, too: nothing of a campaign outlives it.
});

/** A process that says things in lines and is told things in lines. */
export interface Child {
  /** Writes a line to its standard input. Nothing happens when it is gone. */
  tell(line: string): void;
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Resolves once it has ended and everything it said was heard; answers the signal that ended it. */
  readonly ended: Promise<{ readonly signal: string | null; readonly code: number | null }>;
}

export interface ChildSetup {
  readonly command: string;
  readonly args: readonly string[];
  onLine(line: string): void;
  readonly uid?: number;
}

/** Starts a process that ends with this one at the latest. What it writes to standard error is shown. */
export function startChild({ command, args, onLine, uid }: ChildSetup): Child {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  running.add(child);
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? ""; // Of a killed process the last line may be torn.
    for (const line of lines) onLine(line);
  });
  child.stdin.on("error", () => {}); // It was killed before it read everything.
  const ended = new Promise<{ signal: string | null; code: number | null }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ signal, code }));
  }).finally(() => running.delete(child));
  ended.catch(() => undefined); // Whoever waits for it hears of it.
  return {
    tell: (line) => void child.stdin.write(`${line}\n`),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Starts one of our programs with Node. Its one argument is `setup` as JSON. */
export const startProgram = (file: string, setup: unknown, onLine: (line: string) => void): Child =>
  startChild({ command: process.execPath, args: [file, JSON.stringify(setup)], onLine });

/** Resolves when a process has said a word; answers false when that takes too long: it may have been killed meanwhile. */
export function heard(
  listeners: Set<(line: string) => void>,
  line: string,
  limitMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHeard: boolean) => {
      clearTimeout(timer);
      listeners.delete(listener);
      resolve(isHeard);
    };
    const listener = (said: string) => said === line && end(true);
    const timer = setTimeout(() => end(false), limitMs);
    listeners.add(listener);
  });
}
