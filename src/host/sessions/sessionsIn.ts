import { readSessionId, type SessionId } from "../../core/ids.ts";

/**
 * The sessions that a command was called with: a row and all selected rows, or an id. Each once, though a session may stand
 * below several groups. Read, not trusted: trees, keys, other extensions and the palette call commands.
 */
export function sessionsIn(argument: unknown, selection: unknown): readonly SessionId[] {
  const rows = Array.isArray(selection) && selection.length > 0 ? selection : [argument];
  const ids = rows
    .map((row: unknown) =>
      readSessionId(typeof row === "object" && row !== null && "id" in row ? row.id : row),
    )
    .filter((id) => id !== undefined);
  return [...new Set(ids)];
}
