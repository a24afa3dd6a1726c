import type { SessionId } from "../core/ids.ts";
import { type App, findSession } from "./app.ts";

/** What can be done about the replies of a session at this moment. */
export interface ReplyOptions {
  readonly canStop: boolean;
  readonly canRetry: boolean;
  readonly canContinue: boolean;
  readonly canEdit: boolean;
}

/** @throws StoreError when the session cannot be read. */
export async function replyOptionsOf(app: App, id: SessionId): Promise<ReplyOptions> {
  const session = await findSession(app, id);
  const thread = session?.summary.deletedAt === undefined ? (session?.thread ?? []) : [];
  const last = thread.at(-1);
  const canStop = app.turns.isBusy(id);
  const isQuiet = !canStop && last?.status !== "streaming";
  const hasQuestion = thread.some(({ role }) => role === "user");
  return {
    canStop,
    canRetry: isQuiet && hasQuestion,
    canContinue: isQuiet && last?.role === "assistant",
    canEdit: isQuiet && hasQuestion,
  };
}
