import { createHash } from "node:crypto";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { machineName, sentenceOf } from "../../app/syncWords.ts";
import { countOf } from "../../base/countOf.ts";

export interface SyncTrouble {
  /** For the status bar. Braid's own words. */
  readonly words: string;
  readonly sentence: string;
}

/** What syncing needs the user for; undefined when it does not. @param hasFailed Whether a channel is failing for long enough. */
export function troubleOf(status: SyncStatus, hasFailed: boolean): SyncTrouble | undefined {
  const held = heldOf(status);
  if (held.length > 0) {
    const count = new Set(held.flatMap(({ sessions }) => sessions)).size;
    return { words: `Braid: ${countOf(count, "removal")} held back`, sentence: heldSentence(status) };
  }
  const failing = hasFailed && status.channels.find(({ state }) => state === "failing");
  if (!failing) return undefined;
  return {
    words: "Braid: not syncing",
    sentence:
      failing.problem === undefined ? "Other machines cannot be reached." : sentenceOf(failing.problem),
  };
}

/** Whether, and by whom, sessions were removed elsewhere that wait for the user here. */
export function heldSentence(status: SyncStatus): string {
  const held = heldOf(status);
  const count = new Set(held.flatMap(({ sessions }) => sessions)).size;
  const names = [...new Set(held.map(({ name }) => `“${machineName(name)}”`))];
  const who = names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} other machines`;
  return `${who} removed ${countOf(count, "session")}. ${count === 1 ? "It stays" : "They stay"} here until you say what to do.`;
}

/** What is held back, one text for each machine and what it removed, so that nobody is told twice. */
export const heldKeys = (status: SyncStatus): readonly string[] => [
  ...new Set(
    heldOf(status).map(({ device, sessions }) => {
      const digest = createHash("sha256")
        .update([...sessions].sort().join())
        .digest("base64url");
      return `${device}/${digest.slice(0, 16)}`;
    }),
  ),
];

/** One text for each time of silence that is long enough to be told of. */
export const unheardKeys = ({ channels }: SyncStatus): readonly string[] =>
  channels.flatMap(({ kind, state, unheard }) =>
    state === "running" && unheard?.isLong ? [`${kind}/unheard/${unheard.since}`] : [],
  );

const heldOf = ({ channels }: SyncStatus) => channels.flatMap(({ held }) => held);
