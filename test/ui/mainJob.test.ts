import assert from "node:assert/strict";
import { startWireServer, type WireServer } from "../support/wire.ts";
import { Chat, chooseModel, setKeyAndModel } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

describe("The main job, from an empty side bar to a conversation that survives everything", () => {
  let server: WireServer;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    server = await startWireServer();
    // The same server speaks both formats, but a key belongs to an origin, so each has a name of its own.
    workbench = await Workbench.open({
      settings: {
        "braid.anthropic.baseUrl": server.anthropicBaseUrl,
        "braid.openai.baseUrl": server.openAiBaseUrl.replace("127.0.0.1", "localhost"),
      },
    });
    chat = new Chat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.stop();
  });

  const rows = () => workbench.treeRows();
  const hasRow = (label: string) =>
    eventually(`a session called "${label}"`, async () => {
      const found = (await rows()).find((row) => row.label === label);
      assert.ok(found, JSON.stringify(await rows()));
      return found;
    });

  it("greets a newcomer with what to do, and how to connect a model", async () => {
    await workbench.showContainer("Braid");
    await eventually("the welcome view", async () =>
      assert.match(await workbench.view("Sessions").innerText(), /no sessions yet[\s\S]*New Session/),
    );
    await chat.shows(/connect|API key/i);
    await workbench.screenshot("first-run");
  });

  it("answers through the Guide at once, and makes a session of it", async () => {
    await chat.ask("What happens if VS Code crashes?");
    await chat.shows(/not a language model/i);
    await chat.isIdle();
    const row = await hasRow("What happens if VS Code crashes?");
    assert.match(row.description, /just now · 2 · Guide/);
    await workbench.screenshot("guide");
  });

  it("talks to Anthropic in a new session, and shows the reply while it arrives", async () => {
    await chat.newSession();
    await hasRow("New session");
    await setKeyAndModel(workbench, "Anthropic", "Wire Large");
    server.script({ chunks: ["The first half, ", "and the second."], holdAfter: 1 });
    await chat.ask("First question");
    await chat.shows("The first half,");
    assert.ok(!(await chat.text()).includes("and the second."), "The reply came in one piece.");
    server.release();
    await chat.shows("and the second.");
    await chat.isIdle();
    const [request] = server.requests;
    assert.equal(request?.format, "anthropic");
    assert.equal(request?.headers.authorization, "Bearer sk-test-0123456789");
    await hasRow("First question");
  });

  it("talks to OpenAI in another session, stops half-way, and keeps what arrived", async () => {
    await chat.newSession();
    await setKeyAndModel(workbench, "OpenAI", "wire-small");
    server.script({ chunks: ["One, two, ", "three, four."], holdAfter: 1 });
    await chat.ask("Count to four");
    await chat.shows("One, two,");
    await chat.click(/^Stop/);
    await chat.shows("You stopped this reply");
    server.release();
    await workbench.screenshot("stopped");
    assert.ok(!(await chat.text()).includes("three, four"));
    await hasRow("Count to four");
  });

  it("goes on where it was stopped", async () => {
    server.script({ chunks: ["three, four."] });
    await chat.click("Continue");
    await chat.shows("three, four.");
    await chat.isIdle();
    const messages = server.requests.at(-1)?.body.messages as { role: string; content: string }[];
    assert.deepEqual(
      messages.slice(0, 2).map(({ role, content }) => [role, content]),
      [
        ["user", "Count to four"],
        ["assistant", "One, two, "],
      ],
    );
  });

  it("keeps each session's model to itself", async () => {
    await workbench.clickRow("First question");
    await chat.shows("and the second.");
    server.script({ chunks: ["Still Claude."] });
    await chat.ask("Who are you?");
    await chat.shows("Still Claude.");
    assert.equal(server.requests.at(-1)?.format, "anthropic");
    assert.equal(server.requests.at(-1)?.model, "wire-large");
    await chat.isIdle();
  });

  it("keeps all of a half-written reply when the extension host is killed", async () => {
    server.script({ chunks: ["This much arrived ", "before the end", " - and this did not."], holdAfter: 2 });
    await chat.ask("Tell me a long story");
    await chat.shows("before the end");
    // What is on the screen is on disk at most a quarter of a second later.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await workbench.killExtensionHost();
    server.release();
    await chat.shows("This reply was interrupted");
    await chat.shows("This much arrived before the end");
    await workbench.screenshot("interrupted");
  });

  it("finds everything again after VS Code was killed and started anew", async () => {
    await workbench.restartServer({ kill: true });
    await workbench.showContainer("Braid");
    for (const title of ["What happens if VS Code crashes?", "First question", "Count to four"])
      await hasRow(title);
    await chat.shows("This much arrived before the end");
    await workbench.clickRow("Count to four");
    await chat.shows("One, two,");
    await chat.shows("three, four.");
  });

  it("continues a conversation with the other provider", async () => {
    await workbench.clickRow("First question");
    await chat.shows("This much arrived before the end");
    await chooseModel(workbench, "wire-small");
    server.script({ chunks: [", said the other model."] });
    await chat.click("Continue");
    await chat.shows("said the other model.");
    await chat.isIdle();
    const request = server.requests.at(-1);
    assert.equal(request?.format, "openai");
    const told = JSON.stringify(request?.body.messages);
    for (const text of ["First question", "and the second.", "Still Claude.", "before the end"])
      assert.ok(told.includes(text), `The other model was not told: ${text}`);
  });

  it("renames with F2, and never takes that title away", async () => {
    await workbench.clickRow("First question");
    await eventually("the row to have the focus", async () => {
      await workbench.clickRow("First question");
      await workbench.page.keyboard.press("F2");
      await workbench.page.locator(".quick-input-widget input").waitFor({ timeout: 1_000 });
    });
    await workbench.answer("My own title");
    await hasRow("My own title");
    server.script({ chunks: ["Fine."] });
    await chat.ask("Another question");
    await chat.shows("Fine.");
    await chat.isIdle();
    await hasRow("My own title");
  });

  it("deletes to the trash, and takes that back", async () => {
    await workbench.treeRow("Count to four").hover();
    await workbench
      .treeRow("Count to four")
      .getByRole("button", { name: /Delete/ })
      .click();
    await eventually("the row to go", async () =>
      assert.ok(!(await rows()).some(({ label }) => label === "Count to four")),
    );
    await workbench.page.getByRole("button", { name: "Undo" }).click();
    await hasRow("Count to four");
  });
});
