import type { Subjects } from "../commandSubjects.ts";
import type { SearchPages } from "../search/searchPages.ts";
import type { StatisticsPages } from "../statistics/statisticsPages.ts";

/** The pages that stand in editors beside the chat. */
export interface Pages {
  readonly search: SearchPages;
  readonly statistics: StatisticsPages;
}

/** The commands that show pages. */
export const pageCommands = ({ search, statistics }: Pages, { onSession, onActive }: Subjects) => ({
  // With a query from other extensions and keybindings; trees and menus hand over what is none.
  "braid.session.search": async (query?: unknown) =>
    search.show(typeof query === "string" ? query : undefined),
  "braid.session.stats": onSession("Statistics of which session?", async (session) =>
    statistics.show(session),
  ),
  "braid.chat.stats": onActive(async (session) => statistics.show(session)),
  "braid.store.stats": async () => statistics.show(),
});
