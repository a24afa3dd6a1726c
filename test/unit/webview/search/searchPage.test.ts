import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { accessibilityProblems } from "../../../support/accessibility.ts";
import { type OpenPage, openPage, type Pages, startPages } from "../../../support/chatPage.ts";
import { askedOf, installPageHost, type PageHost } from "../../../support/fakePage.ts";
import { foundNothing, foundUsers } from "../../../support/pageSamples.ts";
import { type PageThemeName, pageThemes } from "../../../support/themeColours.ts";
import { cacheDir } from "../../../workbench/paths.mjs";

const shots = join(cacheDir, "screenshots");
const answers = { load: { workspace: "braid" }, search: foundNothing, "search:user": foundUsers };

describe("the search page", function () {
  this.timeout(60_000);
  let pages: Pages;
  let opened: OpenPage;
  before(async () => {
    pages = await startPages({ script: "search/main.ts", styles: "search.css", sign: ".query-field" });
    await mkdir(shots, { recursive: true });
  });
  after(() => pages?.dispose());
  afterEach(async () => {
    assert.deepEqual(opened.incidents, []);
    await opened.close();
  });

  const open = async (load: object = {}, theme: PageThemeName = "dark", width = 900) => {
    const all = { ...answers, load: { ...answers.load, ...load } };
    opened = await openPage(pages, installPageHost, all, { theme, width, height: 800 });
    return opened.page;
  };
  const asked = (method: string) => askedOf(opened.page, method);
  const tell = (notice: object) =>
    opened.page.evaluate(
      (what) => (window as unknown as { pageHost: PageHost }).pageHost.post({ notice: what }),
      notice,
    );
  const active = () =>
    opened.page.evaluate(() => {
      const id = document.querySelector(".query-field")?.getAttribute("aria-activedescendant");
      return id ? (document.getElementById(id)?.innerText ?? "gone") : "";
    });

  it("finds while one types, and marks what was found", async () => {
    const page = await open();
    await page.getByText("Find anything that was ever said").waitFor();
    await page.keyboard.type("user");
    await page.getByText("120 results").waitFor();
    assert.deepEqual(await page.locator("mark").first().innerText(), "User");
    assert.equal(await page.locator(".snippet b").count(), 0);
    assert.deepEqual((await asked("search")).at(-1), { query: "user", scope: "all", limit: 50, offset: 0 });
    await page.getByRole("status").getByText("120 results").waitFor({ state: "attached" });
  });

  it("opens results with the keyboard, at the message, here or in an editor", async () => {
    const page = await open({ query: "user" });
    await page.getByText("120 results").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    assert.match(await active(), /reads the cache first/);
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.match(await active(), /^Why getUserById/);
    await page.keyboard.press("Enter");
    assert.deepEqual(await asked("open"), [
      { session: "s1", message: "u1", where: "view", takesFocus: true },
      { session: "s1", message: "a1", where: "editor", takesFocus: true },
      { session: "s1", where: "view", takesFocus: true },
    ]);
    await page.keyboard.press("Escape");
    assert.equal(await active(), "");
  });

  it("opens with a click, and the arrow keys go on from there", async () => {
    const page = await open({ query: "user" });
    await page.getByText("Another reply, number 2").click();
    assert.deepEqual(await asked("open"), [
      { session: "s1", message: "a2", where: "view", takesFocus: false },
    ]);
    await page.keyboard.press("ArrowDown");
    assert.match(await active(), /number 3/);
  });

  it("shows the rest of a session when asked to", async () => {
    const page = await open({ query: "user" });
    await page.getByText("3 more in this session").click();
    await page.getByText("Another reply, number 6").waitFor();
    assert.match(await active(), /number 4/);
    assert.deepEqual(await asked("open"), []);
  });

  it("fetches more results", async () => {
    const page = await open({ query: "user" });
    await page.getByRole("button", { name: "Load More Results" }).click();
    assert.deepEqual((await asked("search")).at(-1), { query: "user", scope: "all", limit: 50, offset: 10 });
  });

  it("helps with operators, and where to search", async () => {
    const page = await open({ query: "user" });
    await page.getByText("120 results").waitFor();
    await page.keyboard.press("End");
    await page.getByRole("button", { name: "tag:" }).click();
    await page.keyboard.type("work");
    await page.getByRole("button", { name: "This Workspace" }).click();
    await page.getByText("Nothing found").waitFor();
    assert.equal(await page.getByRole("combobox").inputValue(), "user tag:work");
    await page.getByRole("button", { name: "Search All Workspaces" }).click();
    await page.waitForTimeout(100);
    assert.deepEqual((await asked("search")).at(-1), {
      ...{ query: "user tag:work", scope: "all", limit: 50, offset: 0 },
    });
  });

  it("keeps what was typed and chosen through a reload, unless something else is to be searched", async () => {
    const page = await open();
    await page.keyboard.type("user");
    await page.getByText("120 results").waitFor();
    await page.getByText("Another reply, number 2").click();
    await page.reload();
    await page.getByText("120 results").waitFor();
    assert.match(await active(), /number 2/);
    await tell({ type: "search", query: "else" });
    await page.getByText("Nothing found").waitFor();
    assert.equal(await page.getByRole("combobox").inputValue(), "else");
  });

  it("does not take away what was typed before the host answered", async () => {
    const page = await open();
    await page.evaluate(() => {
      sessionStorage.setItem("slow", "1");
    });
    await page.addInitScript(() => {
      setTimeout(() => (window as unknown as { pageHost: PageHost }).pageHost.silent.delete("load"), 400);
      (window as unknown as { pageHost: PageHost }).pageHost.silent.add("load");
      (window as unknown as { pageHost: PageHost }).pageHost.answers.load = { query: "else" };
    });
    await page.reload();
    await page.keyboard.type("user");
    await page.waitForTimeout(700);
    assert.equal(await page.getByRole("combobox").inputValue(), "user");
  });

  it("says when the index is still being built, and asks again by itself", async () => {
    const page = await open();
    await page.evaluate(
      (found) => {
        (window as unknown as { pageHost: PageHost }).pageHost.answers["search:user"] = found;
      },
      { ...foundUsers, isComplete: false },
    );
    await page.keyboard.type("user");
    await page.getByText("Still reading your sessions").waitFor();
    await page.evaluate((found) => {
      (window as unknown as { pageHost: PageHost }).pageHost.answers["search:user"] = found;
    }, foundUsers);
    await page.getByText("Still reading your sessions").waitFor({ state: "detached" });
  });

  it("looks again when sessions changed, and keeps what was chosen", async () => {
    const page = await open({ query: "user" });
    await page.getByText("120 results").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.evaluate(
      (found) => {
        (window as unknown as { pageHost: PageHost }).pageHost.answers["search:user"] = found;
      },
      { ...foundUsers, total: 121 },
    );
    await tell({ type: "changed" });
    await page.getByText("121 results").waitFor();
    assert.match(await active(), /^Why getUserById/);
  });

  it("says what went wrong, and keeps what was found before", async () => {
    const page = await open({ query: "user" });
    await page.getByText("120 results").waitFor();
    await page.evaluate(() => {
      const { refusals } = (window as unknown as { pageHost: PageHost }).pageHost;
      Object.assign(refusals, { search: "The disk cannot be read." });
    });
    await page.keyboard.press("End");
    await page.keyboard.type("s");
    assert.equal(await page.getByRole("alert").innerText(), "The disk cannot be read.");
    assert.equal(await page.getByText("120 results").count(), 1);
  });

  it("hands results and their sessions over to be exported", async () => {
    const page = await open({ query: "user" });
    await page.getByRole("button", { name: "Export Results…" }).click();
    await page.getByRole("button", { name: "Export Sessions…" }).click();
    const question = { query: "user", scope: "all" };
    assert.deepEqual([await asked("exportResults"), await asked("exportSessions")], [[question], [question]]);
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[])
    for (const width of [300, 900])
      it(`fits and has no accessibility problems that a tool can find, in ${theme} at ${width} px`, async () => {
        for (const query of ["", "user", "nothing"]) {
          const page = await open({ query }, theme, width);
          await page.waitForTimeout(200);
          if (query === "user")
            for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowDown");
          await page.screenshot({ path: join(shots, `search-${query || "start"}-${theme}-${width}.png`) });
          assert.deepEqual(await accessibilityProblems(page), []);
          assert.ok(await page.evaluate(() => document.body.scrollWidth <= window.innerWidth));
          if (query !== "nothing") await opened.close();
        }
      });
});
