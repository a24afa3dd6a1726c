import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mustRun } from "./command.mjs";
import { descendantsOf } from "./processes.mjs";

/** @typedef {import("./install.mjs").InstalledServer} InstalledServer */

/**
 * @typedef {object} ServerOptions
 * @property {string} dataDir Settings, global storage and logs; kept between runs.
 * @property {string} extensionsDir
 * @property {number} [port] A free one when left out.
 * @property {boolean} [withToken] Answers only to those who know a secret, which is kept in the data directory.
 *   Without, any user of this machine may connect, and any web page may try.
 * @property {boolean} [forTests] Looks nothing up on the network, and does not outlive the tests.
 * @property {boolean} [takesPayload] Lets the address name an extension and a test suite to run. VS Code then
 *   shows no notifications, so it is not for tests of what users see.
 * @property {NodeJS.ProcessEnv} [env]
 */

/** What the address of a page asks for. Paths are absolute. */
/** @typedef {{ folder?: string, developmentPath?: string, testsPath?: string }} PageRequest */

const startTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;

/** Lines that are true, harmless, and the same in every run. */
const noise = /vsda|reconnection-grace-time|AgentHost|DeprecationWarning|--trace-|Web UI available/;

/** Tests never look for extensions on the network. */
const noGallery = { EXTENSIONS_GALLERY: "{}" };

const isWindows = process.platform === "win32";

/** One running VS Code server, which listens on this machine only. */
export class Server {
  #child;
  #origin = "";
  #output = "";
  #token;

  /** Settles when the process has ended, wanted or not. @type {Promise<void>} */
  ended;

  /** @param {import("node:child_process").ChildProcess} child @param {string | undefined} token */
  constructor(child, token) {
    this.#child = child;
    this.#token = token;
    this.ended = new Promise((resolve) => {
      child.once("error", (cause) => {
        this.#output += cause.message;
        resolve();
      });
      child.once("exit", () => resolve());
    });
  }

