import type { Clock } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { fieldChange, summaryOf } from "../../../src/core/session.ts";
import {
  readSyncRules,
  sessionSyncChange,
  syncContentChange,
  workspaceSyncChange,
} from "../../../src/core/syncRules.ts";
import type { Random } from "./random.ts";
import { type SimStore, token } from "./simStore.ts";

/** Excepts something from syncing, or lets it travel again. Returns what was acknowledged. */
export function rule(store: SimStore, random: Random): readonly SessionRecord[] {
  const about = store.sets.get(projectsSession);
  const rules = readSyncRules(about);
  const sets = [...store.sets.values()].filter(({ session }) => session !== projectsSession);
  const kind = random.integer(10);
  if (kind < 1) {
    const content = rules.content === "titles" ? "everything" : "titles";
    return store.append(projectsSession, [syncContentChange(content)]);
  }
  const [excepted] = rules.sessions;
  if (kind < 4 && excepted !== undefined)
    return store.append(projectsSession, [sessionSyncChange(excepted, true)]);
  if (sets.length === 0) return [];
  const { id, workspace } = summaryOf(random.pick(sets));
  if (kind < 7 || workspace === undefined)
    return store.append(projectsSession, [sessionSyncChange(id, rules.sessions.has(id))]);
  return store.append(projectsSession, [workspaceSyncChange(workspace, random.next() < 0.4)]);
}

/** A session that is excepted before anybody can have heard of it. */
export function keepSecret(store: SimStore, clock: Clock, random: Random): readonly SessionRecord[] {
  const session = token(random, 12) as SessionId;
  const now = clock.now();
  return [
    ...store.append(projectsSession, [sessionSyncChange(session, false)]),
    ...store.append(session, [fieldChange("createdAt", now), fieldChange("title", "Secret")]),
  ];
}
