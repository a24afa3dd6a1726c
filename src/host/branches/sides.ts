import { type App, getSession } from "../../app/app.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { MessageId, SessionId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import { type Session, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { messagePreview } from "../messagePreview.ts";
import type { Row } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { branchesOf, type SessionRow } from "./branchRows.ts";

/** A branch to compare, or to bring something from: a session up to a message. */
export interface Side {
  readonly session: SessionId;
  /** Its last message; the one shown when left out. */
  readonly leaf?: MessageId;
}

/** The session and the messages that a side is. @throws UserError when it is not there any more. */
export async function pathOf(
  app: App,
  { session: id, leaf }: Side,
): Promise<{ readonly session: Session; readonly path: readonly Message[] }> {
  const session = await getSession(app, id);
  return { session, path: leaf === undefined ? session.thread : session.tree.path(leaf) };
}

/** What a person can choose from: what is shown, the other versions, and the sessions before and after it. */
export async function sidesOf(app: App, id: SessionId): Promise<readonly Row<Side>[]> {
  const session = await getSession(app, id);
  const { tree, thread, summary } = session;
  const now = app.clock.now();
  const last = thread.at(-1);
  const shown = new Set(thread.map((message) => message.id));
  const others = tree.leaves.filter(({ id }) => !shown.has(id)).reverse();
  const related = ((await branchesOf(app, id))?.rows ?? []).filter(
    (row): row is SessionRow => row.kind === "origin" || row.kind === "child",
  );
  return [
    ...(last
      ? [
          {
            label: "$(circle-filled) What Is Shown",
            description: `${quickPickText(summary.title ?? untitled)} · ${countOf(thread.length, "message")}`,
            value: { session: id, leaf: last.id },
          },
        ]
      : []),
    ...others.map((leaf) => {
      const path = tree.path(leaf.id);
      const from = path.findIndex((message) => !shown.has(message.id));
      return {
        label: `$(circle-outline) ${quickPickText(messagePreview(path[from] ?? leaf))}`,
        description: `a version · ${countOf(path.length - from, "message")} not shown · ${ageOf(leaf.createdAt, now)}`,
        value: { session: id, leaf: leaf.id },
      };
    }),
    ...related.map(({ kind, session, title, messageCount, usedAt }) => ({
      label: `${kind === "origin" ? "$(arrow-up)" : "$(git-branch)"} ${quickPickText(title)}`,
      description: `${kind === "origin" ? "where this comes from" : "branched from here"} · ${countOf(messageCount, "message")} · ${ageOf(usedAt, now)}`,
      value: { session },
    })),
  ];
}

/** What a side is called above its text. */
export async function nameOf(app: App, side: Side): Promise<string> {
  const { session, path } = await pathOf(app, side);
  const shown = new Set(session.thread.map(({ id }) => id));
  const apart = path.find(({ id }) => !shown.has(id));
  const name = apart ? messagePreview(apart) : visibleText(session.summary.title ?? untitled);
  return [...name].slice(0, 40).join("");
}
