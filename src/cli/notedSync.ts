import type { Sync } from "../app/sync.ts";
import type { SyncStatus } from "../app/syncStatus.ts";
import { UserError } from "../app/userError.ts";
import type { Event } from "../base/emitter.ts";

const never: Event<never> = () => ({ dispose: () => {} });

/**
 * Syncing as a program sees it that does not run it: how it stood when a window of the editor noted that last. What asks for
 * a machine to do something is refused, because it runs in the editor.
 */
export function notedSync(status: SyncStatus): Sync {
  const inEditor = (word: string) => async (): Promise<never> => {
    throw new UserError(
      `Syncing runs in the editor, so this has to be done there: open it, and type “/sync ${word}” in a chat.`,
    );
  };
  return {
    status: async () => status,
    ...{ onDidChange: never, onDidReceive: never },
    awaited: (session) => {
      const found = status.channels.flatMap((channel) =>
        channel.awaited
          .filter((each) => each.session === session)
          .map(({ devices, messages }) => ({
            on: devices.map((id) => nameIn(channel.devices, id)),
            messages,
          })),
      );
      return found.length === 0
        ? undefined
        : {
            on: [...new Set(found.flatMap(({ on }) => on))],
            messages: Math.max(...found.map(({ messages }) => messages)),
          };
    },
    now: inEditor("now"),
    agree: inEditor("agree"),
    keep: inEditor("keep"),
    forget: inEditor("forget"),
    emptyPlace: inEditor("empty"),
  };
}

const nameIn = (devices: SyncStatus["channels"][number]["devices"], id: string): string =>
  devices.find(({ device }) => device === id)?.name ?? id;
