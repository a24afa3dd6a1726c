import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import type { WriterId } from "../../../src/core/ids.ts";
import type { Evidence } from "../../../src/core/projectEvidence.ts";
import {
  apartChange,
  bindingChange,
  evidenceChanges,
  projectsSession,
  readProjects,
} from "../../../src/core/projectRecords.ts";
import type { Change, SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { summaryOf } from "../../../src/core/session.ts";
import { StampClock } from "../../../src/core/stamp.ts";
import { readKey, workspaceNameOf, workspaceOf } from "../../../src/core/workspace.ts";

const root = "1".repeat(40);
const evidence: Evidence = {
  file: "file:///x.code-workspace",
  folders: [
    {
      uri: "file:///a",
      isFirst: true,
      repositories: [
        { path: "sub", directories: ["local:/a/.git"], remotes: ["github.com/me/app"], roots: [root] },
      ],
    },
    { uri: "file:///b", isFirst: false, repositories: [] },
  ],
};

const window = (name: string) =>
  new StampClock({ now: () => 1_000 as never }, name.padEnd(10, "0") as WriterId);
const recordsOf = (changes: readonly Change[], clock = window("one")): SessionRecord[] =>
  changes.map((change) => ({ session: projectsSession, ...change, stamp: clock.next() }));

describe("What is remembered of projects", () => {
  it("comes back as it was written, with keys that hold spaces and anything else", () => {
    const key = 'file:///a file:///b "x" \\ ⟨';
    assert.deepEqual(readProjects(recordsOf(evidenceChanges(key, evidence))).evidence.get(key), evidence);
  });

  it("adds up what two windows found out at once", () => {
    const [folder] = evidence.folders;
    assert.ok(folder);
    const [one, other] = [
      recordsOf(evidenceChanges("k", { folders: [{ ...folder, repositories: [] }] }), window("one")),
      recordsOf(evidenceChanges("k", evidence), window("two")),
    ];
    const set = new RecordSet(projectsSession, [...one, ...other]);
    assert.deepEqual(readProjects(set).evidence.get("k"), evidence);
  });

  it("is in a session that no list shows", () => {
    const set = new RecordSet(
      projectsSession,
      recordsOf([...evidenceChanges("k", evidence), bindingChange("a", "b")]),
    );
    const { listed, messageCount } = summaryOf(set);
    assert.deepEqual([listed, messageCount], [false, 0]);
  });

  it("follows bindings over several moves, and forgets one that was taken back", () => {
    const clock = window("one");
    const set = new RecordSet(
      projectsSession,
      recordsOf([bindingChange("c", "b"), bindingChange("b", "a")], clock),
    );
    assert.equal(readProjects(set).links.projectOf("c"), "a");
    set.merge(recordsOf([bindingChange("b", null)], clock));
    assert.equal(readProjects(set).links.projectOf("c"), "b");
  });

  it("ends in the same projects when two windows bind at once, in whatever order the records arrive", () => {
    const one = recordsOf([bindingChange("a", "b")], window("one"));
    const other = recordsOf([bindingChange("b", "a"), bindingChange("c", "b")], window("two"));
    const [left, right] = [
      new RecordSet(projectsSession, [...one, ...other]),
      new RecordSet(projectsSession, [...other, ...one]),
    ];
    for (const key of ["a", "b", "c"]) {
      assert.equal(readProjects(left).links.projectOf(key), "a");
      assert.equal(readProjects(right).links.projectOf(key), "a");
    }
  });

  it("keeps two projects apart, whichever of their workspaces is asked about, until that is taken back", () => {
    const clock = window("one");
    const set = new RecordSet(
      projectsSession,
      recordsOf([apartChange("b", "a", true), bindingChange("a2", "a")], clock),
    );
    assert.ok(readProjects(set).links.areApart("a2", "b"));
    assert.ok(readProjects(set).links.areApart("b", "a2"));
    set.merge(recordsOf([apartChange("a", "b", false)], clock));
    assert.ok(!readProjects(set).links.areApart("a2", "b"));
  });

  it("reads around whatever it does not understand, and never throws", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "[",
        "[]",
        '["k"]',
        '["k","root","u","p","nope"]',
        '["k","folder"]',
        '["k","wish","u"]',
        "[1,2]",
        '["k","folder",3]',
        '["k","__proto__","x"]',
        '["k","constructor","x"]',
      ),
      fc.json(),
    );
    const record = fc.record({
      type: fc.constantFrom("evidence", "binding", "apart", "other"),
      key: text,
      value: fc.jsonValue() as fc.Arbitrary<Json>,
    });
    fc.assert(
      fc.property(fc.array(record), (changes) => {
        const { evidence, links } = readProjects(recordsOf(changes));
        for (const { key } of changes) assert.equal(typeof links.projectOf(key), "string");
        for (const { folders } of evidence.values())
          for (const { repositories } of folders)
            for (const { roots } of repositories)
              assert.ok(roots.every((each) => /^[0-9a-f]{40,64}$/.test(each)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes no more than a fair share from one workspace", () => {
    const flood: Evidence = {
      folders: Array.from({ length: 1_000 }, (_, n) => ({
        uri: `file:///${n}`,
        isFirst: false,
        repositories: [],
      })),
    };
    const read = readProjects(recordsOf(evidenceChanges("k", flood))).evidence.get("k");
    assert.ok((read?.folders.length ?? 0) <= 400);
  });
});

describe("The key of a workspace", () => {
  it("says which folders it stands for, and what people call it", () => {
    const several = workspaceOf("x", ["file:///b/two", "file:///a/one"], undefined).key;
    assert.deepEqual(readKey(several).folders, ["file:///a/one", "file:///b/two"]);
    assert.equal(workspaceNameOf(several), "one, two");
    assert.equal(workspaceNameOf("file:///a/my%20app"), "my app");
    assert.equal(workspaceNameOf(`file:///a/app#${root}`), "app");
    assert.equal(workspaceNameOf("file:///a/team.code-workspace"), "team (Workspace)");
    assert.equal(workspaceNameOf("none"), "No Folder");
    assert.equal(workspaceNameOf(undefined), "Unknown Workspace");
    assert.equal(workspaceNameOf("whatever"), "whatever");
  });
});
