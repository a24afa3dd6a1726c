import { spawn } from "node:child_process";

const isWindows = process.platform === "win32";

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, shell?: boolean }} [options]
 *   `show` passes the output on as it comes; otherwise it is collected.
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 when the command could not be started.
 */
export function run(command, args, { cwd, env, show = false, shell = false } = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      shell,
    });
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", (cause) => resolve({ code: 1, output: `${output}${cause.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Like `run`, for commands that have to succeed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new Error(`"${command} ${args.join(" ")}" failed (exit code ${code}).\n${output.trim()}`);
  return output;
}

/**
 * npm, with neither install scripts nor the chatter that does not concern a newcomer.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export const npm = (args, cwd) =>
  // npm is a .cmd file on Windows, which only a shell can start.
  mustRun("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    shell: isWindows,
  });
