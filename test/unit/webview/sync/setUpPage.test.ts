import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SetUpView } from "../../../../src/protocol/syncSetUpLetters.ts";
import { accessibilityProblems } from "../../../support/accessibility.ts";
import { type OpenPage, openPage, type Pages, startPages } from "../../../support/chatPage.ts";
import { askedOf, installPageHost, type PageHost } from "../../../support/fakePage.ts";
import { type PageThemeName, pageThemes } from "../../../support/themeColours.ts";
import { cacheDir } from "../../../workbench/paths.mjs";

const shots = join(cacheDir, "screenshots");

const off: SetUpView = {
  choices: { settingsSync: false, content: "everything", deviceName: "", leavesOutWorkspace: false },
  ...{ state: "off", hasSettingsSync: true, computer: "desk-7", workspace: "braid" },
};
const on: SetUpView = {
  ...off,
  choices: {
    ...off.choices,
    settingsSync: true,
    folder: "/home/me/a very long way/to a folder/that/somebody-chose-with-no-place-to-break-in-it-at-all",
    deviceName: "Desk <b>",
  },
  state: "on",
};
const bare: SetUpView = {
  ...{ choices: off.choices, state: "off", hasSettingsSync: false, computer: "desk-7" },
};
const waiting: SetUpView = { ...on, state: "waiting" };

describe("the page that sets up syncing", function () {
  this.timeout(60_000);
  let pages: Pages;
  let opened: OpenPage;
  before(async () => {
    pages = await startPages({
      ...{ script: "sync/main.ts", styles: "syncSetUp.css", sign: "fieldset" },
    });
    await mkdir(shots, { recursive: true });
  });
  after(() => pages?.dispose());
  afterEach(async () => {
    assert.deepEqual(opened.incidents, []);
    await opened.close();
  });

  const open = async (view: SetUpView, more: object = {}, theme: PageThemeName = "dark", width = 1_000) => {
    const answers = { load: { view }, turnOn: on, turnOff: off, ...more };
    opened = await openPage(pages, installPageHost, answers, { theme, width, height: 1_700 });
    return opened.page;
  };
  const asked = (method: string) => askedOf(opened.page, method);
  const button = (name: string) => opened.page.getByRole("button", { name, exact: true });

  it("turns nothing on before a way was chosen and the button pressed, and then exactly that", async () => {
    const page = await open(off);
    assert.equal(await button("Turn On").isDisabled(), true);
    await page.getByRole("checkbox", { name: "Settings Sync" }).check();
    await page.getByRole("radio", { name: /Titles only/ }).check();
    await page.getByRole("textbox", { name: /name on your other machines/ }).fill("Desk");
    await page.getByRole("checkbox", { name: /Do not sync the sessions of this workspace/ }).check();
    assert.deepEqual(await asked("turnOn"), []);
    await button("Turn On").click();
    await page.getByText("Syncing is on.").first().waitFor();
    assert.deepEqual(await asked("turnOn"), [
      { settingsSync: true, content: "titles", deviceName: "Desk", leavesOutWorkspace: true },
    ]);
  });

  it("takes a folder that was chosen in the editor's dialog, and gives it up again", async () => {
    const page = await open(off, { chooseFolder: { folder: "/drive/<i>sync" } });
    await button("Choose Folder…").click();
    await page.getByText("/drive/<i>sync").waitFor();
    assert.equal(await button("Turn On").isEnabled(), true);
    await button("Use No Folder").click();
    assert.equal(await button("Turn On").isDisabled(), true);
  });

  it("keeps a folder that another command chose for the button, and through a reload", async () => {
    const page = await open(off, { load: { view: off, folder: "/drive/sync" } });
    await page.getByText("/drive/sync").waitFor();
    assert.deepEqual(await asked("turnOn"), []);
    await page.reload();
    await page.getByText("/drive/sync").waitFor();
  });

  it("turns off what is on, and applies what was changed", async () => {
    const page = await open(on);
    await page.getByRole("textbox").fill("Other name");
    await button("Apply Changes").click();
    assert.equal((await asked("turnOn"))[0]?.deviceName, "Other name");
    await button("Turn Off").click();
    await page.getByText("Syncing is off.").first().waitFor();
    assert.equal((await asked("turnOff")).length, 1);
  });

  it("asks for the button where something was turned on by hand", async () => {
    const page = await open(waiting);
    await page.getByText("carries nothing before you press Turn On").waitFor();
    assert.equal(await button("Turn On").isEnabled(), true);
    assert.equal(await button("Turn Off").isEnabled(), true);
  });

  it("offers the folder where the editor has no Settings Sync", async () => {
    const page = await open(bare);
    await page.getByText("This editor has no Settings Sync. Use a folder.").waitFor();
    assert.equal(await page.getByRole("checkbox", { name: "Settings Sync" }).isDisabled(), true);
    assert.equal(await button("Turn On Settings Sync…").count(), 0);
    assert.equal(await page.getByText("Do not sync the sessions").count(), 0);
  });

  it("says what went wrong, and keeps what was chosen", async () => {
    const page = await open(off);
    await page.evaluate(() => {
      const { pageHost } = window as unknown as { pageHost: PageHost };
      pageHost.refusals.turnOn = "Braid cannot write into this folder.";
    });
    await page.getByRole("checkbox", { name: "Settings Sync" }).check();
    await button("Turn On").click();
    assert.equal(await page.getByRole("alert").innerText(), "Braid cannot write into this folder.");
    assert.equal(await page.getByRole("checkbox", { name: "Settings Sync" }).isChecked(), true);
  });

  it("says what leaves, what does not, and that it is not encrypted, in this order before the controls", async () => {
    const page = await open(off);
    const text = await page.locator("main").innerText();
    const places = [
      "Not end-to-end encrypted yet",
      "What leaves this machine",
      "What never leaves it",
      "Where Settings Sync puts it",
      "How fast",
      "When you uninstall",
      "Ways to your other machines",
      "Turn On",
    ].map((words) => text.lastIndexOf(words));
    assert.deepEqual(
      places,
      [...places].sort((one, other) => one - other),
    );
    assert.ok(places.every((place) => place >= 0));
  });

  it("is reached by keyboard from top to bottom", async () => {
    const page = await open({ ...off, choices: { ...off.choices, settingsSync: true } });
    const names: string[] = [];
    for (let step = 0; step < 7; step++) {
      await page.keyboard.press("Tab");
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement;
          return element.id || element.value || (element.textContent ?? "").trim();
        }),
      );
    }
    assert.deepEqual(names, [
      "settingsSync",
      "Turn On Settings Sync…",
      "everything",
      "Choose Folder…",
      "device",
      "workspace",
      "Turn On",
    ]);
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[])
    for (const width of [320, 1_000])
      it(`fits and has no accessibility problems that a tool can find, in ${theme} at ${width} px`, async () => {
        for (const [name, view] of Object.entries({ off, on, bare, waiting })) {
          const page = await open(view, {}, theme, width);
          await page.screenshot({ path: join(shots, `sync-${name}-${theme}-${width}.png`) });
          assert.deepEqual(await accessibilityProblems(page), []);
          assert.ok(await page.evaluate(() => document.body.scrollWidth <= window.innerWidth));
          if (name !== "waiting") await opened.close();
        }
      });
});
