import assert from "node:assert/strict";
import { StoreError, type StoreTrouble } from "../../../src/app/sessionStore.ts";
import type { CheckOutcome, CheckReport } from "../../../src/app/storeCheck.ts";
import type { Finding } from "../../../src/app/storeFindings.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { unreadableOf } from "../../../src/host/chat/unreadable.ts";
import { checkReportMarkdown, headlineOf } from "../../../src/host/trouble/checkReport.ts";
import { damageSentenceOf } from "../../../src/host/trouble/damageSentence.ts";

const [one, two] = [newSessionId(), newSessionId()];
const titleOf = (session: SessionId) => (session === one ? "About\u202eclocks" : undefined);
const moved = (file: string): Finding => ({
  kind: "quarantined",
  file,
  movedTo: "quarantine/x",
  because: "its header does not verify",
});
const restored = (session: SessionId, isWhole?: boolean): Finding => ({
  kind: "restored",
  file: `${session}.2.braid`,
  session,
  from: ["previousEdition"],
  isWhole,
});
const lost = (session: SessionId): Finding => ({ kind: "lost", file: `${session}.2.braid`, session });

describe("what a user is told of damage", () => {
  const told = (...findings: Finding[]) => damageSentenceOf(findings, titleOf);

  it("is one sentence for a session that is whole again, with its name made visible", () => {
    assert.deepEqual(told(moved(`sessions/${one}.2.braid`), restored(one, true)), {
      sentence:
        "Braid found damaged files of “About⟨U+202E⟩clocks” and restored everything from second copies.",
      severity: "information",
    });
  });

  it("warns when something may be missing, and when it is not known", () => {
    for (const isWhole of [false, undefined]) {
      const damage = told(restored(one, isWhole));
      assert.match(damage?.sentence ?? "", /last changes may be missing.*kept in quarantine/);
      assert.equal(damage?.severity, "warning");
    }
  });

  it("counts many, and says the good and the bad", () => {
    const third = newSessionId();
    const damage = told(restored(one, true), restored(two, true), lost(third));
    assert.match(damage?.sentence ?? "", /2 sessions and restored everything/);
    assert.match(damage?.sentence ?? "", /damaged files of a session and no second copy/);
    assert.equal(damage?.severity, "warning");
  });

  it("says what became of a damaged journal, and of files that the disk withholds", () => {
    assert.match(told(moved("journal/0123456789-1.log"))?.sentence ?? "", /written last.*quarantine/);
    const refused: Finding = { kind: "unreadable", file: "sessions/x", because: "EIO" };
    assert.match(told(refused)?.sentence ?? "", /The disk did not let Braid read/);
  });

  it("is nothing for files of a newer version, and for damage that nobody misses", () => {
    assert.equal(told({ kind: "newerVersion", file: "sessions/x", version: 2 }), undefined);
    assert.equal(told(moved(`sessions/${one}.1.braid`)), undefined);
    assert.equal(told(), undefined);
  });
});

describe("the report of a check", () => {
  const report = (outcomes: readonly CheckOutcome[], more: Partial<CheckReport> = {}): CheckReport => ({
    isRepair: true,
    isCancelled: false,
    elapsedMs: 2_100,
    checked: { sessions: 214, messages: 3_120, sessionFiles: 420, journals: 3, journalLines: 52 },
    problems: outcomes.map((outcome) => ({
      file: "sessions/a.2.braid",
      sessions: [{ id: one, title: "A title" }],
      what: "The session's file was damaged: it is empty.",
      done: "Something was done.",
      outcome,
    })),
    unreadable: [],
    notes: [],
    ...more,
  });

  it("says in its first sentence that everything is in order", () => {
    assert.equal(
      headlineOf(report([])),
      "Everything is in order: 214 sessions with 3,120 messages checked in 2 s.",
    );
    assert.match(headlineOf(report([], { elapsedMs: 40 })), /in less than a second\.$/);
  });

  it("says in its first sentence how many problems there were and what became of them", () => {
    assert.equal(headlineOf(report(["repaired", "repaired"])), "2 problems found: 2 repaired.");
    assert.equal(
      headlineOf(report(["repaired", "partly", "lost", "left"])),
      "4 problems found: 1 repaired, 1 repaired as far as possible, 1 not repaired, 1 left as it is.",
    );
  });

  it("never says that all is in order while a session cannot be read", () => {
    const unreadable = [{ id: one, title: "Gone *wrong*" }, { id: two }];
    assert.equal(
      headlineOf(report([], { unreadable })),
      "Nothing new was found, and 2 sessions still cannot be read. All else is in order: 214 sessions with 3,120 messages.",
    );
    assert.equal(
      headlineOf(report(["lost", "repaired"], { unreadable })),
      "2 problems found: 1 repaired, 1 not repaired. 2 sessions cannot be read.",
    );
    const markdown = checkReportMarkdown(report([], { unreadable }), "/store");
    assert.match(markdown, /“Gone \\\*wrong\\\*”/);
    assert.match(markdown, /Restore from Backup/);
  });

  it("says that it was stopped", () => {
    assert.match(headlineOf(report([], { isCancelled: true })), /^The check was stopped\. Up to there/);
    assert.match(checkReportMarkdown(report([], { isCancelled: true }), "/store"), /stopped before its end/);
  });

  it("lets no name of a file or session become Markdown", () => {
    const hostile = "](command:evil) | <img src=x> **b** `c`\n# heading \u202e";
    const markdown = checkReportMarkdown(
      report([], {
        problems: [
          {
            file: hostile,
            sessions: [{ id: one, title: hostile }],
            what: hostile,
            done: hostile,
            outcome: "left",
          },
        ],
        notes: [{ sentence: "Not a file of Braid.", files: [hostile] }],
      }),
      hostile,
    );
    assert.doesNotMatch(markdown, /(?<!\\)[<>`]|(?<!\\)\]\(|\u202e|^# heading/m);
    assert.equal(markdown.split("\n").filter((line) => line.startsWith("| ")).length, 3);
    const [row = ""] = markdown.split("\n").filter((line) => line.includes("left as it is |"));
    assert.equal(row.match(/(?<!\\)\|/g)?.length, 6, "a name must not add columns");
  });

  it("stays readable with thousands of problems", () => {
    const markdown = checkReportMarkdown(
      report(Array.from({ length: 5_000 }, () => "repaired" as const)),
      "/s",
    );
    assert.match(markdown, /and 4,500 more\./);
    assert.ok(markdown.length < 200_000);
  });
});

describe("a session that cannot be read", () => {
  const desk = { quarantine: "/store/quarantine", rescues: ["checkHistory"] } as const;
  const pageFor = (trouble: StoreTrouble) => unreadableOf(new StoreError("no", { trouble }), desk);

  it("gets a page that says where its files are and what helps", () => {
    const page = pageFor("damaged");
    assert.match(page?.sentences.join(" ") ?? "", /Nothing was deleted.*\/store\/quarantine/);
    assert.deepEqual(page?.rescues, ["checkHistory"]);
    assert.match(pageFor("newerVersion")?.sentences.join(" ") ?? "", /update Braid/);
  });

  it("gets none while the disk refuses: that passes", () => {
    for (const trouble of [
      "full",
      "readOnly",
      "denied",
      "tooManyFiles",
      "broken",
      "closed",
      "other",
    ] as const)
      assert.equal(pageFor(trouble), undefined);
    assert.equal(unreadableOf(new Error("a bug"), desk), undefined);
  });
});
