import type { SessionId } from "../../core/ids.ts";
import type { SearchPages } from "../search/searchPages.ts";
import type { StatisticsPages } from "../statistics/statisticsPages.ts";

type Run = (...args: readonly unknown[]) => Promise<unknown>;

/** The pages that stand in editors beside the chat. */
export interface Pages {
  readonly search: SearchPages;
  readonly statistics: StatisticsPages;
}

type On = (run: (session: SessionId) => Promise<unknown>) => Run;

/**
 * The commands that show pages.
 * @param onSession How a command finds the session it is about: the one it was called with, else one that is picked.
 * @param onActive The same for commands about the conversation in front of the user.
 */
export const pageCommands = (
  { search, statistics }: Pages,
  onSession: (question: string, ...run: Parameters<On>) => Run,
  onActive: On,
) => ({
  // With a query from other extensions and keybindings; trees and menus hand over what is none.
  "braid.session.search": async (query?: unknown) =>
    search.show(typeof query === "string" ? query : undefined),
  "braid.session.stats": onSession("Statistics of which session?", async (session) =>
    statistics.show(session),
  ),
  "braid.chat.stats": onActive(async (session) => statistics.show(session)),
  "braid.store.stats": async () => statistics.show(),
});
