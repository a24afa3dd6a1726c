import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ensureBrowser, launchBrowser } from "../workbench/browser.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { benchDir, loadSource } from "./bundle.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * What shows a reply. `chat` is the product's page as it is packaged: its script, styles, font and policy. `reparse`
 * is the same page with a script that does what most chats do: it renders the whole text anew in every frame.
 * `bare` puts words on a blank page, and cannot be beaten.
 *
 * @typedef {"chat" | "reparse" | "bare"} PageKind
 */

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf" };
const panelSize = { width: 480, height: 900 };

/** A browser, and a server on this machine only that has the pages. Call `close` in the end. */
export async function openChatPages() {
  const scripts = await bundlePageScripts();
  /** @type {typeof import("../../src/host/page/pageHtml.ts")} */
  const { chatPage, pageHtml } = await loadSource("pageHtml", ["host/page/pageHtml.ts"]);

  /** @param {string} path @returns {Promise<Buffer | string>} */
  const answerTo = async (path) => {
    if (path === "/bare") return `<!DOCTYPE html><body><script src="/bench/bare.js"></script></body>`;
    if (path === "/chat") return html();
    if (path === "/reparse") return html().replace("/out/webview.js", "/bench/reparse.js");
    if (path.startsWith("/bench/")) return readFile(join(scripts, path.slice("/bench/".length)));
    if (/^\/(out|media)\//.test(path) && !path.includes("..")) return readFile(join(projectRoot, path));
    throw new Error("There is no such file.");
  };
  const html = () => {
    // All that it uses of the two types.
    const webview = { cspSource: origin, asWebviewUri: (/** @type {string} */ uri) => uri };
    return pageHtml(/** @type {any} */ (webview), /** @type {any} */ (origin), chatPage);
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    answerTo(path).then(
      (body) => {
        const type = types[/** @type {keyof typeof types} */ (extname(path) || ".html")] ?? "";
        response.writeHead(200, { "content-type": type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("The server of the bench has no port.");
  const origin = `http://127.0.0.1:${address.port}`;
  const browser = await launchBrowser(await ensureBrowser());

  return {
    /**
     * Opens a page on a conversation whose reply is being written.
     *
     * @param {PageKind} kind
     * @param {string} text What of the reply is there already.
     */
    async open(kind, text) {
      const page = await browser.newPage({ viewport: panelSize });
      /** @type {string[]} */
      const problems = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(message.text());
      });
      page.on("response", (response) => {
        if (response.status() >= 400) problems.push(`${response.url()} is missing.`);
      });
      await page.addInitScript({ path: join(scripts, "harness.js") });
      await page.goto(`${origin}/${kind}`);
      await page.evaluate(
        ([kind, text]) => braidBench.begin(kind, text),
        /** @type {const} */ ([kind, text]),
      );
      return {
        page,
        /** Ends the page. @throws when anything went wrong in it, or it does not show exactly this. @param {string} visible */
        async close(visible) {
          const shown = await page.evaluate(() => braidBench.visibleText());
          if (shown !== visible) problems.push(`It shows something else: ${differenceOf(shown, visible)}`);
          await page.close();
          if (problems.length > 0) throw new Error(`The page "${kind}" failed.\n${problems.join("\n")}`);
        },
      };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** @returns {Promise<string>} The folder they are in. */
async function bundlePageScripts() {
  const source = fileURLToPath(new URL("page", import.meta.url));
  const outdir = join(benchDir, "page");
  await build({
    entryPoints: ["harness", "reparse", "bare"].map((name) => join(source, `${name}.mjs`)),
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
  return outdir;
}

/** @param {string} shown @param {string} wanted */
function differenceOf(shown, wanted) {
  let place = 0;
  while (place < wanted.length && shown[place] === wanted[place]) place++;
  const around = (/** @type {string} */ text) =>
    JSON.stringify(text.slice(Math.max(0, place - 20), place + 40));
  return `${around(shown)} instead of ${around(wanted)}, at ${place} of ${wanted.length}.`;
}
