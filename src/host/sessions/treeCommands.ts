import type { App } from "../../app/app.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { pinSession } from "../../app/verbs/pinSession.ts";
import type { SessionId } from "../../core/ids.ts";
import { neighbourTo } from "../../core/pinOrder.ts";
import type { SessionSummary } from "../../core/session.ts";
import type { Grouping } from "../../core/sessionGroups.ts";
import type { Subjects } from "../commandSubjects.ts";
import { FilterDesk } from "./filterDesk.ts";
import { GroupDesk } from "./groupDesk.ts";
import { askForLook } from "./lookDesk.ts";
import type { SessionTree } from "./sessionTree.ts";

/** The commands of the sessions tree. */
export function treeCommands(app: App, tree: SessionTree, { onSessions }: Subjects) {
  const groups = new GroupDesk(tree.choices, tree.all);
  const filters = new FilterDesk(app, tree.filter);
  const groupBy = (by: Grouping | undefined) => () => groups.group(by);
  const movePin = (direction: "up" | "down") =>
    onSessions("Move which pinned session?", ([session]) => move(app, tree, session, direction), {
      pinned: true,
    });
  return {
    "braid.sessions.group": () => groups.ask(),
    "braid.sessions.groupAutomatically": groupBy(undefined),
    "braid.sessions.groupByTime": groupBy("time"),
    "braid.sessions.groupByState": groupBy("state"),
    "braid.sessions.groupByTag": groupBy("tag"),
    "braid.sessions.groupByWorkspace": groupBy("workspace"),
    "braid.sessions.groupByOrigin": groupBy("parent"),
    "braid.sessions.groupByNothing": groupBy("flat"),
    "braid.sessions.filter": () => filters.ask(),
    "braid.sessions.clearFilter": async () => filters.clear(),
    "braid.filter.save": () => filters.save(),
    "braid.sessions.showArchived": () => tree.choices.showArchived(true),
    "braid.sessions.hideArchived": () => tree.choices.showArchived(false),
    "braid.session.movePinUp": movePin("up"),
    "braid.session.movePinDown": movePin("down"),
    "braid.session.setLook": onSessions("Give which session a colour or an emoji?", (sessions) =>
      askForLook(app, sessions),
    ),
  };
}

async function move(
  app: App,
  tree: SessionTree,
  session: SessionId | undefined,
  direction: "up" | "down",
): Promise<void> {
  if (session === undefined) return;
  const pinned = tree.pinnedBeside(session) ?? (await allPinned(app));
  if (!pinned.some(({ id }) => id === session))
    throw new UserError("Only pinned sessions can be moved. Pin this one first.");
  const before = neighbourTo(pinned, session, direction);
  if (before !== undefined) await runVerb(app, pinSession, { session, before });
}

const allPinned = async (app: App): Promise<readonly SessionSummary[]> =>
  (await runVerb(app, listSessions, { workspace: "all" })).filter(({ pinned }) => pinned);
