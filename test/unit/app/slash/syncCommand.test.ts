import assert from "node:assert/strict";
import type { App } from "../../../../src/app/app.ts";
import { completeSlash } from "../../../../src/app/slash/completeSlash.ts";
import { refusalsAsAnswers, runSlash } from "../../../../src/app/slash/runSlash.ts";
import type { SlashAnswer, SlashContext, SlashOutcome } from "../../../../src/app/slash/slashCommand.ts";
import { systemClock } from "../../../../src/base/clock.ts";
import { newSessionId } from "../../../../src/core/ids.ts";
import { channelWith, FakeSync, laptop, statusWith } from "../../../support/fakeSync.ts";

describe("/sync", () => {
  const [one, two] = [newSessionId(), newSessionId()];
  const hostile = { ...laptop, device: "evil00000000", name: "\u202e**Top** [x](https://evil.example)" };
  const tower = { ...laptop, device: "tower0000000", name: "Tower" };
  const held = [{ device: laptop.device, name: laptop.name, sessions: [one, two] }];
  let sync: FakeSync;
  let context: SlashContext;
  beforeEach(() => {
    sync = new FakeSync(statusWith({ channels: [channelWith({ devices: [laptop, tower], held })] }));
    context = contextOf({ sync, clock: systemClock } as unknown as App);
  });
  const contextOf = (app: App): SlashContext => ({ app, session: one }) as unknown as SlashContext;

  const answerOf = (outcome: SlashOutcome): SlashAnswer => {
    assert.equal(outcome.kind, "answer");
    return outcome as SlashAnswer;
  };
  const run = async (text: string, where = context) => answerOf(await runSlash(where, text, true));
  const done = async (text: string) => {
    const answer = await run(text);
    assert.equal(answer.isFailure, false, answer.markdown);
    return answer;
  };
  const refusal = async (text: string, words: RegExp, where = context) => {
    const answer = await run(text, where);
    assert.equal(answer.isFailure, true);
    assert.match(answer.markdown, words);
  };
  const take = async ({ offers }: SlashAnswer, label: RegExp) => {
    const offer = offers.find((each) => label.test(each.label));
    assert.ok(offer, `None of ${offers.map((each) => each.label)}`);
    return answerOf(await refusalsAsAnswers(() => offer.run()));
  };

  it("shows how it stands, and offers what there is to do", async () => {
    const answer = await done("/sync");
    assert.match(answer.markdown, /^This machine is called “Desktop”\\\./);
    assert.match(answer.markdown, /\*\*For you to decide\*\*\n\n- “Laptop” removed 2 sessions/);
    assert.match(answer.markdown, /\*\*Settings Sync\*\*\n\n- Nothing waits here/);
    await take(answer, /^Sync Now$/);
    await take(answer, /^Keep 2 Sessions of “Laptop”$/);
    assert.deepEqual(sync.asked, ["now", `keep ${laptop.device}`]);
  });

  it("asks with a number before sessions are deleted here, too", async () => {
    for (const question of [
      await done("/sync agree Laptop"),
      await take(await done("/sync"), /^Delete 2 Sessions of “Laptop” Here, Too…$/),
    ]) {
      assert.match(question.markdown, /removed 2 sessions that are still here\. Delete them here, too\?/);
      assert.deepEqual(sync.asked, []);
      assert.match((await take(question, /^Delete 2 Sessions$/)).markdown, /^2 sessions are deleted here/);
      assert.deepEqual(sync.asked.splice(0), [`agree ${laptop.device}`]);
    }
  });

  it("keeps, forgets and looks at once", async () => {
    assert.match((await done("/sync keep laptop")).markdown, /^2 sessions stay, and come back/);
    assert.match((await done("/sync forget Tower")).markdown, /^“Tower” is off the list/);
    await done("/sync NOW");
    assert.deepEqual(sync.asked, [`keep ${laptop.device}`, `forget ${tower.device}`, "now"]);
  });

  it("empties a place after asking, by its number or its name", async () => {
    const refused = [
      { place: "slot 3", reason: "Damaged.", canEmpty: "unreadable" as const },
      { place: "slot 4", reason: "Newer.", canEmpty: "newer" as const },
    ];
    sync.become(statusWith({ channels: [channelWith({ refused })] }));
    const question = await take(await done("/sync"), /^Empty slot 3…$/);
    assert.match(question.markdown, /^Empty “slot 3”\? Nobody can read/);
    assert.deepEqual(sync.asked, []);
    await take(question, /^Empty This Place$/);
    const newer = await done("/sync empty 4");
    assert.match(newer.markdown, /A newer version of Braid wrote it/);
    await take(newer, /^Empty This Place$/);
    assert.deepEqual(sync.asked, ["empty slot 3", "empty slot 4 of a newer version"]);
    await refusal("/sync empty 5", /Which place\? There are: “slot 3”, “slot 4”/);
    sync.become(statusWith());
    await refusal("/sync empty 3", /no place to empty/);
  });

  it("says what is missing or not known", async () => {
    await refusal("/sync everything", /“everything” is not understood/);
    await refusal("/sync forget", /Which machine\? There are: “Laptop”, “Tower”/);
    await refusal("/sync keep", /Which machine\? There are: “Laptop”\./);
    await refusal("/sync keep Tower", /Nothing is held back that “Tower” removed/);
    await refusal("/sync forget Desk", /No machine is called “Desk”/);
    await refusal("/sync", /off on this machine.*Set Up Sync/s, contextOf({ clock: systemClock } as App));
    sync.become(statusWith({ channels: [] }));
    assert.match((await done("/sync")).markdown, /^Syncing is off/);
    assert.deepEqual((await done("/sync")).offers, []);
    await refusal("/sync agree", /Nothing is held back/);
  });

  it("shows names of other machines as nothing but text", async () => {
    const bad = [{ device: hostile.device, name: hostile.name, sessions: [one] }];
    sync.become(statusWith({ channels: [channelWith({ devices: [hostile], held: bad })] }));
    for (const text of ["/sync", "/sync forget", `/sync agree ${hostile.device}`, "/sync forget nobody"]) {
      const { markdown } = await run(text);
      assert.doesNotMatch(markdown, /\u202e|[^\\]\*\*Top|[^\\]\[x/, text);
      assert.match(markdown, /U\\?\+202E/);
    }
  });

  it("is completed: words, then machines, by their id where a name says nothing", async () => {
    const complete = async (text: string) => (await completeSlash(context, text)).rows.map((row) => row.text);
    assert.deepEqual(await complete("/sync fo"), ["/sync forget "]);
    assert.deepEqual(await complete("/sync keep "), ["/sync keep Laptop"]);
    assert.deepEqual(await complete("/sync forget t"), ["/sync forget Tower", "/sync forget Laptop"]);
    const twins = [laptop, tower, { ...tower, device: "twin00000000" }, hostile];
    sync.become(statusWith({ channels: [channelWith({ devices: twins })] }));
    assert.deepEqual(await complete("/sync forget "), [
      "/sync forget Laptop",
      "/sync forget tower0000000",
      "/sync forget twin00000000",
      "/sync forget evil00000000",
    ]);
    assert.deepEqual(await complete("/sync now x"), []);
    assert.deepEqual(await complete("/sync off w"), ["/sync off workspace"]);
  });
});
