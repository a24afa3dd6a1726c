import type { Event } from "../base/emitter.ts";
import type { Evidence } from "../core/projectEvidence.ts";
import type { Workspace } from "../core/workspace.ts";

/** What is open in front of the user, and what can be found out about it. */
export interface WorkspaceSource {
  /** Known at once, from the addresses alone. */
  open(): Workspace;

  /** Looks what tells this project from others. May take seconds in a large or remote repository; never rejects. */
  gather(): Promise<Evidence>;

  /** Whether nothing is at a folder's address any more. False when that cannot be told. Never rejects. */
  isGone(folder: string): Promise<boolean>;

  /** Something else is open now, or more can be found out. */
  readonly onDidChange: Event<void>;
}

/** A door without a workspace, such as a program that lists everything. */
export const sourceOf = (workspace: Workspace, evidence: Evidence = { folders: [] }): WorkspaceSource => ({
  open: () => workspace,
  gather: async () => evidence,
  isGone: async () => false,
  onDidChange: () => ({ dispose() {} }),
});
