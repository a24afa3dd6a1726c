import type { App } from "../app/app.ts";
import { UserError } from "../app/userError.ts";
import type { SessionId } from "../core/ids.ts";
import { pickSession, type SessionChoice } from "./sessions/pickSession.ts";
import { sessionsIn } from "./sessions/sessionsIn.ts";

/** What a command does with what it was called with. Trees, keys, other extensions and the palette call commands. */
export type Run = (...args: readonly unknown[]) => Promise<unknown>;

/** Where the user is. */
export interface Front {
  /** The session in front of the user. */
  active(): SessionId | undefined;
  /** The rows that a key was pressed on; it comes without saying which. */
  selected(): readonly SessionId[];
  /** Whether the sessions of all workspaces are shown. */
  isEverywhere(): boolean;
}

/** How commands find the sessions they are about. */
export interface Subjects extends Front {
  /** For commands about one session: the one that was given, else one that is picked. */
  onSession(question: string, run: (session: SessionId, option: unknown) => Promise<unknown>): Run;
  /** For commands about several: all selected rows, the one that was given, else one that is picked. */
  onSessions(
    question: string,
    run: (sessions: readonly SessionId[]) => Promise<unknown>,
    choice?: SessionChoice,
  ): Run;
  /** For commands about the conversation in front of the user, unless another one is given. */
  onActive(run: (session: SessionId) => Promise<unknown>): Run;
}

export const subjectsOf = (app: App, front: Front): Subjects => ({
  ...front,
  onSession: (question, run) => async (argument, option) => {
    const [given] = sessionsIn(argument, undefined);
    const session = given ?? (await pickSession(app, question, offeredAt(front)));
    return session && run(session, option);
  },
  onSessions:
    (question, run, choice = {}) =>
    async (argument, selection) => {
      const isKey = argument === "selected";
      const given = isKey ? front.selected() : sessionsIn(argument, selection);
      if (given.length > 0) return run(given);
      if (isKey) return undefined; // On a group, a key has nothing to do.
      const picked = await pickSession(app, question, { ...offeredAt(front), ...choice });
      return picked && run([picked]);
    },
  onActive: (run) => async (argument) => {
    const session = sessionsIn(argument, undefined)[0] ?? front.active();
    if (!session) throw new UserError("Open a session first.");
    return run(session);
  },
});

const offeredAt = (front: Front): SessionChoice => ({
  everywhere: front.isEverywhere(),
  open: front.active(),
});
