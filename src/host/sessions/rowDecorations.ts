import * as vscode from "vscode";
import type { SessionId } from "../../core/ids.ts";

const scheme = "braid-session";

/** Marks that the editor draws on a row in its own way: as it does for changed and ignored files. */
export interface RowMarks {
  readonly isArchived: boolean;
  readonly isUnread: boolean;
  readonly isUnsynced: boolean;
}

/** The address that a row carries for the sake of its marks; undefined when it has none. */
export function markedRow(
  id: SessionId,
  { isArchived, isUnread, isUnsynced }: RowMarks,
): vscode.Uri | undefined {
  const marks = [
    ...(isArchived ? ["archived"] : []),
    ...(isUnread ? ["unread"] : []),
    ...(isUnsynced ? ["unsynced"] : []),
  ];
  return marks.length === 0 ? undefined : vscode.Uri.from({ scheme, path: `/${id}`, query: marks.join("&") });
}

/** Archived sessions are dimmed, unread ones get a dot, and those that are not synced a sign when there is no dot. All that has to be known is in the address. */
export const decorateRows = (): vscode.Disposable =>
  vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== scheme) return undefined;
      const marks = new Set(uri.query.split("&"));
      const decoration = marks.has("unread")
        ? new vscode.FileDecoration("●", "New reply", new vscode.ThemeColor("list.highlightForeground"))
        : marks.has("unsynced")
          ? new vscode.FileDecoration("⊘", "Not synced")
          : new vscode.FileDecoration();
      if (marks.has("archived")) decoration.color = new vscode.ThemeColor("disabledForeground");
      return decoration;
    },
  });
