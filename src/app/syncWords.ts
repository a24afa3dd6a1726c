import type { EpochMs } from "../base/clock.ts";
import { countOf } from "../base/countOf.ts";
import type { SessionId } from "../core/ids.ts";
import { visibleText } from "../core/visibleText.ts";
import type { SyncChannelStatus, SyncDevice, SyncSkipped, SyncStatus } from "./syncStatus.ts";

/**
 * How syncing stands, in words for people, for every door that tells it in sentences. What other machines said is made
 * visible on one line here; a door that speaks Markdown has to escape it as well.
 *
 * Nothing here says that something is "synced": what the cloud or a drive holds cannot be known, only what was heard.
 */
export interface SyncReport {
  /** One sentence on what this machine is called, or that syncing is off. */
  readonly heading: string;
  readonly parts: readonly SyncReportPart[];
}

export interface SyncReportPart {
  readonly heading: string;
  readonly lines: readonly string[];
}

const nameLength = 40;
const sentenceLength = 300;
/** More are counted, and not listed. */
const listedLimit = 50;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** From then on a date says more than a number of days. */
const datedAfterMs = 14 * dayMs;

/** @param now When somebody reads it. */
export function syncReport(status: SyncStatus, now: EpochMs): SyncReport {
  const { name, channels } = status;
  if (channels.length === 0)
    return {
      heading:
        "Syncing is off on this machine. To turn it on, run “Braid: Set Up Sync” in the editor: it says first what leaves this machine.",
      parts: [],
    };
  const parts: readonly SyncReportPart[] = [
    { heading: "For you to decide", lines: heldLines(status) },
    ...channels.map((channel) => ({
      heading: channel.kind === "folder" ? `Sync folder ${sentenceOf(channel.name)}` : "Settings Sync",
      lines: channelLines(channel, now),
    })),
    { heading: "On its way here", lines: awaitedLines(status) },
    { heading: "Not synced", lines: skippedLines(status) },
  ];
  return {
    heading: `This machine is called “${machineName(name)}”.`,
    parts: parts.filter(({ lines }) => lines.length > 0),
  };
}

/** What another machine calls itself, or a place of it: untrusted text, made harmless and short. */
export const machineName = (text: string): string =>
  visibleText(shortened(text.trim(), nameLength)) || "no name";

/** A sentence that may quote what came from elsewhere. */
export const sentenceOf = (text: string): string => visibleText(shortened(text.trim(), sentenceLength));

const shortened = (text: string, length: number): string => {
  const letters = [...text.slice(0, 4 * length)];
  return letters.length <= length ? text : `${letters.slice(0, length).join("")}…`;
};

/** "just now", "5 minutes ago", "on 3 Feb 2026". A time ahead of this machine's clock is "just now", too. */
export function agoOf(then: EpochMs, now: EpochMs): string {
  const age = now - then;
  if (age < minuteMs) return "just now";
  if (age < hourMs) return `${countOf(Math.floor(age / minuteMs), "minute")} ago`;
  if (age < dayMs) return `${countOf(Math.floor(age / hourMs), "hour")} ago`;
  if (age < datedAfterMs) return `${countOf(Math.floor(age / dayMs), "day")} ago`;
  return `on ${new Date(then).toLocaleDateString(undefined, { dateStyle: "medium" })}`;
}

