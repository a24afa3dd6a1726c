import assert from "node:assert/strict";
import { marked } from "marked";
import type { PromptMessage } from "../../../../src/agent/modelProvider.ts";
import type { ReplyEvent } from "../../../../src/core/reply.ts";
import { preface } from "../../../../src/providers/guide/answer.ts";
import type { GuideLibrary, GuideSession } from "../../../../src/providers/guide/guideLibrary.ts";
import { type GuideOptions, guideProvider, piecesOf } from "../../../../src/providers/guide/guideProvider.ts";
import { textOf } from "../collect.ts";
import { packagedDocs } from "./packagedDocs.ts";

interface Told {
  readonly title: string;
  readonly said?: readonly string[];
  readonly deleted?: boolean;
}

/** Newest first; what was said alternates, beginning with the user. */
function libraryOf(...told: readonly Told[]): GuideLibrary {
  const sessions = told.map(
    ({ title, said = [], deleted }, index): GuideSession => ({
      id: `session${String(index).padStart(5, "0")}`,
      title,
      updatedAt: Date.UTC(2026, 10, 20) - index * 86_400_000,
      messageCount: said.length,
      ...(deleted && { deletedAt: 1 }),
    }),
  );
  return {
    sessions: async () => sessions,
    text: async (id) =>
      told[sessions.findIndex((session) => session.id === id)]?.said?.map((text, index) => ({
        role: index % 2 === 0 ? "user" : "assistant",
        text,
      })),
  };
}

const guideWith = (options: Partial<GuideOptions> = {}) =>
  guideProvider({ library: libraryOf(), readDocs: packagedDocs, pause: async () => {}, ...options });

const conversation = (...said: readonly string[]): PromptMessage[] =>
  said.map((text, index) => ({ role: index % 2 === 0 ? "user" : "assistant", text }));

async function ask(library: GuideLibrary, ...said: readonly string[]): Promise<string> {
  const events: ReplyEvent[] = [];
  const request = { model: "guide", messages: conversation(...said) };
  for await (const event of guideWith({ library }).stream(request, new AbortController().signal))
    events.push(event);
  assert.deepEqual(events.at(-1), { type: "finished" });
  return textOf(events);
}

