import { format } from "node:util";

// In a VS Code server the page hears what the extension host's console says among everything that the
// workbench itself logs. A mark in front tells the two apart.

export const consoleMark = "\u2063braid-test\u2063";
export const consoleMarkVariable = "BRAID_CONSOLE_MARK";

/** Makes `console.log` recognisable for the launcher, when it is the launcher that started us. */
export function markConsole() {
  const mark = process.env[consoleMarkVariable];
  if (!mark) return;
  const log = console.log;
  // VS Code guards its console against assignment.
  Object.defineProperty(console, "log", {
    value: (/** @type {unknown[]} */ ...values) => log(mark + format(...values)),
  });
}