/** "14:05"; of another day, with its date. */
export function sinceOf(then: EpochMs, now: EpochMs): string {
  const [date, today] = [new Date(then), new Date(now)];
  return date.toDateString() === today.toDateString()
    ? date.toLocaleTimeString(undefined, { timeStyle: "short" })
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** "8.2 KB", from characters. */
export const kilobytesOf = (characters: number): string =>
  `${(characters / 1024).toLocaleString("en", { maximumFractionDigits: 1 })} KB`;

/** How a channel stands, in a few words without a full stop. */
export function channelState({
  kind,
  state,
  problem,
  devices,
  waiting,
  rulesWait,
}: SyncChannelStatus): string {
  switch (state) {
    case "starting":
      return "Starting";
    case "waitsForConsent":
      return "Waits for you to read what would leave this machine";
    case "failing":
      return problem === undefined
        ? `${kind === "folder" ? "The folder" : "Settings Sync"} cannot be reached`
        : sentenceOf(problem);
    case "running":
      if (devices.length === 0) return "No other machine was heard of yet";
      if (waiting === 0)
        return rulesWait
          ? "What belongs to all sessions waits to reach other machines"
          : "Nothing waits here";
      return `${countOf(waiting, "session")} ${waiting === 1 ? "waits" : "wait"} to reach other machines`;
  }
}

/** What of sessions does not travel, and why. */
export function skippedWords({ reason, sessions, records }: SyncSkipped): {
  readonly what: string;
  readonly why: string;
} {
  const messages = countOf(records, "message");
  const inSessions = `in ${countOf(sessions, "session")}`;
  switch (reason) {
    case "unsyncedSession":
      return { what: countOf(sessions, "session"), why: "you took out of syncing" };
    case "unsyncedWorkspace":
      return { what: countOf(sessions, "session"), why: "of workspaces you took out of syncing" };
    case "attachment":
      return { what: messages, why: `with attachments, images or tool output, ${inSessions}` };
    case "tooLarge":
      return { what: messages, why: `too large to travel, ${inSessions}` };
    case "unreadable":
      return { what: countOf(sessions, "session"), why: "that cannot be read here" };
  }
}

/** What a machine removed that stays here until the user decides. */
export interface HeldOfMachine {
  readonly device: string;
  /** Untrusted text. */
  readonly name: string;
  readonly sessions: readonly SessionId[];
}

/** Of all machines of which something is held back, whatever the channel: each once, and each of its sessions once. */
export function heldByMachine({ channels }: SyncStatus): readonly HeldOfMachine[] {
  const held = new Map<string, HeldOfMachine>();
  for (const { device, name, sessions } of channels.flatMap((channel) => channel.held)) {
    const known = held.get(device) ?? { device, name, sessions: [] };
    held.set(device, { ...known, sessions: [...new Set([...known.sessions, ...sessions])] });
  }
  return [...held.values()];
}

/** A place of the mailbox that the user may empty. */
export interface EmptiablePlace {
  readonly place: string;
  /** A newer version of Braid wrote there. */
  readonly isNewer: boolean;
}

export const emptiablePlaces = ({ channels }: SyncStatus): readonly EmptiablePlace[] =>
  channels
    .flatMap(({ refused }) => refused)
    .flatMap(({ place, canEmpty }) => (canEmpty ? [{ place, isNewer: canEmpty === "newer" }] : []));

/** What it means to empty a place, for whoever is asked. */
export const emptyingWords = ({ isNewer }: EmptiablePlace): string =>
  isNewer
    ? "A newer version of Braid wrote it: one of your machines is ahead of this one. It is better to update Braid here. If you empty it all the same, that machine says it again when it runs. No session is touched."
    : "Nobody can read what is in it. If one of your machines wrote it, it says it again when it runs. No session is touched.";

/** That Settings Sync may carry nothing, as far as that can be known. @param now When somebody reads it. */
export const unheardWords = (since: EpochMs, now: EpochMs): string =>
  `Sessions wait, and no other machine was heard since ${sinceOf(since, now)}. Either they were off, or Settings Sync carries nothing.`;

const heldLines = (status: SyncStatus): readonly string[] =>
  heldByMachine(status).map(
    ({ name, sessions: { length } }) =>
      `“${machineName(name)}” removed ${countOf(length, "session")}. ${length === 1 ? "It stays" : "They stay"} here until you delete ${length === 1 ? "it" : "them"} here, too, or keep ${length === 1 ? "it" : "them"}, which brings ${length === 1 ? "it" : "them"} back everywhere.`,
  );

function channelLines(channel: SyncChannelStatus, now: EpochMs): readonly string[] {
  const { state, sessions, copying, publishedAt, readAt, devices, refused, budget, unheard } = channel;
  const words = channelState(channel);
  const isRunning = state === "running";
  return [
    `${words}${/[.!?]$/.test(words) ? "" : "."}${isRunning ? ` ${countOf(sessions, "session")} ${sessions === 1 ? "travels" : "travel"} from here.` : ""}`,
    ...(state === "waitsForConsent"
      ? ["Nothing leaves this machine before that: run “Braid: Set Up Sync”."]
      : []),
    ...(unheard
      ? [
          `${unheardWords(unheard.since, now)} See that it is on in all editors, with the same account and with Extensions; its log (“Settings Sync: Show Log”) tells what failed. A folder is another way.`,
        ]
      : []),
    ...(copying
      ? [`First copy: ${copying.done.toLocaleString("en")} of ${countOf(copying.total, "session")}.`]
      : []),
    ...(readAt === undefined && publishedAt === undefined ? [] : [timesLine(publishedAt, readAt, now)]),
    ...listed(devices.map((device) => deviceLine(device, now))),
    ...listed(
      refused.map(
        ({ place, reason, canEmpty }) =>
          `Not taken in from ${sentenceOf(place)}: ${sentenceOf(reason)}${canEmpty ? ` “/sync empty ${sentenceOf(place)}” in a chat frees the place.` : ""}`,
      ),
    ),
    ...(budget ? [budgetLine(budget)] : []),
  ];
}

const timesLine = (publishedAt: EpochMs | undefined, readAt: EpochMs | undefined, now: EpochMs): string =>
  [
    ...(readAt === undefined ? [] : [`Looked for news ${agoOf(readAt, now)}.`]),
    ...(publishedAt === undefined ? [] : [`Last said something new ${agoOf(publishedAt, now)}.`]),
  ].join(" ");

function deviceLine(
  { name, heardAt, sessions, version, isSilent, differing = 0 }: SyncDevice,
  now: EpochMs,
): string {
  return [
    `“${machineName(name)}”: last heard ${agoOf(heardAt, now)}`,
    countOf(sessions, "session"),
    ...(differing > 0 ? [`${countOf(differing, "session")} on the way there or here`] : []),
    `Braid ${machineName(version)}`,
    ...(isSilent ? ["silent for so long that nothing waits for it"] : []),
  ].join(" · ");
}

function budgetLine({ limit, own, others }: NonNullable<SyncChannelStatus["budget"]>): string {
  const used = others.reduce((sum, { size }) => sum + size, own);
  const takers = [
    `${kilobytesOf(own)} by this machine`,
    ...others.slice(0, 5).map(({ name, size }) => `${kilobytesOf(size)} by “${machineName(name)}”`),
    ...(others.length > 5 ? [`the rest by ${others.length - 5} more`] : []),
  ];
  return `Room: ${kilobytesOf(used)} of ${kilobytesOf(limit)} taken, ${takers.join(", ")}. A long history flows through it bit by bit.`;
}

/** Sessions are counted by where their messages are: a history that arrives may have thousands. */
function awaitedLines({ channels, content }: SyncStatus): readonly string[] {
  const names = new Map(
    channels.flatMap(({ devices }) => devices.map(({ device, name }) => [device, name] as const)),
  );
  const sessionsOn = new Map<string, Set<string>>();
  for (const { session, devices } of channels.flatMap(({ awaited }) => awaited)) {
    const places = [...new Set(devices)].map((device) => `“${machineName(names.get(device) ?? device)}”`);
    const key = places.length === 0 ? "another machine" : listedNames(places.sort());
    sessionsOn.set(key, (sessionsOn.get(key) ?? new Set()).add(session));
  }
  const lines = [...sessionsOn].map(
    ([places, sessions]) =>
      `${countOf(sessions.size, "session")} of which messages are on ${places} and not, or not all, here.`,
  );
  return content === "titles" && lines.length > 0
    ? [...lines, "Settings Sync carries titles only, as you chose: messages do not come that way."]
    : listed(lines);
}

const skippedLines = ({ content, channels, skipped }: SyncStatus): readonly string[] => [
  ...(content === "titles" && channels.some(({ kind }) => kind === "settingsSync")
    ? ["Messages: Settings Sync carries titles, tags and the like only, as you chose."]
    : []),
  ...skipped
    .filter(({ sessions, records }) => sessions + records > 0)
    .map((each) => {
      const { what, why } = skippedWords(each);
      return `${what} ${why}.`;
    }),
];

const listed = (lines: readonly string[]): readonly string[] =>
  lines.length <= listedLimit
    ? lines
    : [...lines.slice(0, listedLimit), `and ${(lines.length - listedLimit).toLocaleString("en")} more.`];

/** "“Laptop”", "“Laptop” and “Tower”", "“Laptop”, “Tower” and 3 others". */
export function listedNames(names: readonly string[]): string {
  const [first = "another machine", second, ...others] = names;
  if (second === undefined) return first;
  if (others.length === 0) return `${first} and ${second}`;
  return `${first}, ${second} and ${countOf(others.length, "other")}`;
}
