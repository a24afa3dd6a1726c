import type { SetUpPages } from "./setUpPages.ts";
import type { SyncDesk } from "./syncDesk.ts";
import type { SyncTree } from "./syncTree.ts";

/** What the commands about syncing begin. */
export interface SyncDesks {
  readonly desk: SyncDesk;
  readonly pages: SetUpPages;
  readonly tree: SyncTree;
  chooseFolder(): Promise<string | undefined>;
}

/** The machine that a row of the view is about. */
const deviceIn = (row: unknown): string | undefined =>
  typeof row === "object" && row !== null && "device" in row && typeof row.device === "string"
    ? row.device
    : undefined;

/** The place of the mailbox that it is about. */
const placeIn = (row: unknown): string | undefined =>
  typeof row === "object" && row !== null && "place" in row && typeof row.place === "string"
    ? row.place
    : undefined;

/** The commands about syncing. */
export const syncCommands = ({ desk, pages, tree, chooseFolder }: SyncDesks) => ({
  "braid.sync.setUp": async () => pages.show(),
  "braid.sync.show": () => tree.reveal(),
  "braid.sync.now": () => desk.now(),
  "braid.sync.agree": (row?: unknown) => desk.agree(deviceIn(row)),
  "braid.sync.keep": (row?: unknown) => desk.keep(deviceIn(row)),
  "braid.sync.forget": (row?: unknown) => desk.forget(deviceIn(row)),
  "braid.sync.emptyPlace": (row?: unknown) => desk.emptyPlace(placeIn(row)),
  "braid.sync.nameDevice": () => desk.nameDevice(),
  "braid.sync.chooseFolder": async () => {
    const folder = await chooseFolder();
    if (folder !== undefined) pages.show(folder);
  },
  "braid.sync.turnOff": () => desk.turnOff(),
  "braid.sync.setContent": () => desk.setContent(),
});
