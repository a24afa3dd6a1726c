import assert from "node:assert/strict";
import type { SessionId } from "../../../src/core/ids.ts";
import { ProjectLinks } from "../../../src/core/projectLinks.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import type { Change } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import {
  noSyncRules,
  readSyncRules,
  sessionSyncChange,
  syncContentChange,
  workspaceExceptions,
  workspaceMarkOf,
  workspaceSyncChange,
} from "../../../src/core/syncRules.ts";

const session = "aaaaaaaaaaaa" as SessionId;
const recordsOf = (...changes: readonly Change[]) =>
  new RecordSet(
    projectsSession,
    changes.map((change, n) => ({
      ...change,
      session: projectsSession,
      stamp: `00000000${n}0000writer0000` as Stamp,
    })),
  );

describe("rules of what is synced", () => {
  it("are none until the user makes some, and none again once they are taken back", () => {
    assert.deepEqual(readSyncRules(undefined), noSyncRules);
    const made = [
      sessionSyncChange(session, false),
      workspaceSyncChange("w", false),
      syncContentChange("titles"),
    ];
    assert.deepEqual(readSyncRules(recordsOf(...made)), {
      sessions: new Set([session]),
      workspaces: new Set([workspaceMarkOf("w")]),
      content: "titles",
    });
    const takenBack = [
      sessionSyncChange(session, true),
      workspaceSyncChange("w", true),
      syncContentChange("everything"),
    ];
    assert.deepEqual(readSyncRules(recordsOf(...made, ...takenBack)), noSyncRules);
  });

  it("name a workspace by a mark, since its address may say what is not to be said", () => {
    const { key } = workspaceSyncChange("file:///work/merger-with-acme", false);
    assert.doesNotMatch(key, /acme|merger|file/);
    assert.notEqual(key, workspaceSyncChange("file:///work/merger-with-acmE", false).key);
  });

  it("except a project in all its places, whichever of them was named", () => {
    const links = new ProjectLinks(
      new Map([
        ["moved", "first"],
        ["again", "moved"],
        ["other", "else"],
      ]),
      [],
    );
    for (const named of ["first", "moved", "again"]) {
      const isExcepted = workspaceExceptions({ workspaces: new Set([workspaceMarkOf(named)]) }, links);
      const keys = ["first", "moved", "again", "other", "else", "never heard of"];
      assert.deepEqual(keys.filter(isExcepted), ["first", "moved", "again"]);
    }
  });

  it("let less travel where another machine wrote what this version does not know", () => {
    const odd = recordsOf(
      { type: "syncContent", key: "settingsSync", value: { only: "headings" } },
      { type: "unsynced", key: "session:../../etc", value: true },
      { type: "unsynced", key: `session:${session}`, value: "newer reasons" },
    );
    assert.deepEqual(readSyncRules(odd), {
      sessions: new Set([session]),
      workspaces: new Set(),
      content: "titles",
    });
  });
});
