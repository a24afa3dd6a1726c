import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { eventually } from "./eventually.ts";
import type { TreeRow, Workbench } from "./workbench.ts";

/** The sessions in the side bar as a user handles them, and what is said about them. */
export class SideBar {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  async labels(view = "Sessions"): Promise<string[]> {
    return (await this.#workbench.treeRows(view)).map(({ label }) => label);
  }

  /** Waits until a view has exactly these rows. */
  async shows(expected: readonly string[], view = "Sessions"): Promise<void> {
    await eventually(`the rows ${expected.join(", ")} in ${view}`, async () =>
      assert.deepEqual(await this.labels(view), expected),
    );
  }

  hasRow(label: string, view = "Sessions"): Promise<TreeRow> {
    return eventually(`"${label}" in ${view}`, async () => {
      const rows = await this.#workbench.treeRows(view);
      const row = rows.find((each) => each.label === label);
      assert.ok(row, JSON.stringify(rows));
      return row;
    });
  }

  async hasNoRow(label: string, view = "Sessions"): Promise<void> {
    await eventually(`"${label}" to leave ${view}`, async () =>
      assert.ok(!(await this.labels(view)).includes(label)),
    );
  }

  /** Selects rows. A tree that is drawn anew between pressing and releasing swallows a click, so all are given again. */
  async select(...labels: readonly string[]): Promise<void> {
    await eventually(`${labels.join(", ")} to be selected`, async () => {
      await this.#workbench.pointAway();
      for (const [index, label] of labels.entries())
        await this.#workbench
          .treeRow(label)
          .click({ modifiers: index > 0 ? ["ControlOrMeta"] : [], timeout: 2_000 });
      const rows = await this.#workbench.treeRows();
      assert.deepEqual(
        rows.flatMap(({ label, selected }) => (selected ? [label] : [])).sort(),
        [...labels].sort(),
      );
    });
  }

  /** Opens a group of the sessions. */
  async unfold(label: string): Promise<void> {
    const row = this.#workbench.treeRow(label);
    await eventually(`"${label}" to be unfolded`, async () => {
      if ((await row.getAttribute("aria-expanded", { timeout: 2_000 })) !== "true")
        await row.click({ timeout: 2_000 });
      assert.equal(await row.getAttribute("aria-expanded"), "true");
    });
  }

  /** Chooses from the context menu of a row, and of its submenus. */
  async menu(label: string, view: string, ...path: readonly string[]): Promise<void> {
    const { page } = this.#workbench;
    await eventually(`the menu of "${label}"`, async () => {
      // Escape would end a selection of several rows, too.
      if (await page.locator(".monaco-menu").first().isVisible()) await page.keyboard.press("Escape");
      await this.#workbench.pointAway();
      await this.#workbench.treeRow(label, view).click({ button: "right", timeout: 2_000 });
      await this.#item(path[0] ?? "").waitFor({ timeout: 2_000 });
    });
    for (const [index, name] of path.entries()) {
      const item = this.#item(name);
      const next = path[index + 1];
      // A menu that has just opened takes no clicks yet.
      await eventually(`"${name}" to be taken`, async () => {
        if (next !== undefined && (await this.#item(next).isVisible())) return;
        if (await item.isVisible()) await item.click({ timeout: 1_000 });
        if (next !== undefined) await this.#item(next).waitFor({ timeout: 1_000 });
        else assert.equal(await item.isVisible(), false);
      });
    }
  }

  /** Waits until a notification says so. */
  async says(text: RegExp): Promise<void> {
    await eventually(`a message like ${text}`, async () => {
      const messages = await this.#workbench.notifications();
      assert.ok(
        messages.some((each) => text.test(each)),
        String(messages),
      );
    });
  }

  /** Presses a button of a notification: several may offer "Undo". */
  async press(name: string, message: RegExp): Promise<void> {
    await this.#workbench.page
      .locator(".notifications-toasts .notification-list-item", { hasText: message })
      .getByRole("button", { name, exact: true })
      .click();
  }

  #item(name: string): Locator {
    return this.#workbench.page.getByRole("menuitem", { name });
  }
}
