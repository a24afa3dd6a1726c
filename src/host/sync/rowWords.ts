import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import { channelState, machineName } from "../../app/syncWords.ts";
import { countOf } from "../../base/countOf.ts";

/** "26 %"; of nothing, none. What is there at all is never "0 %". */
export function percentOf(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return "0 %";
  const percent = Math.round((100 * part) / whole);
  return percent === 0 ? "< 1 %" : `${percent.toLocaleString("en")} %`;
}

/** How a channel is called in a row: "Settings Sync", or the folder's own name. */
export const channelNameOf = ({ kind, name }: SyncChannelStatus): string =>
  kind === "settingsSync" ? "Settings Sync" : `Folder “${machineName(lastPartOf(name))}”`;

/** How a channel stands, short enough to be read in a narrow side bar; its tooltip says the whole. */
export function channelNote(channel: SyncChannelStatus): string {
  const { state, devices, waiting, rulesWait } = channel;
  if (state === "waitsForConsent") return "waits for you";
  if (state !== "running") return channelState(channel);
  if (devices.length === 0) return "no other machine yet";
  if (waiting > 0) return `${countOf(waiting, "session")} to send`;
  return rulesWait ? "rules to send" : "nothing waits";
}

const lastPartOf = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
