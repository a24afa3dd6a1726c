import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DocsIndex } from "../../../../src/providers/guide/docsIndex.ts";
import { intentOf } from "../../../../src/providers/guide/intent.ts";
import { packagedDocs } from "./packagedDocs.ts";

/** What newcomers ask, and the page that answers it. */
const questions: readonly (readonly [question: string, page: string])[] = [
  ["What is Braid?", "about.md"],
  ["how do I get started", "about.md"],
  ["are you chatgpt?", "about.md"],
  ["Is this free?", "about.md"],
  ["who are you", "about.md"],
  ["how do I connect Claude?", "models.md"],
  ["How can I use GPT models", "models.md"],
  ["I want to use my local ollama models", "models.md"],
  ["does it work with lm studio", "models.md"],
  ["can I use openrouter", "models.md"],
  ["how to use my copilot subscription here", "models.md"],
  ["how do I change the model", "models.md"],
  ["can I switch to another model in the middle of a conversation", "models.md"],
  ["which models are supported?", "models.md"],
  ["can I add my company's own OpenAI-compatible endpoint?", "models.md"],
  ["where do I put my API key", "keys.md"],
  ["is my api key stored in plain text?", "keys.md"],
  ["is my data sent anywhere", "keys.md"],
  ["do you collect telemetry", "keys.md"],
  ["how can I remove my key", "keys.md"],
  ["why are images not shown in replies?", "keys.md"],
  ["what happens if vscode crashes", "history.md"],
  ["Where is my history stored?", "history.md"],
  ["are my chats saved in the cloud", "history.md"],
  ["will I lose my conversations when I restart the computer", "history.md"],
  ["what happens to my sessions when I uninstall the extension", "history.md"],
  ["does the reply continue when I close the panel?", "history.md"],
  ["how do I get a session back I deleted", "deleting.md"],
  ["I accidentally deleted a chat, help!", "deleting.md"],
  ["how do I delete a session", "deleting.md"],
  ["how do I tag a session", "organising.md"],
  ["how do I filter the list of sessions", "organising.md"],
  ["can I group sessions by tag", "organising.md"],
  ["how do I compare two branches", "organising.md"],
  ["bring the conclusion of another branch here as a note", "organising.md"],
  ["can I archive all sessions that match a query", "organising.md"],
  ["how does searching work", "searching.md"],
  ["which operators does search have", "searching.md"],
  ["how do I find text in the open session", "searching.md"],
  ["how do I edit a message I sent", "replies.md"],
  ["how do I make a template", "templates.md"],
  ["how many tokens did I use", "statistics.md"],
  ["what did my sessions cost", "statistics.md"],
  ["is there a command line", "terminal.md"],
  ["how do I use braid in the terminal", "terminal.md"],
  ["which slash commands are there?", "slash.md"],
  ["how do I send a message that starts with a slash", "slash.md"],
  ["can I give a session a system prompt", "organising.md"],
  ["can I archive old sessions", "organising.md"],
  ["how do I save a checkpoint", "organising.md"],
  ["how can I fork a conversation into a branch", "organising.md"],
  ["how do I rename a session", "sessions.md"],
  ["how do I pin a session", "sessions.md"],
  ["why did the backup fail", "backups.md"],
  ["how do I delete my backups", "backups.md"],
  ["my session is damaged", "troubleshooting.md"],
  ["how do I sync my sessions between two machines", "sync.md"],
  ["how do I turn on syncing", "sync.md"],
  ["how do I stop syncing?", "sync.md"],
  ["how do I get my chats on my other computer?", "sync.md"],
  ["how do I take my sessions to another computer", "sync.md"],
  ["can I use Braid on two machines?", "sync.md"],
  ["I have a new laptop, where are my sessions?", "sync.md"],
  ["how do I move to a new computer?", "sync.md"],
  ["what does continued here and on another machine mean?", "sync.md"],
  ["what leaves my machine when I sync", "sync.md"],
  ["is syncing end-to-end encrypted?", "sync.md"],
  ["can I sync titles only", "sync.md"],
  ["how can I exclude a workspace from syncing", "sync.md"],
  ["can I sync through dropbox", "sync.md"],
  ["what does on its way mean", "sync.md"],
  ["why are sessions held back", "sync.md"],
  ["what if two machines continue the same session", "sync.md"],
  ["how do I forget an old machine", "sync.md"],
  ["nothing arrives from my other machine", "sync.md"],
  ["are old sessions deleted automatically", "deleting.md"],
  ["how can I find an old conversation", "sessions.md"],
  ["how do I start a new chat", "sessions.md"],
  ["can I use two windows at the same time", "sessions.md"],
  ["how do I continue yesterday's conversation", "sessions.md"],
  ["how do I stop a reply", "replies.md"],
  ["can I regenerate an answer", "replies.md"],
  ["what does interrupted mean and how do I go on", "replies.md"],
  ["how do I copy code from an answer", "replies.md"],
  ["how to make a new line without sending", "writing.md"],
  ["is my unsent text kept?", "writing.md"],
  ["the conversation is too long for the model, what now", "writing.md"],
  ["how do I move the chat to the right side", "panels.md"],
  ["open a chat in a big editor tab", "panels.md"],
  ["what are the keyboard shortcuts", "shortcuts.md"],
  ["what does too many requests mean", "troubleshooting.md"],
  ["my key is refused", "troubleshooting.md"],
  ["ollama does not show up in the list", "troubleshooting.md"],
  ["my sessions are gone, the sidebar is empty", "troubleshooting.md"],
  ["the model cannot be reached behind our proxy", "troubleshooting.md"],
];

