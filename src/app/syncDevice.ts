import * as v from "valibot";
import { foldText } from "../core/searchText.ts";
import type { App } from "./app.ts";
import type { Sync } from "./sync.ts";
import type { SyncStatus } from "./syncStatus.ts";
import { heldByMachine, machineName, sentenceOf } from "./syncWords.ts";
import { UserError } from "./userError.ts";

/** How a person or a program names a machine. */
export const deviceSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, "Name a machine."),
  v.maxLength(200, "A machine's name has at most 200 characters."),
  v.description("The machine: its id as sync.status answers it, or its name when no other is called that."),
);

/** A machine that a status tells of. Its name is untrusted text. */
export interface NamedDevice {
  readonly id: string;
  readonly name: string;
}

/** @throws UserError where syncing is not there, which says how to turn it on. */
export function syncOf({ sync }: App): Sync {
  if (sync) return sync;
  throw new UserError(
    "Syncing is off on this machine. To turn it on, open the editor and run “Braid: Set Up Sync”.",
  );
}

/** Every other machine that a status tells of, each once. */
export function devicesOf({ channels }: SyncStatus): readonly NamedDevice[] {
  const names = new Map<string, string>();
  for (const { devices, held } of channels)
    for (const { device, name } of [...devices, ...held]) if (!names.get(device)) names.set(device, name);
  return [...names].map(([id, name]) => ({ id, name }));
}

/** @throws UserError when there is no such machine, or several are called that. */
export async function namedDevice(app: App, wanted: string): Promise<NamedDevice> {
  return chosen(devicesOf(await syncOf(app).status()), wanted);
}

/** @throws UserError also when nothing is held back that this machine removed. */
export async function heldDevice(
  app: App,
  wanted: string,
): Promise<NamedDevice & { readonly sessions: number }> {
  const status = await syncOf(app).status();
  const device = chosen(devicesOf(status), wanted);
  const held = heldByMachine(status).find((each) => each.device === device.id);
  const sessions = held?.sessions.length ?? 0;
  if (sessions === 0) throw new UserError(`Nothing is held back that ${called(device)} removed.`);
  return { ...device, sessions };
}

const called = ({ name, id }: NamedDevice): string => `“${machineName(name.trim() === "" ? id : name)}”`;

function chosen(devices: readonly NamedDevice[], wanted: string): NamedDevice {
  const byId = devices.find(({ id }) => id === wanted);
  if (byId) return byId;
  const key = foldText(wanted);
  const found = devices.filter(({ name }) => foldText(name.trim()) === key);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first)
    throw new UserError(
      `${found.length} machines are called “${sentenceOf(wanted)}”. Name one by its id: ${found.map(({ id }) => id).join(", ")}.`,
    );
  throw new UserError(
    devices.length === 0
      ? "No other machine was heard of yet."
      : `No machine is called “${sentenceOf(wanted)}”. There are: ${devices.map(called).join(", ")}.`,
  );
}
