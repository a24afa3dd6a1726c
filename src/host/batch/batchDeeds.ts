import type { App } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { archiveSessions } from "../../app/verbs/archiveSessions.ts";
import { deleteSession } from "../../app/verbs/deleteSession.ts";
import { pinSession } from "../../app/verbs/pinSession.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { type TaggedSession, tagSessions } from "../../app/verbs/tagSessions.ts";
import { unarchiveSessions } from "../../app/verbs/unarchiveSessions.ts";
import { unpinSession } from "../../app/verbs/unpinSession.ts";
import { untagSessions } from "../../app/verbs/untagSessions.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Report } from "../questions.ts";

/** How many sessions are done between two looks at whether to stop. */
const sliceSize = 250;

/** A session that was not like that before. */
export interface Done {
  readonly session: SessionId;
  /** Those that were added or removed. */
  readonly tags?: readonly string[];
}

/** Something that is done to many sessions, and can be taken back exactly. */
export interface Deed {
  /** Whether it moves sessions to the trash. */
  readonly isDeleting?: boolean;
  run(app: App, sessions: SessionId[]): Promise<readonly Done[]>;
  undo(app: App, done: readonly Done[]): Promise<void>;
}

type OnSessions = (app: App, sessions: SessionId[]) => Promise<{ readonly changed: readonly SessionId[] }>;

const simple = (run: OnSessions, undo: (app: App, sessions: SessionId[]) => Promise<unknown>): Deed => ({
  run: async (app, sessions) => (await run(app, sessions)).changed.map((session) => ({ session })),
  undo: async (app, done) => {
    await undo(
      app,
      done.map(({ session }) => session),
    );
  },
});

type OnTags = (
  app: App,
  sessions: SessionId[],
  tags: string[],
) => Promise<{ readonly changed: readonly TaggedSession[] }>;

const ofTags = (tags: readonly string[], run: OnTags, undo: OnTags): Deed => ({
  run: async (app, sessions) => (await run(app, sessions, [...tags])).changed,
  undo: async (app, done) => {
    const alike = new Map<string, SessionId[]>();
    for (const { session, tags = [] } of done) {
      const key = JSON.stringify(tags);
      alike.set(key, [...(alike.get(key) ?? []), session]);
    }
    for (const [key, sessions] of alike) await undo(app, sessions, JSON.parse(key) as string[]);
  },
});

const tag: OnTags = (app, sessions, tags) => runVerb(app, tagSessions, { sessions, tags });
const untag: OnTags = (app, sessions, tags) => runVerb(app, untagSessions, { sessions, tags });

export const deeds = {
  tag: (tags: readonly string[]) => ofTags(tags, tag, untag),
  untag: (tags: readonly string[]) => ofTags(tags, untag, tag),
  archive: simple(
    (app, sessions) => runVerb(app, archiveSessions, { sessions }),
    (app, sessions) => runVerb(app, unarchiveSessions, { sessions }),
  ),
  unarchive: simple(
    (app, sessions) => runVerb(app, unarchiveSessions, { sessions }),
    (app, sessions) => runVerb(app, archiveSessions, { sessions }),
  ),
  pin: simple(
    (app, sessions) => runVerb(app, pinSession, { sessions }),
    (app, sessions) => runVerb(app, unpinSession, { sessions }),
  ),
  delete: {
    isDeleting: true,
    ...simple(
      (app, sessions) => runVerb(app, deleteSession, { sessions }),
      (app, sessions) => runVerb(app, restoreSession, { sessions }),
    ),
  },
} as const;

/**
 * Does it slice by slice, until the signal says stop; what was done by then stays done.
 * @throws what the verbs threw. What came before is in `done` then, too.
 */
export async function doToMany(
  app: App,
  deed: Deed,
  sessions: readonly SessionId[],
  done: Done[],
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  for (let from = 0; from < sessions.length && !signal.aborted; from += sliceSize) {
    report(from, sessions.length);
    done.push(...(await deed.run(app, sessions.slice(from, from + sliceSize))));
  }
}

/** Takes it back slice by slice, until the signal says stop. Sessions that went elsewhere in the meantime are passed over. */
export async function undoMany(
  app: App,
  deed: Deed,
  done: readonly Done[],
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const sessions = done.map(({ session }) => session);
  const there = new Set(await stillListed(app, sessions, deed.isDeleting));
  const left = done.filter(({ session }) => there.has(session));
  for (let from = 0; from < left.length && !signal.aborted; from += sliceSize) {
    report(from, left.length);
    await deed.undo(app, left.slice(from, from + sliceSize));
  }
}