const strangers = [
  "what is the capital of France?",
  "write a python function that reverses a string",
  "wie wird das Wetter morgen",
  "wo ist mein Verlauf",
  "what is 2 + 2",
  "tell me a joke",
  "explain quantum entanglement",
  "translate good morning into Japanese",
];

describe("the Guide's documentation", () => {
  it("answers newcomers' questions with the right page, nine times out of ten at least", async () => {
    const index = new DocsIndex(await packagedDocs());
    const missed = questions.filter(([question, page]) => {
      const intent = intentOf(question);
      if (intent.kind !== "docs") return true;
      const { hits, coverage } = index.search(intent.question);
      return hits[0]?.section.page !== page || coverage < 0.5;
    });
    const report = missed.map(([question, page]) => {
      const { hits, coverage } = index.search(question);
      return `${question} → ${intentOf(question).kind} ${hits[0]?.section.page} "${hits[0]?.section.heading}" ${coverage.toFixed(2)}, not ${page}`;
    });
    assert.ok(
      missed.length <= questions.length / 10,
      `${missed.length} of ${questions.length} missed:\n${report.join("\n")}`,
    );
  });

  it("does not pretend to answer what is not in it", async () => {
    const index = new DocsIndex(await packagedDocs());
    const answered = strangers.filter((question) => index.search(question).coverage >= 0.5);
    assert.deepEqual(answered, []);
  });

  it("links only to the four things that the panel can do", async () => {
    const folder = join(process.cwd(), "media", "guide");
    for (const name of await readdir(folder)) {
      const links = (await readFile(join(folder, name), "utf8")).matchAll(/\]\(([^)]*)\)/g);
      for (const [, target] of links)
        assert.match(target ?? "", /^braid:(setKey|chooseModel|newSession|openSettings)$/, name);
    }
  });

  it("names only commands and settings that exist", async () => {
    const manifest = JSON.parse(await readFile(join(process.cwd(), "package.json"), "utf8"));
    const { commands, configuration } = manifest.contributes;
    const titles = new Set(commands.map(({ title }: { title: string }) => `Braid: ${title}`));
    const settings = [configuration].flat().flatMap(({ properties }) => Object.keys(properties));
    for (const { name, text } of await packagedDocs()) {
      for (const [, command] of text.matchAll(/\*\*(Braid: [^*]+)\*\*/g))
        assert.ok(titles.has(command), `${name}: ${command}`);
      for (const [, setting] of text.matchAll(/`(braid\.[\w.]+)`/g))
        assert.ok(settings.includes(setting ?? ""), `${name}: ${setting}`);
    }
  });

  it("begins every page with a title and gives every section something to say", async () => {
    for (const { name, text } of await packagedDocs()) {
      assert.match(text, /^# .+\n/, name);
      assert.doesNotMatch(text.replace(/<!--[\s\S]*?-->/g, ""), /^## .+\n\s*(?=^## )/m, name);
    }
  });
});