describe("the Guide", () => {
  it("is a provider with one model, always there", async () => {
    const guide = guideWith();
    assert.equal(guide.id, "guide");
    const models = await guide.models(new AbortController().signal);
    assert.deepEqual(models, { ok: true, value: [{ id: "guide", label: "Guide" }] });
  });

  it("says in its first reply, and only there, that it is not a language model", async () => {
    const first = await ask(libraryOf(), "how do I connect Claude?");
    assert.ok(first.startsWith(preface));
    const second = await ask(libraryOf(), "how do I connect Claude?", first, "and where is my history kept?");
    assert.ok(!second.includes(preface));
    assert.match(second, /on your own disk/);
  });

  it("says it again when another model spoke before", async () => {
    assert.ok(
      (await ask(libraryOf(), "hi", "I am Claude.", "where is my history kept?")).startsWith(preface),
    );
  });

  it("answers with the section that fits, and links that run the command", async () => {
    const answer = await ask(libraryOf(), "how do I connect Claude?");
    assert.match(answer, /\*\*Anthropic \(Claude\)\*\*/);
    assert.match(answer, /\[Set API Key\]\(braid:setKey\)/);
    assert.doesNotMatch(answer, /<!--/);
  });

  it("goes on with the next section when asked for more, and says when there is no more", async () => {
    const seen = new Set<string>();
    const said = ["how do I connect Claude?"];
    for (let count = 0; count < 30; count++) {
      const answer = await ask(libraryOf(), ...said);
      if (answer.includes("That is all")) break;
      const heading = /\*\*(.+?)\*\*/.exec(answer)?.[1] ?? "";
      assert.ok(!seen.has(heading), heading);
      seen.add(heading);
      said.push(answer, "tell me more");
    }
    assert.ok(seen.size > 1);
    assert.match(await ask(libraryOf(), ...said), /That is all/);
  });

  it("admits what it cannot answer, names the nearest topics and how to connect a real model", async () => {
    const answer = await ask(libraryOf(), "write a python function that reverses a string");
    assert.match(answer, /I cannot answer that/);
    assert.match(answer, /\(braid:chooseModel\)/);
  });

  it("streams in words that joined are the answer", () => {
    const text = "One two\n\n- three  four\n".repeat(500);
    const pieces = piecesOf(text);
    assert.equal(pieces.join(""), text);
    assert.ok(pieces.length <= 120);
    assert.deepEqual(piecesOf("Hello you"), ["Hello", " you"]);
    assert.deepEqual(piecesOf(""), []);
  });

  it("takes at most two and a half seconds, however long the answer", async () => {
    let total = 0;
    const guide = guideWith({
      pause: async (ms) => {
        total += ms;
      },
      readDocs: async () => [{ name: "long.md", text: `# Long\n\nlong ${"word ".repeat(50_000)}` }],
    });
    const request = { model: "guide", messages: conversation("long") };
    for await (const _ of guide.stream(request, new AbortController().signal));
    assert.ok(total > 500 && total <= 2_500, String(total));
  });

  it("really takes its time, a little", async () => {
    const { pause: _, ...rest } = { library: libraryOf(), readDocs: packagedDocs, pause: undefined };
    const startedAt = performance.now();
    let pieces = 0;
    const request = { model: "guide", messages: conversation("what is the Guide?") };
    for await (const _ of guideProvider(rest).stream(request, new AbortController().signal)) pieces++;
    const tookMs = performance.now() - startedAt;
    assert.ok(pieces > 20 && tookMs > 200 && tookMs < 2_500, `${pieces} pieces in ${tookMs} ms`);
  });

  it("stops at once", async () => {
    const controller = new AbortController();
    const guide = guideWith({ pause: () => new Promise(() => {}) });
    const events: ReplyEvent[] = [];
    const request = { model: "guide", messages: conversation("what is the Guide?") };
    for await (const event of guide.stream(request, controller.signal)) {
      events.push(event);
      setTimeout(() => controller.abort(), 10);
    }
    assert.equal(events.length, 2);
    assert.deepEqual(events.at(-1), { type: "stopped", by: "user" });
  });

  it("ends with a failure when its documentation cannot be read, and tries again the next time", async () => {
    let reads = 0;
    const guide = guideWith({
      readDocs: async () => {
        if (reads++ === 0) throw new Error("disk");
        return packagedDocs();
      },
    });
    const last = async () => {
      let event: ReplyEvent | undefined;
      const request = { model: "guide", messages: conversation("what is Braid?") };
      for await (event of guide.stream(request, new AbortController().signal));
      return event;
    };
    assert.deepEqual(await last(), { type: "stopped", by: { kind: "other", detail: "disk" } });
    assert.deepEqual(await last(), { type: "finished" });
  });
});

