import type { BranchDesk } from "./branchDesk.ts";

/** The commands about versions and branches. Those of the view are called with its row. */
export const branchCommands = (desk: BranchDesk) => ({
  "braid.branch.show": (row: unknown) => desk.show(row),
  "braid.branch.branchFrom": (row: unknown) => desk.branchFrom(row),
  "braid.branch.compareWithShown": (row: unknown) => desk.compareWithShown(row),
  "braid.branch.compare": () => desk.compare(),
  "braid.session.bringNote": (row: unknown) => desk.bring(row),
});
