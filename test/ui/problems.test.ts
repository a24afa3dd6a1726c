import assert from "node:assert/strict";
import { refusingUrl, startWireServer, type WireScript, type WireServer } from "../support/wire.ts";
import { Chat, setKeyAndModel } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

const cases: readonly [what: string, script: WireScript, sentence: RegExp, button: string][] = [
  ["a refused key", { fail: "badKey" }, /refused the API key/, "Set API Key"],
  [
    "a rate limit, with its wait",
    { fail: "rateLimited", retryAfter: "90" },
    /too many requests.*Try again in \d+ s/s,
    "Try Again",
  ],
  ["an overloaded provider", { fail: "overloaded" }, /overloaded right now/, "Try Again"],
  [
    "a cut stream",
    { chunks: ["What arrived ", "is lost"], cutAfter: 1 },
    /broke in mid-reply.*kept/s,
    "Continue",
  ],
  [
    "a conversation that is too long",
    { fail: "contextTooLong" },
    /longer than the model can read/,
    "Choose Model",
  ],
  ["an unknown model", { fail: "unknownModel" }, /does not know this model/, "Choose Model"],
];

describe("What the user is told when a provider fails", () => {
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    server = await startWireServer();
    workbench = await Workbench.open({
      settings: {
        "braid.anthropic.baseUrl": server.anthropicBaseUrl,
        "braid.openai.baseUrl": server.openAiBaseUrl.replace("127.0.0.1", "localhost"),
      },
    });
    chat = new Chat(workbench);
    await workbench.showContainer("Braid");
  });
  after(async () => {
    await workbench.close();
    await server.stop();
  });

  for (const [provider, model] of [
    ["Anthropic", "Wire Large"],
    ["OpenAI", "wire-large"],
  ] as const) {
    describe(`by ${provider}`, () => {
      before(async () => {
        await chat.newSession();
        await setKeyAndModel(workbench, provider, model);
      });

      for (const [what, script, sentence, button] of cases) {
        it(`says ${what} in a sentence, offers "${button}", and keeps the question`, async () => {
          await chat.newSession();
          server.script(script);
          await chat.ask(`Question about ${what}`);
          await chat.shows(sentence);
          assert.ok(await (await chat.button(button)).isVisible());
          await chat.shows(`Question about ${what}`);
          await workbench.screenshot(`problem-${provider}-${what}`);
        });
      }

      it("asks again when the button is pressed", async () => {
        await chat.newSession();
        server.script({ fail: "overloaded" }, { chunks: ["Better ", "now."] });
        await chat.ask("Are you there?");
        await chat.shows(/overloaded right now/);
        await chat.click("Try Again");
        await chat.shows("Better now.");
      });
    });
  }

  // Last, because it leaves an address behind at which nothing answers.
  describe("after its address was changed", () => {
    /** Changes the address, and ends in the key prompt, which shows that it is used. */
    async function useAddress(address: string): Promise<void> {
      await workbench.writeSettings({ "braid.anthropic.baseUrl": address });
      await workbench.reload();
      await eventually("the new address to be used", async () => {
        await workbench.runCommand("Braid: Set API Key...");
        await workbench.page
          .locator(".quick-input-list", { hasText: `sent to ${address} and` })
          .waitFor({ timeout: 1_000 });
      });
    }

    it("says that a server cannot be reached, and offers the settings", async () => {
      await chat.newSession();
      await setKeyAndModel(workbench, "Anthropic", "Wire Large");
      await useAddress(await refusingUrl());
      await workbench.answer("Anthropic");
      await workbench.page.getByPlaceholder("Paste the key here").waitFor();
      await workbench.answer("sk-test-unreachable");
      await workbench.page
        .locator(".quick-input-list .monaco-list-row", { hasText: "Not available" })
        .waitFor();
      await workbench.page.keyboard.press("Escape");
      const before = server.requests.length;
      await chat.ask("Hello?");
      await chat.shows(/could not be reached/);
      assert.ok(await (await chat.button("Open Settings")).isVisible());
      assert.equal(server.requests.length, before);
    });

    it("says that a key is missing for a changed address: keys do not follow", async () => {
      await useAddress(server.anthropicBaseUrl.replace("127.0.0.1", "127.0.0.2"));
      await workbench.page.keyboard.press("Escape");
      await chat.ask("Still there?");
      await chat.shows(/needs an API key/);
      assert.ok(await (await chat.button("Set API Key")).isVisible());
    });
  });
});