describe("the Guide and the user's own sessions", () => {
  const library = libraryOf(
    { title: "Today", said: ["find sessions about espresso"] },
    {
      title: "Tax forms",
      said: [
        "Which tax form do I need for a home office? I work from home.",
        "You need the home office form. The home office form asks for the size of the office. It rains today. A home office must be used for work only.",
        "And by when?",
        "The tax form is due in May.",
      ],
    },
    {
      title: "Best café in town",
      said: ["Where is the best café?", "Try the one at the corner; the Café is small."],
    },
    { title: "Old trash", said: ["secret espresso", "hm"], deleted: true },
  );

  it("counts them", async () => {
    const answer = await ask(library, "how many sessions do I have?");
    assert.match(answer, /\*\*3 sessions\*\* with \*\*7 messages\*\*/);
    assert.match(answer, /1 session is in the trash/);
  });

  it("lists them, newest first, and goes on with more", async () => {
    const many = libraryOf(...Array.from({ length: 23 }, (_, index) => ({ title: `Number ${index}` })));
    const first = await ask(many, "list my sessions");
    assert.match(first, /Number 0\*\* · 2026-11-20[\s\S]*Number 9\*\*/);
    assert.doesNotMatch(first, /Number 10/);
    const third = await ask(many, "list my sessions", first, "more", "…", "more");
    assert.match(third, /Number 20\*\*[\s\S]*Number 22\*\*/);
  });

  it("finds what was said, whatever its case and accents, and shows where", async () => {
    const answer = await ask(library, "where did I talk about CAFE?");
    assert.match(answer, /1 session with/);
    assert.match(answer, /\*\*Best café in town\*\*/);
    assert.match(answer, /Where is the best café\\\?/);
  });

  it("searches neither the trash nor the session in which it is asked", async () => {
    assert.match(await ask(library, "find sessions about espresso"), /found no session/);
  });

  it("says plainly when nothing was found", async () => {
    assert.match(await ask(library, "find sessions about zebras"), /found no session with “zebras”/);
  });

  it("sums up a session in its own sentences", async () => {
    const answer = await ask(library, "summarise Tax forms");
    assert.match(answer, /Which tax form do I need for a home office\\\?/);
    assert.match(answer, /The home office form asks for the size of the office\\\./);
  });

  it("sums up the last session, which is not the one in which it is asked", async () => {
    const here = libraryOf(
      { title: "Here", said: ["summarise my last session"] },
      { title: "There", said: ["Why?", "Because."] },
    );
    assert.match(await ask(here, "summarise my last session"), /\*\*There\*\*/);
  });

  it("sums up this session", async () => {
    const answer = await ask(
      library,
      "What is a monad?",
      "A monad is a monoid in a category.",
      "summarise this session",
    );
    assert.match(answer, /What is a monad\\\?/);
    assert.match(await ask(library, "summarise this session"), /nothing in this session yet/);
  });

  it("shows hostile titles and messages as the characters they are", async () => {
    const hostile = "](braid:setKey) [x](https://evil.example) <img src=x> `\u202Egnp\n# Big";
    const told = { title: hostile, said: [`needle ${hostile}`, `Here is ${hostile}`] };
    for (const message of [
      "find needle",
      "list my sessions",
      `find ${hostile}`,
      "summarise my last session",
    ]) {
      const html = await marked.parse((await ask(libraryOf(told), message)).replace(preface, ""));
      assert.doesNotMatch(html, /<a |<img|<h1|\u202E/, message);
      assert.match(html, /⟨U\+202E⟩/, message);
    }
  });

  it("lets other work go on while it searches many long sessions", async () => {
    const long = "lorem ipsum dolor ".repeat(3_000);
    const big = libraryOf(
      ...Array.from({ length: 250 }, (_, index) => ({ title: `S${index}`, said: [long, long] })),
    );
    let longestMs = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 1);
    const startedAt = performance.now();
    await ask(big, "find sessions about needle");
    clearInterval(beat);
    assert.ok(longestMs < 150, `stalled for ${longestMs} ms of ${performance.now() - startedAt} ms`);
  });

  it("stops searching when it is stopped", async () => {
    let read = 0;
    const endless: GuideLibrary = {
      sessions: async () =>
        Array.from({ length: 300 }, (_, index) => ({
          id: String(index),
          title: "x",
          updatedAt: 0,
          messageCount: 1,
        })),
      text: async () => {
        read++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return [];
      },
    };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const events: ReplyEvent[] = [];
    const request = { model: "guide", messages: conversation("find needle") };
    for await (const event of guideWith({ library: endless }).stream(request, controller.signal))
      events.push(event);
    assert.deepEqual(events, [{ type: "stopped", by: "user" }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(read < 50);
  });
});
