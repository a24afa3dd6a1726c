import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { accessibilityProblems } from "../../../support/accessibility.ts";
import { type OpenPage, openPage, type Pages, startPages } from "../../../support/chatPage.ts";
import { askedOf, installPageHost, type PageHost } from "../../../support/fakePage.ts";
import { countedHistory, countedNothing, countedSession } from "../../../support/pageSamples.ts";
import { type PageThemeName, pageThemes } from "../../../support/themeColours.ts";
import { cacheDir } from "../../../workbench/paths.mjs";

const shots = join(cacheDir, "screenshots");
const ofAll = { load: { workspace: "braid" }, count: countedHistory };
const ofOne = { load: { session: "s00000000000", workspace: "braid" }, count: countedSession };
const ofNothing = { load: {}, count: countedNothing };

describe("the statistics page", function () {
  this.timeout(60_000);
  let pages: Pages;
  let opened: OpenPage;
  before(async () => {
    pages = await startPages({
      ...{ script: "statistics/main.ts", styles: "statistics.css", sign: ".figures, .empty" },
    });
    await mkdir(shots, { recursive: true });
  });
  after(() => pages?.dispose());
  afterEach(async () => {
    assert.deepEqual(opened.incidents, []);
    await opened.close();
  });

  const open = async (answers: Record<string, unknown>, theme: PageThemeName = "dark", width = 1_000) => {
    opened = await openPage(pages, installPageHost, answers, { theme, width, height: 1_500 });
    return opened.page;
  };
  const asked = (method: string) => askedOf(opened.page, method);

  it("counts again for another time and another workspace", async () => {
    const page = await open(ofAll);
    await page.getByRole("button", { name: "7 d" }).click();
    await page.getByRole("button", { name: "This Workspace" }).click();
    await page.getByRole("button", { name: "All", exact: true }).click();
    assert.deepEqual(await asked("count"), [
      { days: 30, scope: "all" },
      { days: 7, scope: "all" },
      { days: 7, scope: "current" },
      { scope: "current" },
    ]);
  });

  it("drops what was counted for an older question", async () => {
    const page = await open(ofAll);
    await page.evaluate(() => (window as unknown as { pageHost: PageHost }).pageHost.silent.add("count"));
    await page.getByRole("button", { name: "7 d" }).click();
    await page.getByRole("button", { name: "90 d" }).click();
    const newer = { ...countedHistory, statistics: { ...countedHistory.statistics, sessions: 99 } };
    // The page's third question was for 7 days, its fourth for 90.
    for (const [answerTo, value] of [
      [4, newer],
      [3, countedNothing],
    ])
      await page.evaluate((letter) => (window as unknown as { pageHost: PageHost }).pageHost.post(letter), {
        ...{ answerTo, ok: true, value },
      });
    await page.waitForTimeout(100);
    assert.equal(await page.locator(".figure dd").first().innerText(), "99");
  });

  it("says every figure of a plot in a table, too", async () => {
    const page = await open(ofAll);
    const chart = page.locator("figure", { hasText: "Messages per day" });
    await chart.getByText("Table").click();
    assert.equal(await chart.locator("tbody tr").count(), await chart.locator("rect.bar").count());
    await page.locator("g.column").nth(4).hover({ force: true });
    assert.match(await page.locator(".tooltip").innerText(), /2026\nMessages: \d+/);
  });

  it("measures groups by what was chosen, and shows names from elsewhere as they are", async () => {
    const page = await open(ofAll);
    await page.getByRole("button", { name: "Cost" }).click();
    const tags = page.locator("section", { hasText: "By tag" });
    assert.deepEqual((await tags.getByRole("rowheader").allInnerTexts()).slice(1), [
      '=HYPERLINK("https://evil.example")',
      "<b>bold</b>",
    ]);
    assert.equal(await tags.locator("td.value").first().innerText(), "60.50");
  });

  it("keeps what was chosen through a reload", async () => {
    const page = await open(ofAll);
    await page.getByRole("button", { name: "90 d" }).click();
    await page.reload();
    await page.locator(".figures").waitFor();
    assert.equal(await page.getByRole("button", { pressed: true, name: "90 d" }).count(), 1);
  });

  it("says what went wrong, and keeps the figures that were there", async () => {
    const page = await open(ofAll);
    await page.evaluate(() => {
      const { pageHost } = window as unknown as { pageHost: PageHost };
      pageHost.refusals.count = "The sessions cannot be read.";
    });
    await page.getByRole("button", { name: "7 d" }).click();
    assert.equal(await page.getByRole("alert").innerText(), "The sessions cannot be read.");
    assert.ok(await page.getByText("312").isVisible());
  });

  it("leads from an empty time to all time", async () => {
    const page = await open(ofNothing);
    await page.getByRole("button", { name: "Show All" }).click();
    assert.deepEqual((await asked("count")).at(-1), { scope: "all" });
    await page.getByText("Figures appear here with the first conversation.").waitFor();
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[])
    for (const width of [320, 1_000])
      it(`fits and has no accessibility problems that a tool can find, in ${theme} at ${width} px`, async () => {
        for (const [name, answers] of Object.entries({ all: ofAll, one: ofOne, nothing: ofNothing })) {
          const page = await open(answers, theme, width);
          for (const summary of await page.locator("summary").all()) await summary.click();
          await page.screenshot({ path: join(shots, `statistics-${name}-${theme}-${width}.png`) });
          assert.deepEqual(await accessibilityProblems(page), []);
          assert.ok(await page.evaluate(() => document.body.scrollWidth <= window.innerWidth));
          if (name !== "nothing") await opened.close();
        }
      });
});
