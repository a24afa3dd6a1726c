import type { Memento, Wait } from "../mailbox.ts";
import { Mailbox, slotKeys } from "../mailbox.ts";
import { deviceOfSlot } from "../slot.ts";

/** Whether a machine's words stand in the mailbox. */
export const speaksIn = (memento: Memento, device: string): boolean =>
  slotKeys.some((key) => deviceOfSlot(memento.get(key)) === device);

/** Takes what a machine said out of the mailbox: syncing was switched off there. @throws TransportError */
export async function withdraw(memento: Memento, device: string, wait: Wait): Promise<void> {
  const mailbox = new Mailbox({
    ...{ memento, device, deviceOf: deviceOfSlot, wait, random: () => 0, silent: () => [] },
  });
  await mailbox.forget(device);
}
