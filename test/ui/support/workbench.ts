import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { launchBrowser } from "../../workbench/browser.mjs";
import { ensureWorkbench, type InstalledWorkbench } from "../../workbench/install.mjs";
import { cacheDir, projectRoot } from "../../workbench/paths.mjs";
import { Server } from "../../workbench/server.mjs";
import {
  quietSettings,
  type Settings,
  serverSettingsFile,
  writeSettings,
} from "../../workbench/settings.mjs";
import { eventually } from "./eventually.ts";
import { type ExtensionUnderTest, installInto, packaged } from "./extension.ts";
import { type PlacedExtension, placeExtension } from "./placedExtension.ts";
import { type Theme, themes } from "./themes.ts";

export interface WorkbenchOptions {
  readonly extension?: ExtensionUnderTest;
  readonly theme?: Theme;
  /** User settings on top of the quiet ones. */
  readonly settings?: Settings;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Absolute path of the folder to open; a fresh copy of the sample workspace when left out. */
  readonly folder?: string;
  /** Environment variables for the server, which its extension hosts inherit. */
  readonly env?: NodeJS.ProcessEnv;
}

/** One row of a tree view, as it can be read on the screen. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  readonly selected: boolean;
}

const openWorkbenches = new Set<Workbench>();
let sharedBrowser: Promise<Browser> | undefined;

/**
 * A real VS Code with an extension in it, and everything a user can do with it. Nothing is shared with other
 * workbenches: settings, storage, extensions and browser profile are its own, in a temporary folder.
 */
export class Workbench {
  /** A new one after `restartServer`: do not keep locators across that. */
  page!: Page;
  readonly folder: string;
  readonly dataDir: string;
  readonly #root: string;
  readonly #installed: InstalledWorkbench;
  readonly #options: WorkbenchOptions;
  #server!: Server;
  #context!: BrowserContext;
  #picture: Promise<unknown> = Promise.resolve();

  private constructor(root: string, installed: InstalledWorkbench, options: WorkbenchOptions) {
    this.#root = root;
    this.#installed = installed;
    this.#options = options;
    this.dataDir = join(root, "data");
    this.folder = options.folder ?? join(root, "workspace");
  }

