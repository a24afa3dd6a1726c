import assert from "node:assert/strict";
import fc from "fast-check";
import { StoreError } from "../../../src/app/sessionStore.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { bindingChange, evidenceChanges, projectsSession } from "../../../src/core/projectRecords.ts";
import type { Change } from "../../../src/core/record.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { sessionSyncChange, syncContentChange, workspaceSyncChange } from "../../../src/core/syncRules.ts";
import { nothing } from "../../../src/sync/fingerprint.ts";
import { RuledSource } from "../../../src/sync/ruledSource.ts";
import { decodeSlot } from "../../../src/sync/slot.ts";
import { HandClock, message, type Node, node, sessionId, startSession, talk } from "./support/machines.ts";

const rule = ({ source }: Pick<Node, "source">, ...changes: readonly Change[]) =>
  source.write(projectsSession, ...changes);
const say = ({ source }: Node, session: SessionId, text: string) => source.write(session, message(text));
const textsOf = ({ source }: Node, session: SessionId): readonly string[] =>
  [...(source.sets.get(session)?.ofType("message") ?? [])]
    .map(({ value }) => (value as { parts: { text: string }[] }).parts[0]?.text ?? "")
    .sort();
const workspace = (key: string) => fieldChange("workspace", { key, name: key, folders: [key] });
const offered = async (source: RuledSource): Promise<readonly string[]> =>
  (await source.digests()).map(({ session }) => session).sort();

/** Keeps what was ever in it. */
class NotingSlots extends Map<string, string> {
  readonly texts: string[] = [];
  override set(device: string, text: string): this {
    this.texts.push(text);
    return super.set(device, text);
  }
}

