import assert from "node:assert/strict";
import type { FrameLocator, Locator } from "playwright-core";
import { eventually } from "./eventually.ts";
import type { Workbench } from "./workbench.ts";

/** The chat panel as a user handles it: by what is written on it. */
export class Chat {
  readonly #workbench: Workbench;
  readonly #place: "view" | "editor";

  constructor(workbench: Workbench, place: "view" | "editor" = "view") {
    this.#workbench = workbench;
    this.#place = place;
  }

  /** Found anew each time, because a moved or reloaded panel is another frame. */
  frame(): Promise<FrameLocator> {
    return this.#workbench.chatFrame(this.#place);
  }

  async composer(): Promise<Locator> {
    return (await this.frame()).getByRole("textbox");
  }

  async button(name: string | RegExp): Promise<Locator> {
    return (await this.frame()).getByRole("button", { name }).last();
  }

  /** Begins a session as a user does, and waits until the cursor is in its text box. */
  async newSession(): Promise<void> {
    await this.#workbench.runCommand("Braid: New Session");
    await eventually("a new session with the cursor in its text box", async () => {
      const composer = await this.composer();
      assert.equal(
        await composer.evaluate((element) => element === element.ownerDocument.activeElement),
        true,
      );
      assert.equal(await composer.evaluate((element) => element.ownerDocument.hasFocus()), true);
      assert.match(await this.text(), /What can Braid do\?/);
    });
  }

  async ask(question: string): Promise<void> {
    const composer = await this.composer();
    await composer.fill(question);
    await composer.press("Enter");
  }

  async click(name: string | RegExp): Promise<void> {
    await (await this.button(name)).click();
  }

  async text(): Promise<string> {
    return (await this.frame()).locator("body").innerText({ timeout: 2_000 });
  }

  /** Waits until the panel shows a text. */
  async shows(text: string | RegExp): Promise<void> {
    await eventually(`the chat shows ${String(text)}`, async () => {
      const shown = await this.text();
      assert.ok(typeof text === "string" ? shown.includes(text) : text.test(shown), shown.slice(-2_000));
    });
  }

  /** Waits until nothing is being sent, when the text box takes no words, and no reply is being written. */
  async isIdle(): Promise<void> {
    await eventually("the reply to end", async () => {
      const frame = await this.frame();
      assert.equal(await frame.locator(".composer-field[readonly]").count(), 0);
      assert.equal(await frame.getByRole("button", { name: /^Stop/ }).count(), 0);
    });
  }
}

/** Stores a key as a user does, and picks a model of that provider for the session in front. */
export async function setKeyAndModel(workbench: Workbench, provider: string, model: string): Promise<void> {
  await workbench.runCommand("Braid: Set API Key...");
  await workbench.answer(provider);
  const field = workbench.page.getByPlaceholder("Paste the key here");
  await field.waitFor();
  await workbench.answer("sk-test-0123456789");
  await pickRow(workbench, model);
}

export async function chooseModel(workbench: Workbench, model: string): Promise<void> {
  await workbench.runCommand("Braid: Choose Model...");
  await pickRow(workbench, model);
}

/** By the whole label: providers may offer models of like names. */
const pickRow = (workbench: Workbench, label: string): Promise<void> =>
  workbench.page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ has: workbench.page.locator(".label-name", { hasText: new RegExp(`^\\W*${label}$`) }) })
    .click({ timeout: 10_000 });
