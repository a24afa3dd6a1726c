import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { ChatView } from "../../src/protocol/view.ts";
import { ensureBrowser, launchBrowser } from "../workbench/browser.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { type FakeHost, installFakeHost } from "./fakeHost.ts";
import { type PageThemeName, pageThemes, styleSheetOf } from "./themeColours.ts";

export interface ChatPageOptions {
  readonly theme?: PageThemeName;
  readonly width?: number;
  readonly height?: number;
}

/** The chat panel in a real browser, under the same policy as in the editor, with a host that tests command. */
export interface ChatPages {
  open(view: ChatView, options?: ChatPageOptions): Promise<ChatPage>;
  dispose(): Promise<void>;
}

export interface ChatPage {
  readonly page: Page;
  /** Runs in the page. */
  host<T, A>(run: (host: FakeHost, argument: A) => T, argument: A): Promise<T>;
  /** What the page asked of the host, by method. */
  asked(method: string): Promise<Record<string, unknown>[]>;
  /** What must never happen: requests to anywhere else, dialogs, errors, violated policies. */
  readonly incidents: string[];
  close(): Promise<void>;
}

const nonce = "bm9uY2U";
const require = createRequire(import.meta.url);

/** What a page is made of, and how to see that it is there. */
export interface PageFiles {
  /** Below src/webview/. */
  readonly script: string;
  /** Below media/. */
  readonly styles: string;
  /** A selector of what the page shows when it is complete. */
  readonly sign: string;
}

/** Pages in a real browser, under the same policy as in the editor. */
export interface Pages {
  readonly browser: Browser;
  readonly origin: string;
  readonly files: PageFiles;
  dispose(): Promise<void>;
}

async function bundlePage(script: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [`src/webview/${script}`],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

const pageHtml = (theme: PageThemeName, styles: string): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Braid</title>
<link rel="stylesheet" href="/theme/${theme}.css"><link rel="stylesheet" href="/out/codicon.css"><link rel="stylesheet" href="/media/${styles}">
</head><body class="${pageThemes[theme].bodyClass}"><div id="braid"></div>
<script type="module" nonce="${nonce}" src="/out/page.js"></script></body></html>`;

const types: Record<string, string> = {
  css: "text/css",
  js: "text/javascript",
  ttf: "font/ttf",
  html: "text/html",
};

function serve(script: string, styles: string): Promise<Server> {
  const codicons = dirname(require.resolve("@vscode/codicons/dist/codicon.css"));
  const find = async (path: string): Promise<string | Buffer> => {
    const [, folder, ...rest] = path.split("/");
    const name = rest.join("/");
    if (folder === "page") return pageHtml(name as PageThemeName, styles);
    if (folder === "theme") return styleSheetOf(pageThemes[name.replace(".css", "") as PageThemeName]);
    if (path === "/out/page.js") return script;
    return readFile(join(folder === "media" ? join(projectRoot, "media") : codicons, name));
  };
  const server = createServer(({ url = "", headers }, response) => {
    const { pathname } = new URL(url, `http://${headers.host}`);
    const origin = `http://${headers.host}`;
    find(pathname).then(
      (body) => {
        response.setHeader("content-type", types[/\.(\w+)$/.exec(pathname)?.[1] ?? "html"] ?? "text/plain");
        response.setHeader(
          "content-security-policy",
          `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin}; font-src ${origin}; img-src ${origin} data:`,
        );
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

export async function startPages(files: PageFiles): Promise<Pages> {
  const [script, browser] = await Promise.all([
    bundlePage(files.script),
    ensureBrowser().then(launchBrowser),
  ]);
  const server = await serve(script, files.styles);
  return {
    ...{ browser, files },
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async dispose() {
      await browser.close();
      server.close();
    },
  };
}

export async function startChatPages(): Promise<ChatPages> {
  const pages = await startPages({ script: "main.ts", styles: "chat.css", sign: ".composer-field" });
  return {
    open: (view, options) => openChatPage(pages, view, options),
    dispose: () => pages.dispose(),
  };
}

/** A page, and what must never happen in it. */
export interface OpenPage {
  readonly page: Page;
  /** Requests to anywhere else, dialogs, errors, violated policies. */
  readonly incidents: string[];
  close(): Promise<void>;
}

/** @param install Runs in the page before its own script, with `argument`: the host that stands in for the extension. */
export async function openPage<T>(
  { browser, origin, files }: Pages,
  install: (argument: T) => void,
  argument: T,
  options: ChatPageOptions = {},
): Promise<OpenPage> {
  const { theme = "dark", width = 420, height = 700 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  const incidents: string[] = [];
  page.on(
    "request",
    (request) => !request.url().startsWith(origin) && incidents.push(`request ${request.url()}`),
  );
  page.on("dialog", (dialog) => {
    incidents.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => incidents.push(`error ${error.message}`));
  page.on("popup", () => incidents.push("popup"));
  page.on("console", (message) => message.type() === "error" && incidents.push(`console ${message.text()}`));
  page.on(
    "framenavigated",
    (frame) => !frame.url().startsWith(origin) && incidents.push(`navigated to ${frame.url()}`),
  );
  await page.addInitScript(install as (argument: unknown) => void, argument);
  await page.goto(`${origin}/page/${theme}`);
  await page.locator(files.sign).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return { page, incidents, close: () => context.close() };
}

async function openChatPage(pages: Pages, view: ChatView, options?: ChatPageOptions): Promise<ChatPage> {
  const opened = await openPage(pages, installFakeHost, view, options);
  const { page } = opened;
  return {
    ...opened,
    host: (run, argument) =>
      page.evaluate(
        // The page's policy forbids making functions of text, so the text is evaluated as a whole.
        `(${run.toString()})(window.fakeHost, ${JSON.stringify(argument) ?? "undefined"})`,
      ) as never,
    asked: (method) =>
      page.evaluate(
        (name) =>
          (window as unknown as { fakeHost: FakeHost }).fakeHost.asked
            .filter((question) => question.method === name)
            .map(({ params }) => params),
        method,
      ),
  };
}