describe("what the user excepts from syncing", () => {
  let clock: HandClock;
  let slots: NotingSlots;
  let a: Node;
  let b: Node;
  /** Everything that was ever in the mailbox. */
  let said: string;
  beforeEach(() => {
    clock = new HandClock();
    slots = new NotingSlots();
    said = "";
    [a, b] = [node("a", clock), node("b", clock)];
  });
  const meet = async (...nodes: readonly Node[]) => {
    const rounds = await talk(nodes.length === 0 ? [a, b] : nodes, slots, clock);
    for (const text of slots.texts.splice(0)) said += JSON.stringify(await decodeSlot(text));
    return rounds;
  };

  it("is never said when the rule was there first, not even its title", async () => {
    const session = startSession(a.source, 1, "my secret");
    const other = startSession(a.source, 2, "hello");
    rule(a, sessionSyncChange(session, false));
    await meet();
    a.source.write(session, fieldChange("title", "Renamed"), message("another secret"));
    await meet();
    assert.equal(b.source.sets.has(session), false);
    assert.deepEqual(textsOf(b, other), ["hello"]);
    assert.match(said, /Session 2/);
    assert.doesNotMatch(said, /secret|Session 1|Renamed/);
    assert.deepEqual(await offered(a.ruled), await offered(b.ruled));
  });

  it("stays as it is where it is already, and all that was said meanwhile comes together when it is allowed again", async () => {
    const session = startSession(a.source, 1, "before");
    await meet();
    rule(a, sessionSyncChange(session, false));
    say(a, session, "on a");
    await meet();
    say(b, session, "on b");
    await meet();
    assert.deepEqual(textsOf(a, session), ["before", "on a"]);
    assert.deepEqual(textsOf(b, session), ["before", "on b"]);
    assert.equal(await meet(), 0);
    rule(b, sessionSyncChange(session, true));
    await meet();
    assert.deepEqual(textsOf(a, session), ["before", "on a", "on b"]);
    assert.deepEqual(a.source.travelling, b.source.travelling);
  });

  it("is excepted also where only another machine has it", async () => {
    const session = startSession(b.source, 1, "only on b");
    startSession(b.source, 2, "for all");
    rule(a, sessionSyncChange(session, false));
    slots.set(b.device, (await node("b", clock).machine.compose()) ?? "");
    await a.machine.takeIn(slots);
    slots.set(a.device, (await a.machine.compose()) ?? "");
    await b.machine.takeIn(slots);
    assert.deepEqual(await offered(b.ruled), [projectsSession, sessionId(2)]);
    await meet();
    assert.equal(a.source.sets.has(session), false);
  });

  it("is deleted on one machine only", async () => {
    const session = startSession(a.source, 1, "text");
    const gone = startSession(a.source, 2, "text");
    await meet();
    rule(a, sessionSyncChange(session, false), sessionSyncChange(gone, false));
    await meet();
    a.source.write(session, fieldChange("deleted", removalValue(a.source.sets.get(session) ?? [])));
    a.source.write(gone, fieldChange("purged", removalValue(a.source.sets.get(gone) ?? [])));
    await meet();
    for (const each of [session, gone]) {
      assert.equal(b.source.sets.get(each)?.get("field", "deleted"), undefined);
      assert.deepEqual(textsOf(b, each), ["text"]);
    }
  });

  it("does not travel from a machine that imported it either", async () => {
    const session = startSession(a.source, 1, "text");
    rule(a, sessionSyncChange(session, false));
    await meet();
    await b.source.merge([...(a.source.sets.get(session) ?? [])]);
    const c = node("c", clock);
    await meet(a, b, c);
    assert.equal(c.source.sets.has(session), false);
  });

  it("covers what is said later in a workspace, and in every place of its project", async () => {
    const [one, two] = [startSession(a.source, 1), startSession(b.source, 2)];
    a.source.write(one, workspace("file:///here/secret"));
    b.source.write(two, workspace("file:///there/secret"), message("on b"));
    rule(a, workspaceSyncChange("file:///here/secret", false));
    await meet();
    assert.equal(b.source.sets.has(one), false);
    assert.equal(a.source.sets.has(two), true, "Nobody knows yet that it is the same project.");
    rule(a, bindingChange("file:///there/secret", "file:///here/secret"));
    await meet();
    say(b, two, "stays on b");
    const later = startSession(b.source, 3, "stays, too");
    b.source.write(later, workspace("file:///there/secret"));
    await meet();
    assert.deepEqual(textsOf(a, two), ["on b"]);
    assert.equal(a.source.sets.has(later), false);
    assert.deepEqual(await offered(b.ruled), [projectsSession]);
    assert.equal(await meet(), 0);
  });

  it("leaves evidence of its workspace at home, and lets others' travel", async () => {
    const evidence = (folder: string) => ({
      folders: [
        {
          uri: `file:///${folder}`,
          isFirst: true,
          repositories: [{ path: "", directories: [], remotes: [`example.com/${folder}`], roots: [] }],
        },
      ],
    });
    const all = ["plain", "acme"].flatMap((name) => evidenceChanges(`file:///${name}`, evidence(name)));
    rule(a, ...all, workspaceSyncChange("file:///acme", false));
    await meet();
    const known = [...(b.source.sets.get(projectsSession)?.ofType("evidence") ?? [])].map(({ key }) => key);
    assert.equal(known.length, all.length / 2);
    assert.doesNotMatch(said, /acme/);
    assert.equal(await meet(), 0);
  });

  it("is all messages, for those who want titles only; a folder carries them all the same", async () => {
    rule(a, syncContentChange("titles"));
    const session = startSession(a.source, 1, "my secret");
    await meet();
    assert.equal(b.source.sets.get(session)?.value("field", "title"), "Session 1");
    assert.deepEqual(textsOf(b, session), []);
    say(b, session, "their secret");
    await meet();
    assert.doesNotMatch(said, /secret/);
    const digest = (await a.ruled.digests()).find((each) => each.session === session);
    assert.equal(digest?.body, nothing);
    assert.equal(digest?.messages, 1);
    const folder = new RuledSource(a.source, a.source, { carriesMessages: true });
    assert.equal((await folder.records(session)).filter(({ type }) => type === "message").length, 1);
    assert.equal(await meet(), 0);
    rule(b, syncContentChange("everything"));
    await meet();
    assert.deepEqual(textsOf(a, session), ["my secret", "their secret"]);
  });

  it("is what models are told beforehand, too, for those who want titles only", async () => {
    rule(a, syncContentChange("titles"));
    const session = startSession(a.source, 1, "a question");
    const more = [
      fieldChange("systemPrompt", "my secret"),
      fieldChange("params", { stop: "my secret" }),
      { type: "checkpoint", key: "000000000x", value: { configuration: { systemPrompt: "my secret" } } },
      { type: "summaryOfALaterVersion", key: "x", value: "my secret" },
    ];
    a.source.write(session, ...more);
    a.source.write(sessionId(2), fieldChange("systemPrompt", "my secret"));
    rule(a, { type: "template", key: "t", value: { messages: ["my secret"] } });
    await meet();
    assert.doesNotMatch(said, /secret/);
    assert.equal(b.source.sets.get(session)?.value("field", "title"), "Session 1");
    assert.equal(await meet(), 0);
    rule(b, syncContentChange("everything"));
    await meet();
    for (const { type, key, value } of more)
      assert.deepEqual(b.source.sets.get(session)?.value(type, key), value);
    assert.ok(b.source.sets.get(projectsSession)?.value("template", "t"));
  });

  it("is counted, with why", async () => {
    const [one, two] = [startSession(a.source, 1, "x"), startSession(a.source, 2, "x")];
    const third = startSession(a.source, 3, "x");
    a.source.write(two, workspace("w"));
    const image = message("see this", undefined, { parts: [{ type: "image", data: "abc" }] });
    a.source.write(third, image, fieldChange("title", "x".repeat(500_000)));
    rule(a, sessionSyncChange(one, false), workspaceSyncChange("w", false));
    await a.ruled.digests();
    assert.deepEqual(
      [...a.ruled.skipped].sort((x, y) => (x.reason < y.reason ? -1 : 1)),
      [
        { reason: "attachment", sessions: 1, records: 1 },
        { reason: "tooLarge", sessions: 1, records: 1 },
        { reason: "unsyncedSession", sessions: 1, records: 0 },
        { reason: "unsyncedWorkspace", sessions: 1, records: 0 },
      ],
    );
  });

  it("is looked at again only when something changed", async () => {
    const [one, two] = [startSession(a.source, 1, "x"), startSession(a.source, 2, "x")];
    rule(a, sessionSyncChange(one, false));
    const first = await a.ruled.digests();
    assert.equal(await a.ruled.digests(), first);
    say(a, two, "more");
    assert.notEqual(await a.ruled.digests(), first);
    const second = await a.ruled.digests();
    rule(a, sessionSyncChange(one, true));
    assert.notEqual(await a.ruled.digests(), second);
  });

  it("is everything, as long as the rules cannot be read", async () => {
    const session = startSession(a.source, 1, "x");
    const failing = new RuledSource(a.source, {
      find: async () => {
        throw new StoreError("The disk refused.");
      },
    });
    await assert.rejects(failing.digests(), StoreError);
    await assert.rejects(failing.records(session), StoreError);
  });

  it("counts from the moment of the rule, also for what was about to be said", async () => {
    const session = startSession(a.source, 1, "x");
    assert.equal((await a.ruled.digests()).length, 1);
    const asked = a.ruled.records(session);
    rule(a, sessionSyncChange(session, false));
    assert.deepEqual(await asked, []);
  });

  it("is agreed on by machines that make any rules at any time", async () => {
    const keys = ["w0", "w1", "w2"];
    const operation = fc.record({
      machine: fc.nat(1),
      kind: fc.constantFrom("say", "say", "begin", "session", "workspace", "bind", "content", "meet"),
      number: fc.nat(4),
      key: fc.constantFrom(...keys),
      other: fc.constantFrom(...keys),
      on: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
        const clock = new HandClock();
        const slots = new Map<string, string>();
        const nodes = [node("a", clock), node("b", clock)];
        for (const { machine, kind, number, key, other, on } of operations) {
          const one = nodes[machine] ?? node("c", clock);
          const session = sessionId(number);
          clock.time += 1_000;
          if (kind === "say" && one.source.sets.has(session)) say(one, session, "text");
          if (kind === "begin" && !one.source.sets.has(session))
            one.source.write(session, fieldChange("createdAt", 1), workspace(keys[number % 3] ?? ""));
          if (kind === "session") rule(one, sessionSyncChange(session, on));
          if (kind === "workspace") rule(one, workspaceSyncChange(key, on));
          if (kind === "bind") rule(one, bindingChange(key, on && key !== other ? other : null));
          if (kind === "content") rule(one, syncContentChange(on ? "titles" : "everything"));
          if (kind === "meet") await talk(nodes, slots, clock);
        }
        await talk(nodes, slots, clock);
        const [x, y] = await Promise.all(nodes.map(({ ruled }) => travellingOf(ruled)));
        assert.deepEqual(x, y);
        for (const { source } of nodes) rule({ source }, ...allowAll(keys));
        await talk(nodes, slots, clock);
        assert.deepEqual(nodes[0]?.source.travelling, nodes[1]?.source.travelling);
      }),
      { numRuns: 40 },
    );
  });
});

const allowAll = (keys: readonly string[]): readonly Change[] => [
  ...keys.map((key) => workspaceSyncChange(key, true)),
  ...[0, 1, 2, 3, 4].map((number) => sessionSyncChange(sessionId(number), true)),
  syncContentChange("everything"),
];

async function travellingOf(source: RuledSource): Promise<readonly string[]> {
  const all: string[] = [];
  for (const { session } of await source.digests())
    for (const record of await source.records(session)) all.push(JSON.stringify(record));
  return all.sort();
}
