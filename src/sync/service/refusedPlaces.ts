import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import { UserError } from "../../app/userError.ts";
import type { EpochMs } from "../../base/clock.ts";
import { type Mailbox, slotKeys } from "../mailbox.ts";
import type { Peer } from "../peer.ts";
import { Refusal } from "../received.ts";
import { decodeSlot, deviceOfSlot, isOfNewerForm } from "../slot.ts";

type RefusedPlace = SyncChannelStatus["refused"][number];

/** Who was heard within that time puts its slot right by itself. */
const recentMs = 86_400_000;

/** What is known of who writes where. */
export interface Writers {
  readonly now: EpochMs;
  /** This machine. */
  readonly device: string;
  readonly peers: readonly Peer[];
}

/** For people, who number things from one. */
export const placeOf = (key: string): string => `slot ${slotKeys.indexOf(key) + 1}`;

/** A place that was not taken in, for the user. */
export function refusedPlace(key: string, text: unknown, reason: string, writers: Writers): RefusedPlace {
  const canEmpty = emptyingOf(text, writers);
  return { place: placeOf(key), reason, ...(canEmpty && { canEmpty }) };
}

function emptyingOf(text: unknown, { now, device, peers }: Writers): RefusedPlace["canEmpty"] {
  if (typeof text === "string" && isOfNewerForm(text)) return "newer";
  const writer = deviceOfSlot(text);
  const isPutRight =
    writer !== undefined &&
    (writer === device ||
      peers.some((peer) => peer.slot.device === writer && Math.abs(now - peer.heardAt) < recentMs));
  return isPutRight ? undefined : "unreadable";
}

/**
 * Empties a place of the mailbox whose content nobody can read. Should a machine have written there, it says it again.
 * @param isNewer Whether the user knows that a newer version of Braid wrote there, if one did.
 * @throws UserError, TransportError
 */
export async function emptyPlace(
  mailbox: Mailbox,
  place: string,
  isNewer: boolean,
  writers: Writers,
): Promise<void> {
  const slots = await mailbox.readAll();
  const [key, text] = [...slots].find(([each]) => placeOf(each) === place) ?? [];
  if (key === undefined || !(await isRefused(text)))
    throw new UserError(`What is in ${place} can be read, or nothing is there. It was not emptied.`);
  const canEmpty = emptyingOf(text, writers);
  if (canEmpty === undefined)
    throw new UserError(
      `The machine that writes to ${place} was heard within a day, and puts it right by itself. If it is gone for good, forget it.`,
    );
  if (canEmpty === "newer" && !isNewer)
    throw new UserError(
      `A newer version of Braid wrote what is in ${place}, so it was not emptied. Update Braid here to read it; or say that you know it when you empty it.`,
    );
  if (!(await mailbox.empty(key, text)))
    throw new UserError(
      `What is in ${place} was changed meanwhile, so it was not emptied. Look at it again.`,
    );
}

async function isRefused(text: unknown): Promise<boolean> {
  if (text === undefined || text === null || text === "") return false;
  try {
    await decodeSlot(text);
    return false;
  } catch (cause) {
    if (cause instanceof Refusal) return true;
    throw cause;
  }
}