  /** Resolves when the workbench is on the screen; extensions may still be starting. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const root = await mkdtemp(join(tmpdir(), "braid-ui-"));
    const workbench = new Workbench(root, await ensureWorkbench(), options);
    openWorkbenches.add(workbench);
    await workbench.#prepare();
    await workbench.#startServer();
    await workbench.#openPage();
    return workbench;
  }

  /** One more window of this VS Code on the same folder. It closes together with this one. */
  async anotherWindow(): Promise<Workbench> {
    const window = new Workbench(this.#root, this.#installed, { ...this.#options, folder: this.folder });
    window.#server = this.#server;
    window.#context = this.#context;
    await window.#openPage();
    return window;
  }

  async close(): Promise<void> {
    openWorkbenches.delete(this);
    await this.#picture;
    await this.#context?.close();
    await this.#server?.stop({ kill: true });
    await rm(this.#root, { recursive: true, force: true });
  }

  /** Where an extension keeps what belongs to no workspace. */
  globalStorage(extensionId = "braid-dev.braid"): string {
    return join(this.dataDir, "data", "User", "globalStorage", extensionId);
  }

  /** Replaces the user settings that `open` was given; VS Code notices within a second. */
  async writeSettings(settings: Settings): Promise<void> {
    const theme = this.#options.theme ? { "workbench.colorTheme": themes[this.#options.theme] } : {};
    await writeSettings(serverSettingsFile(this.dataDir), { ...quietSettings, ...theme, ...settings });
  }

  /**
   * Ends VS Code and starts it again with the same data, at the same address and in the same browser profile.
   *
   * @param kill As a power cut would: server and extension hosts die at once, without a goodbye of the page.
   * @param meanwhile Done while VS Code is not running.
   */
  async restartServer({
    kill = false,
    meanwhile,
  }: {
    readonly kill?: boolean;
    readonly meanwhile?: () => Promise<unknown>;
  } = {}): Promise<void> {
    const { port } = this.#server;
    if (kill) await this.#server.stop({ kill });
    await this.page.close();
    if (!kill) await this.#server.stop();
    await meanwhile?.();
    await this.#startServer(port);
    await this.#openPage();
  }

  /** Installs an extension, or another version of it. A window that is open goes on with what it has loaded. */
  place(extension: PlacedExtension): Promise<void> {
    return placeExtension(this.#extensionsDir, extension);
  }

  /** Ends the extension host as a crash would. VS Code starts it again by itself, the first two times. */
  async killExtensionHost(): Promise<void> {
    if ((await this.#server.killExtensionHosts()) === 0) throw new Error("No extension host was running.");
  }

  /** Reloads the window. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#isShown();
  }

  /** Runs a command by the words that the command palette shows, e.g. "Braid: New Session". */
  async runCommand(title: string): Promise<void> {
    const row = this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: this.#labelled(title) })
      .first();
    // Commands of an extension appear once it is known, so the palette is opened anew until the row is there. It draws
    // its rows again while it goes on looking for similar commands, and may lose a click by that.
    await eventually(`the command "${title}" in the palette`, async () => {
      await this.#openPalette(title);
      await row.waitFor({ timeout: 2_000 });
      await row.click({ timeout: 2_000 });
      await this.#isPaletteTaken(title);
    });
  }

  /** Whether the palette went away, or made room for what the command asks. */
  async #isPaletteTaken(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input");
    await eventually(
      `the palette to run "${title}"`,
      async () => {
        if (await input.isVisible()) assert.notEqual(await input.inputValue({ timeout: 1_000 }), `>${title}`);
      },
      5_000,
    );
  }

  /** Types an answer into the input box or picker that is open. */
  async answer(text: string): Promise<void> {
    await this.page.locator(".quick-input-widget input").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Shows a view container by its icon in the activity bar. */
  async showContainer(title: string): Promise<void> {
    const icon = this.page.locator(".activitybar .action-item", {
      has: this.page.locator(`.action-label[aria-label^=${JSON.stringify(title)}]`),
    });
    await icon.waitFor();
    const isShown = async () => (await icon.getAttribute("class"))?.includes("checked") === true;
    await eventually(`${title} in the side bar`, async () => {
      if (await isShown()) return;
      // A click on what the workbench was about to show again by itself hides it; then another one is needed.
      await icon.click();
      await this.page.waitForTimeout(500);
      assert.ok(await isShown());
    });
  }

  /** The pane of a view, wherever it was moved to. */
  view(name: string): Locator {
    return this.page.locator(".pane", {
      has: this.page.locator(`.pane-header[aria-label^=${JSON.stringify(`${name} Section`)}]`),
    });
  }

  /** The rows of a tree view that fit on the screen, from top to bottom. */
  async treeRows(view = "Sessions"): Promise<TreeRow[]> {
    const rows = await this.view(view)
      .locator(".monaco-list-row")
      .evaluateAll((elements) =>
        elements.map((element) => ({
          label: element.querySelector(".label-name")?.textContent ?? "",
          description: element.querySelector(".label-description")?.textContent ?? "",
          selected: element.classList.contains("selected"),
          index: Number(element.getAttribute("data-index")),
        })),
      );
    // A list recycles its elements, so their order in the document means nothing.
    return rows.sort((a, b) => a.index - b.index).map(({ index: _, ...row }) => row);
  }

  /** One row of a tree view, to look at it or to open its menu. */
  treeRow(label: string, view = "Sessions"): Locator {
    return this.view(view)
      .locator(".monaco-list-row")
      .filter({ has: this.#labelled(label) });
  }

  /** Takes the pointer off a row, whose hover would cover the rows below it. */
  pointAway(): Promise<void> {
    return this.page.mouse.move(0, 0);
  }

  /**
   * Clicks a row of a tree view. A list draws other rows into the same elements when it is sorted anew, so that a click may
   * meet the row that came there in between: then it is given again.
   */
  async clickRow(label: string, view = "Sessions"): Promise<void> {
    const row = this.treeRow(label, view);
    await eventually(`"${label}" to be selected`, async () => {
      await this.pointAway();
      await row.click({ timeout: 2_000 });
      await row.and(this.page.locator(".selected")).waitFor({ timeout: 1_000 });
    });
  }

  /**
   * The document inside a webview that is on the screen.
   *
   * @param place In a side bar ("view") or as an editor tab ("editor").
   * @param containing Text that tells it from other webviews in the same place.
   */
  async chatFrame(place: "view" | "editor" = "view", containing = ""): Promise<FrameLocator> {
    const outer = this.page.locator("iframe.webview").filter({ visible: true });
    const home = this.page.locator(place === "editor" ? ".part.editor" : ".part.sidebar, .part.auxiliarybar");
    return eventually(`a webview as ${place} containing "${containing}"`, async () => {
      const homes = await Promise.all((await home.all()).map((part) => part.boundingBox()));
      for (const candidate of await outer.all()) {
        // A webview lies above the workbench, and nothing in the document says what it belongs to but where it is.
        if (!liesIn(await candidate.boundingBox(), homes)) continue;
        // VS Code loads every document into a second frame, which becomes "active" when it is complete.
        const inner = candidate.contentFrame().frameLocator("iframe#active-frame");
        const text = await inner.locator("body").innerText({ timeout: 1_000 });
        // Named by its id, so that the answer stays the same webview when others come and go.
        const id = await candidate.getAttribute("name");
        if (text.includes(containing)) {
          return this.page.frameLocator(`iframe.webview[name="${id}"]`).frameLocator("iframe#active-frame");
        }
      }
      throw new Error("None of the webviews on the screen is it.");
    });
  }

  /** The texts of the notifications on the screen. */
  notifications(): Promise<string[]> {
    return this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
  }

  /** Writes `.vscode-test/screenshots/<name>.png` and answers the path. */
  async screenshot(name: string): Promise<string> {
    const dir = join(cacheDir, "screenshots");
    await mkdir(dir, { recursive: true });
    const path = join(dir, `${name.replaceAll(/[^\w.-]+/g, "-").slice(0, 120)}.png`);
    this.#picture = this.page.screenshot({ path }).catch(() => {}); // A page that is gone shows nothing.
    await this.#picture;
    return path;
  }

  /** A row's label, which VS Code cuts into pieces to highlight what was typed. */
  #labelled(text: string): Locator {
    const exactly = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return this.page.locator(".label-name", { hasText: new RegExp(`^${exactly}$`) });
  }

  async #prepare(): Promise<void> {
    const { extension = packaged, settings = {}, viewport = { width: 1280, height: 800 } } = this.#options;
    await this.writeSettings(settings);
    if (!this.#options.folder) {
      await cp(join(projectRoot, "test", "workbench", "sample-workspace"), this.folder, { recursive: true });
    }
    if ("vsix" in extension) await installInto(this.#extensionsDir, extension.vsix, this.#installed.server);
    if ("placed" in extension) for (const one of extension.placed) await this.place(one);
    sharedBrowser ??= launchBrowser(this.#installed.browser);
    this.#context = await (await sharedBrowser).newContext({ viewport });
  }

  get #extensionsDir(): string {
    return join(this.#root, "extensions");
  }

  async #startServer(port = 0): Promise<void> {
    const { env, extension = packaged } = this.#options;
    this.#server = await Server.start(this.#installed.server, {
      dataDir: this.dataDir,
      extensionsDir: this.#extensionsDir,
      forTests: true,
      takesPayload: "developmentPath" in extension,
      port,
      ...(env ? { env } : {}),
    });
  }

  async #openPage(): Promise<void> {
    const { extension = packaged } = this.#options;
    this.page = await this.#context.newPage();
    await this.page.goto(
      this.#server.url({ folder: this.folder, ...("developmentPath" in extension ? extension : {}) }),
    );
    await this.#isShown();
  }

  async #isShown(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  async #openPalette(title: string): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor({ timeout: 2_000 });
    // A page that takes the focus late closes the palette again, and then it has to be opened anew.
    await input.fill(`>${title}`, { timeout: 2_000 });
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function liesIn(box: Box | null, homes: readonly (Box | null)[]): boolean {
  if (!box) return false;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return homes.some(
    (home) => home && x >= home.x && x <= home.x + home.width && y >= home.y && y <= home.y + home.height,
  );
}

/** Shows what every open workbench looks like at this moment, and answers the paths. */
export const screenshotAll = (name: string): Promise<string[]> =>
  Promise.all(
    [...openWorkbenches].map((workbench, n) => workbench.screenshot(n === 0 ? name : `${name}-${n + 1}`)),
  );

/** Closes what tests have left open, and the browser that they share. */
export async function closeAll(): Promise<void> {
  await Promise.all([...openWorkbenches].map((workbench) => workbench.close()));
  await (await sharedBrowser)?.close();
  sharedBrowser = undefined;
}
