import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReadableFile } from "../../../../src/app/readableFiles.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../../src/app/verbs/deleteSession.ts";
import { exportSession } from "../../../../src/app/verbs/exportSession.ts";
import { importSession } from "../../../../src/app/verbs/importSession.ts";
import { listSessions } from "../../../../src/app/verbs/listSessions.ts";
import { renameSession } from "../../../../src/app/verbs/renameSession.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { ImportDesk } from "../../../../src/host/exchange/importDesk.ts";
import { nodeFiles } from "../../../../src/storage/nodeFiles.ts";
import { type Scripted, scriptedQuestions } from "../../../support/scriptedQuestions.ts";
import { spokenDialogs } from "../../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

describe("importing through the dialogs", () => {
  let from: TestApp;
  let to: TestApp;
  let folder: string;
  beforeEach(async () => {
    [from, to] = [await openTestApp([]), await openTestApp([])];
    folder = await mkdtemp(join(tmpdir(), "braid-import-"));
  });
  afterEach(async () => {
    await from.remove();
    await to.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const create = async (title: string, ...tags: string[]): Promise<SessionId> =>
    (
      await runVerb(from, createSession, {
        ...{ title, activate: false },
        ...(tags.length > 0 && { tags }),
      })
    ).session;
  const textOf = async (...sessions: SessionId[]): Promise<string> =>
    (await runVerb(from, exportSession, { sessions })).files[0]?.text ?? "";
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const titles = async (args: object = {}) =>
    (await runVerb(to, listSessions, { workspace: "all", ...args })).map(({ title }) => title).sort();
  /** @param chosen Paths; none when the dialog is closed. */
  const desk = (answers: Scripted[], chosen: readonly string[] = [folder]) => {
    const [questions, dialogs] = [scriptedQuestions(answers), spokenDialogs()];
    const [shown, renamed, left]: [string[], SessionId[], SessionId[]] = [[], [], []];
    const importing = new ImportDesk({
      ...{ app: to, questions, dialogs },
      chooseFiles: async () =>
        chosen.length === 0
          ? undefined
          : (await Promise.all(chosen.map((path) => nodeFiles.find(path)))).flat(),
      showText: async (text) => void shown.push(text),
      rename: async (session) => void renamed.push(session),
      leave: (session) => left.push(session),
    });
    return { importing, questions, dialogs, shown, renamed, left };
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve)); // Mocha's limit ends it, with this test's name.
  };

  it("takes in what a file holds without another question, and offers to open and to rename it", async () => {
    const session = await create("One");
    await write("one.json", await textOf(session));
    const { importing, questions, dialogs, renamed } = desk(["Files"], [join(folder, "one.json")]);
    await importing.import();
    assert.equal(questions.asked.length, 1);
    assert.deepEqual(await titles(), ["One"]);
    assert.equal(dialogs.spoken[0]?.message, "Imported 1 session.");
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Open", "Rename...", "Undo"]);
    dialogs.spoken[0]?.answer("Rename...");
    await until(() => renamed.length > 0);
    assert.deepEqual(renamed, [session]);
  });

  it("tells of a folder file by file, and takes in nothing of one that is damaged, foreign or hostile", async () => {
    const [one, two] = [await create("One"), await create("Two")];
    const both = await textOf(one, two);
    await write("1 good.json", await textOf(one));
    await write("2 half.json", both.slice(0, -30));
    await write("3 foreign.json", JSON.stringify([{ role: "user", content: "hi" }]));
    await write("4 other.json", JSON.stringify({ format: "other", version: 1, sessions: [] }));
    await write("5 deep.json", `{"format":${'{"a":['.repeat(100_000)}`);
    await write("6 binary.json", "\u0000\u0001");
    await write("7 empty.json", "");
    await write("8 [x](evil)\u202e.json", "no");
    await write("9 notes.txt", both);
    await write("X bad end.json", both.replace(/"stamp":"[^"]*"(?![\s\S]*"stamp")/, '"stamp":"never"'));
    await mkdir(join(folder, "Y folder.json"));
    await symlink(join(folder, "nowhere"), join(folder, "Z link.json"));
    const { importing, dialogs, shown } = desk(["Folder"]);
    await importing.import();
    assert.deepEqual(await titles(), ["One"]);
    const { message = "", buttons, answer } = dialogs.spoken[0] ?? {};
    assert.match(message, /^Imported 1 session\. Not imported from “2 half\.json”: .*And 6 more could not/);
    assert.deepEqual(buttons, ["Open", "Rename...", "Show Details", "Undo"]);
    answer?.("Show Details");
    await until(() => shown.length > 0);
    const [details = ""] = shown;
    for (const name of [
      "1 good",
      "2 half",
      "3 foreign",
      "4 other",
      "5 deep",
      "6 binary",
      "7 empty",
      "X bad end",
      "Z link",
    ])
      assert.ok(
        details.includes(`- ${name}.json: `.replace(".", "\\.")) || details.includes(`- ${name}.json: `),
        details,
      );
    assert.ok(!details.includes("\u202e") && !details.includes("[x]("), details);
    assert.ok(!details.includes("notes") && !details.includes("Y folder"));
  });

  it("says so when there is nothing in a folder, and does nothing when the user steps back", async () => {
    const { importing, dialogs } = desk(["Folder"]);
    await importing.import();
    assert.equal(dialogs.spoken[0]?.message, "There is no .json file in this folder.");
    for (const { importing: stepping, dialogs: silent } of [desk([undefined]), desk(["Files"], [])]) {
      await stepping.import();
      assert.deepEqual(silent.spoken, []);
    }
  });

  it("asks what to do only when a file holds something else of a session that is here", async () => {
    const session = await create("One");
    await write("one.json", await textOf(session));
    await desk(["Folder"]).importing.import();
    const again = desk(["Folder"]);
    await again.importing.import();
    assert.equal(
      again.dialogs.spoken[0]?.message,
      "1 session is here already, with all that the file holds.",
    );

    await from.store.append(session, [{ type: "tag", key: "later", value: "later" }]);
    await write("one.json", await textOf(session));
    await desk(["Folder", undefined]).importing.import();
    assert.deepEqual([await titles(), await titles({ tags: ["later"] })], [["One"], []]);
    const { importing, questions, dialogs } = desk(["Folder", "Add What Is Missing"]);
    await importing.import();
    assert.match(questions.asked[1] ?? "", /^1 session is here already, and the files hold more of it\./);
    assert.match(dialogs.spoken[0]?.message ?? "", /^Completed 1 session that is here\./);
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Open", "Rename..."]);
    assert.deepEqual(await titles({ tags: ["later"] }), ["One"]);

    await runVerb(from, renameSession, { session, title: "Other" });
    await write("one.json", await textOf(session));
    await desk(["Folder", "New"]).importing.import();
    assert.deepEqual(await titles(), ["One", "Other"]);
  });

  it("only tells what would come of it when the verb is asked for that", async () => {
    const session = await create("One");
    const files = [{ name: "one.json", text: await textOf(session) }];
    const dry = await runVerb(to, importSession, { files, dryRun: true });
    assert.deepEqual(await to.store.list(), []);
    assert.deepEqual(await runVerb(to, importSession, { files }), dry);
    const again = await runVerb(to, importSession, { files, dryRun: true, ids: "new" });
    assert.equal(again.imported[0]?.isNew, true);
    assert.deepEqual(await titles(), ["One"]);
  });

  it("moves what was new to the trash again, and leaves alone what was here, or has gone meanwhile", async () => {
    const [one, two, three] = [await create("One"), await create("Two"), await create("Three")];
    await runVerb(to, importSession, { files: [{ name: "x", text: await textOf(one) }] });
    await from.store.append(one, [{ type: "tag", key: "later", value: "later" }]);
    await write("all.json", await textOf(one, two, three));
    const { importing, dialogs, left } = desk(["Folder", "Missing"]);
    await importing.import();
    assert.match(dialogs.spoken[0]?.message ?? "", /^Imported 2 sessions\. Completed 1 session/);
    await runVerb(to, deleteSession, { session: two });
    dialogs.spoken[0]?.answer("Undo");
    await until(() => dialogs.spoken.length > 1 || dialogs.failures.length > 0);
    assert.deepEqual(dialogs.failures, []);
    assert.equal(dialogs.spoken[1]?.message, "Moved 1 imported session to the trash.");
    assert.deepEqual(
      [await titles(), await titles({ deleted: true }), left],
      [["One"], ["Three", "Two"], [three]],
    );
  });

  it("says so when there is nothing left to move", async () => {
    const session = await create("One");
    await write("one.json", await textOf(session));
    const { importing, dialogs } = desk(["Folder"]);
    await importing.import();
    await runVerb(to, deleteSession, { session });
    dialogs.spoken[0]?.answer("Undo");
    await until(() => dialogs.spoken.length > 1 || dialogs.failures.length > 0);
    assert.equal(dialogs.spoken[1]?.message, "What was imported is not in the list any more.");
  });

  it("can be stopped while it checks, and between two sessions; what is here then is whole", async () => {
    const [one, two] = [await create("One"), await create("Two")];
    await write("1.json", await textOf(one));
    await write("2.json", await textOf(two));
    /** Stops at the so manieth reading of a file: each is read once to check, once to compare, and again in the same way. */
    const stoppedAt = async (reading: number) => {
      const { questions, dialogs } = desk([]);
      let readings = 0;
      let stop = () => {};
      questions.pick = async (_title, _placeholder, rows) => rows[1]?.value;
      questions.progress = (_title, run) => {
        const controller = new AbortController();
        stop = () => controller.abort();
        return run(controller.signal, () => {});
      };
      const watched = (file: ReadableFile): ReadableFile => ({
        ...file,
        async *read() {
          if (++readings === reading) stop();
          yield* file.read();
        },
      });
      const importing = new ImportDesk({
        ...{ app: to, questions, dialogs },
        chooseFiles: async () => (await nodeFiles.find(folder)).map(watched),
        showText: async () => {},
        rename: async () => {},
        leave: () => {},
      });
      await importing.import();
      return dialogs;
    };
    assert.deepEqual((await stoppedAt(1)).spoken, []);
    assert.deepEqual((await stoppedAt(4)).spoken, []);
    assert.deepEqual(await titles(), []);
    const dialogs = await stoppedAt(8);
    assert.match(dialogs.spoken[0]?.message ?? "", /^Imported 1 session\. The import was stopped; what was/);
    assert.deepEqual(await titles(), ["One"]);
  });
});
