import { startWireServer, type WireServer } from "../support/wire.ts";
import { Chat, setKeyAndModel } from "./support/chat.ts";
import { Workbench } from "./support/workbench.ts";

const reply = `Here is how you read a file line by line, **without** loading all of it:

\`\`\`ts
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: createReadStream(path) })) {
  console.log(line.length); // One line at a time.
}
\`\`\`

1. Open a stream.
2. Read lines from it.

| Way | Memory | Speed |
|---|---|---|
| \`readFile\` | all of it | fast |
| stream | one line | nearly as fast |

> A stream keeps the memory flat.
`;

/** Pictures to be looked at: \`.vscode-test/screenshots/\`. That everything in them can be reached is the test. */
describe("How Braid looks", () => {
  let server: WireServer;
  before(async () => {
    server = await startWireServer();
  });
  after(() => server.stop());

  for (const theme of ["light", "dark", "highContrast", "highContrastLight"] as const) {
    it(`in the theme ${theme}: first run, a conversation, a failure, an editor`, async () => {
      const workbench = await Workbench.open({
        theme,
        viewport: { width: 1280, height: 900 },
        settings: { "braid.anthropic.baseUrl": server.anthropicBaseUrl },
      });
      const chat = new Chat(workbench);
      await workbench.showContainer("Braid");
      await chat.shows("Ask anything");
      await workbench.screenshot(`looks-${theme}-first-run`);
      await chat.newSession();
      await setKeyAndModel(workbench, "Anthropic", "Wire Large");
      server.script({ chunks: reply.split(/(?<= )/), thinking: ["The user wants a short example."] });
      await chat.ask(
        "How do I read a very large file line by line in Node.js without running out of memory?",
      );
      await chat.shows("keeps the memory flat");
      await chat.isIdle();
      await workbench.runCommand("Braid: Open Chat in Editor");
      await workbench.chatFrame("editor", "keeps the memory flat");
      server.script({ fail: "rateLimited", retryAfter: "45" });
      await chat.ask("And in Python?");
      await chat.shows("too many requests");
      await workbench.screenshot(`looks-${theme}-conversation`);
      await workbench.close();
    });
  }
});