  /**
   * @param {InstalledServer} installed
   * @param {ServerOptions} options
   */
  static async start(installed, options) {
    const {
      dataDir,
      extensionsDir,
      port = 0,
      withToken = false,
      forTests = false,
      takesPayload = false,
      env,
    } = options;
    await Promise.all([mkdir(dataDir, { recursive: true }), mkdir(extensionsDir, { recursive: true })]);
    const tokenFile = join(dataDir, "token");
    const token = withToken ? await readOrMakeToken(tokenFile) : undefined;
    const child = spawn(
      installed.node,
      [
        ...["mint-key", "sync-page"].flatMap((name) => [
          "--require",
          fileURLToPath(new URL(`standIns/${name}.cjs`, import.meta.url)),
        ]),
        installed.main,
        ...["--host", "127.0.0.1", "--port", String(port)],
        ...["--server-data-dir", dataDir, "--extensions-dir", extensionsDir],
        ...(token ? ["--connection-token-file", tokenFile] : ["--without-connection-token"]),
        ...(takesPayload ? ["--enable-smoke-test-driver"] : []),
        // A test run that was killed leaves no server behind for ever.
        ...(forTests ? ["--enable-remote-auto-shutdown"] : []),
        ...["--accept-server-license-terms", "--disable-telemetry"],
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...(forTests ? noGallery : {}),
          // Backups of tests are no business of whoever runs them.
          ...(forTests ? { XDG_DATA_HOME: join(dataDir, "user-data") } : {}),
          BRAID_MINT_KEY_FILE: join(dataDir, "mint-key"),
          ...env,
        },
        detached: !isWindows, // A process group of its own, so that its children can be killed with it.
      },
    );
    const server = new Server(child, token);
    const killAtExit = () => server.#kill();
    process.once("exit", killAtExit);
    void server.ended.then(() => process.off("exit", killAtExit));
    if (forTests) exitOnSignals();
    try {
      await server.#started(join(dataDir, "server.log"));
    } catch (cause) {
      await server.stop();
      throw cause;
    }
    return server;
  }

  get port() {
    return Number(new URL(this.#origin).port);
  }

  /** The last lines the server wrote, without the noise; all of it is in `<dataDir>/server.log`. */
  get recentOutput() {
    const lines = this.#output.split("\n").filter((line) => line.trim() !== "" && !noise.test(line));
    return lines.slice(-20).join("\n");
  }

  /** Whether an extension host has ended otherwise than by being asked to. */
  get hasLostExtensionHost() {
    return /Extension Host Process exited with code: (?!0,)/.test(this.#output);
  }

  /** @param {PageRequest} request */
  url({ folder, developmentPath, testsPath }) {
    const url = new URL("/", this.#origin);
    if (this.#token) url.searchParams.set("tkn", this.#token);
    if (folder) url.searchParams.set("folder", pathToFileURL(folder).pathname);
    const remote = (/** @type {string} */ path) =>
      `vscode-remote://${url.host}${pathToFileURL(path).pathname}`;
    const payload = [
      ...(developmentPath ? [["extensionDevelopmentPath", remote(developmentPath)]] : []),
      ...(testsPath ? [["extensionTestsPath", remote(testsPath)]] : []),
    ];
    if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
    return url.href.replaceAll("%2F", "/"); // Readable, and just as valid within a query.
  }

  /** One process per connected page; more while an old page is being let go. */
  async extensionHostPids() {
    const { pid } = this.#child;
    if (pid === undefined) return [];
    const children = await descendantsOf(pid);
    return children
      .filter((child) => child.command.includes("--type=extensionHost"))
      .map((child) => child.pid);
  }

  /** As a crash would: no extension gets a chance to save anything. Answers how many there were. */
  async killExtensionHosts() {
    const pids = await this.extensionHostPids();
    for (const pid of pids) process.kill(pid, "SIGKILL");
    return pids.length;
  }

  /**
   * Ends the server and everything it started.
   *
   * @param {{ kill?: boolean }} [options] `kill` gives nobody time to say goodbye.
   */
  async stop({ kill = false } = {}) {
    if (!kill && this.#child.exitCode === null) {
      this.#child.kill("SIGTERM"); // To the server alone, which then ends its extension hosts.
      await Promise.race([this.ended, delay(stopTimeoutMs, undefined, { ref: false })]);
    }
    this.#kill();
    await this.ended;
  }

  /** At once, and together with all its children. */
  #kill() {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (isWindows) {
      void mustRun("taskkill", ["/pid", String(pid), "/T", "/F"]).catch(() => {}); // It was gone already.
      return;
    }
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody of the group is left.
    }
  }

  /** @param {string} logFile */
  async #started(logFile) {
    await mkdir(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile, { flags: "a" });
    const listening = new Promise((resolve) => {
      const hear = (/** @type {Buffer} */ chunk) => {
        log.write(chunk);
        this.#output = (this.#output + chunk).slice(-100_000);
        const port = /Extension host agent listening on (\d+)/.exec(this.#output)?.[1];
        if (port) resolve(Number(port));
      };
      this.#child.stdout?.on("data", hear);
      this.#child.stderr?.on("data", hear);
    });
    const port = await Promise.race([
      listening,
      this.ended.then(() => undefined),
      delay(startTimeoutMs, undefined, { ref: false }),
    ]);
    if (port === undefined) throw new Error(`The VS Code server did not start.\n${this.recentOutput}`);
    this.#origin = `http://127.0.0.1:${port}`;
    await fetch(this.url({})); // It listens before it has loaded what it answers with.
  }
}

/** The same word in every run, so that the address stays the same. @param {string} file */
async function readOrMakeToken(file) {
  try {
    return await readFile(file, "utf8");
  } catch {
    const token = randomBytes(12).toString("hex");
    await writeFile(file, token, { mode: 0o600 });
    return token;
  }
}

let exitsOnSignals = false;

/** By default a signal ends Node without an "exit" event, and the servers would live on. */
function exitOnSignals() {
  if (exitsOnSignals) return;
  exitsOnSignals = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
}

/**
 * Installs a packaged extension as "Install from VSIX" does.
 *
 * @param {InstalledServer} installed
 * @param {{ vsix: string, dataDir: string, extensionsDir: string }} options
 */
export async function installExtension(installed, { vsix, dataDir, extensionsDir }) {
  await mustRun(installed.node, [
    installed.main,
    ...["--install-extension", vsix, "--force"],
    ...["--extensions-dir", extensionsDir, "--server-data-dir", dataDir],
    "--accept-server-license-terms",
  ]);
}
