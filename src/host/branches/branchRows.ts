import { type App, findSession } from "../../app/app.ts";
import { isListed } from "../../app/projectList.ts";
import type { EpochMs } from "../../base/clock.ts";
import { type Fork, forksAlong, forksWithin, type Version } from "../../core/forks.ts";
import type { MessageId, SessionId } from "../../core/ids.ts";
import type { MessageTree } from "../../core/messageTree.ts";
import { lastUsedAt, type Session, type SessionSummary, untitled } from "../../core/session.ts";

/** A session that the one in front was branched from, or that was branched from it. Its title is untrusted. */
export interface SessionRow {
  readonly kind: "origin" | "child";
  readonly session: SessionId;
  readonly title: string;
  readonly messageCount: number;
  readonly usedAt: EpochMs;
}

export interface ForkRow {
  readonly kind: "fork";
  readonly id: string;
  readonly fork: Fork;
  readonly versions: readonly VersionRow[];
}

export interface VersionRow {
  readonly kind: "version";
  readonly session: SessionId;
  readonly message: MessageId;
  /** Its newest message. */
  readonly leaf: MessageId;
  readonly version: Version;
  readonly forks: readonly ForkRow[];
}

export type BranchRow = SessionRow | ForkRow | VersionRow;

/** All branches of a session: where it comes from, how it went on in several ways, what was branched from it. */
export interface Branches {
  readonly session: Session;
  readonly rows: readonly BranchRow[];
}

/** Undefined when the session is not there, or cannot be shown. @throws StoreError */
export async function branchesOf(app: App, id: SessionId): Promise<Branches | undefined> {
  const session = await findSession(app, id);
  if (!session || session.summary.deletedAt !== undefined) return undefined;
  const now = app.clock.now();
  const { origin } = session.summary;
  const listed = (await app.store.list()).filter((summary) => isListed(summary));
  const rowOf = (kind: SessionRow["kind"], summary: SessionSummary): SessionRow => ({
    ...{ kind, session: summary.id, title: summary.title ?? untitled },
    ...{ messageCount: summary.messageCount, usedAt: lastUsedAt(summary, now) },
  });
  const above = listed.filter((summary) => summary.id === origin?.session);
  const below = listed.filter((summary) => summary.origin?.session === id);
  return {
    session,
    rows: [
      ...above.map((summary) => rowOf("origin", summary)),
      ...forkRows(id, session.tree, forksAlong(session.tree, session.thread)),
      ...below.map((summary) => rowOf("child", summary)),
    ],
  };
}

const forkRows = (session: SessionId, tree: MessageTree, forks: readonly Fork[]): readonly ForkRow[] =>
  forks.map((fork) => ({
    kind: "fork",
    id: `${session}/${fork.after?.id ?? "start"}`,
    fork,
    versions: fork.versions.map((version) => ({
      ...{ kind: "version", session, message: version.message.id, version },
      leaf: version.path.at(-1)?.id ?? version.message.id,
      // What is shown is told one level up: its own forks come after this one.
      forks: version.isShown ? [] : forkRows(session, tree, forksWithin(tree, version)),
    })),
  }));
