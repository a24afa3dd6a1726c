import type { SyncChannelStatus, SyncDevice, SyncStatus } from "../../app/syncStatus.ts";
import {
  agoOf,
  channelState,
  heldByMachine,
  listedNames,
  machineName,
  sentenceOf,
  sinceOf,
  skippedWords,
  unheardWords,
} from "../../app/syncWords.ts";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { budgetRow } from "./budgetRow.ts";
import { channelNameOf, channelNote, percentOf } from "./rowWords.ts";
import type { SessionNote, SyncRow } from "./syncRow.ts";

/** More are counted, and not listed. */
const mostRows = 100;

/** What the rows are made for. */
export interface Onlooker {
  readonly now: EpochMs;
  /** Of Braid on this machine. */
  readonly version: string;
}

/**
 * The view of syncing: what needs the user first, then the channels, then what is on its way and what stays.
 * No rows while syncing is off.
 */
export function syncRows(status: SyncStatus, onlooker: Onlooker): readonly SyncRow[] {
  if (status.channels.length === 0) return [];
  return [
    ...heldRows(status),
    ...status.channels.map((channel) => channelRow(channel, onlooker, hasFolder(status))),
    ...awaitedRows(status),
    ...leftOutRows(status),
    selfRow(status),
  ];
}

/** Rows of sessions are made in the same way wherever they stand. @param titleOf Made harmless; undefined for what is not known. */
export function sessionRows(
  parent: string,
  sessions: readonly SessionNote[],
  titleOf: (session: SessionId) => string | undefined,
): readonly SyncRow[] {
  const rows = sessions.slice(0, mostRows).map(({ session, note }): SyncRow => {
    const label = titleOf(session) ?? "A session that is not listed here yet";
    return {
      ...{ id: `${parent}/${session}`, kind: "session", label, description: note, icon: "comment" },
      tooltip: [label, note],
      deed: { command: "braid.session.open", title: "Open Session", args: [session] },
    };
  });
  return [...rows, ...moreRow(parent, sessions.length)];
}

const moreRow = (parent: string, total: number): readonly SyncRow[] =>
  total <= mostRows
    ? []
    : [note(`${parent}/more`, `and ${(total - mostRows).toLocaleString("en")} more`, "ellipsis", [])];

const note = (id: string, label: string, icon: string, tooltip: readonly string[]): SyncRow => ({
  ...{ id, kind: "note", label, icon, tooltip },
});

function heldRows(status: SyncStatus): readonly SyncRow[] {
  return heldByMachine(status).map(({ device, name, sessions }) => ({
    id: `held/${device}`,
    kind: "held",
    label: `Held back: ${countOf(sessions.length, "session")}`,
    description: `removed on “${machineName(name)}”`,
    ...{ icon: "shield", tone: "warning", device },
    tooltip: [
      `“${machineName(name)}” removed ${countOf(sessions.length, "session")}. ${sessions.length === 1 ? "It stays" : "They stay"} here until you decide.`,
      "Keep them, and they come back there. Or remove them here, too.",
    ],
    sessions: sessions.map((session) => ({ session, note: "" })),
  }));
}

const hasFolder = ({ channels }: SyncStatus): boolean => channels.some(({ kind }) => kind === "folder");

function channelRow(channel: SyncChannelStatus, onlooker: Onlooker, isFolderThere: boolean): SyncRow {
  const { kind, name, state, devices, publishedAt, readAt, sessions } = channel;
  const id = kind;
  const words = channelState(channel);
  const isRunning = state === "running";
  const hereNow = agoTo(onlooker.now);
  return {
    ...{
      id,
      kind: "channel",
      label: channelNameOf(channel),
      description: channelNote(channel),
      isUnfolded: true,
    },
    ...channelLook(channel),
    tooltip: [
      ...(kind === "folder" ? [sentenceOf(name)] : []),
      `${words}${/[.!?]$/.test(words) ? "" : "."}`,
      ...(isRunning ? [`${countOf(sessions, "session")} ${sessions === 1 ? "travels" : "travel"}.`] : []),
      ...(readAt === undefined ? [] : [`Looked for news ${hereNow(readAt)}.`]),
      ...(publishedAt === undefined ? [] : [`Last said something ${hereNow(publishedAt)}.`]),
    ],
    rows: [
      ...adviceRows(channel),
      ...unheardRows(channel, onlooker.now, isFolderThere),
      ...copyingRows(channel),
      ...devices
        .slice(0, mostRows)
        .map((device, index) => deviceRow(`${id}/device/${index}/${device.device}`, kind, device, onlooker)),
      ...moreRow(`${id}/devices`, devices.length),
      ...refusedRows(channel),
      ...(channel.budget ? [budgetRow(`${id}/budget`, channel.budget, mostRows)] : []),
    ],
  };
}

const agoTo = (now: EpochMs) => (then: EpochMs) => agoOf(then, now);

function channelLook({
  kind,
  state,
  waiting,
  rulesWait,
  unheard,
}: SyncChannelStatus): Pick<SyncRow, "icon" | "tone"> {
  switch (state) {
    case "failing":
      return { icon: "warning", tone: "warning" };
    case "waitsForConsent":
      return { icon: "question", tone: "warning" };
    case "starting":
      return { icon: "loading~spin" };
    case "running":
      if (unheard?.isLong) return { icon: "cloud", tone: "warning" };
      if (waiting > 0 || rulesWait) return { icon: kind === "folder" ? "folder" : "cloud-upload" };
      return { icon: kind === "folder" ? "folder" : "cloud" };
  }
}

/** What the user may do about the state of a channel. */
function adviceRows(channel: SyncChannelStatus): readonly SyncRow[] {
  const { kind, state, devices } = channel;
  const setUp = { command: "braid.sync.setUp", title: "Set Up Sync", args: [] };
  const words = channelState(channel);
  switch (state) {
    case "waitsForConsent":
      return [
        {
          ...note(`${kind}/consent`, "Read what would leave this machine", "book", [
            "It was turned on in the settings. Nothing is carried before you have read what that means.",
          ]),
          deed: setUp,
        },
      ];
    case "failing":
      return [{ ...note(`${kind}/problem`, words, "info", [words]), deed: setUp }];
    case "starting":
      return [];
    case "running":
      if (devices.length > 0) return [];
      return [
        note(`${kind}/alone`, "Set up syncing on your other machines, too", "info", [
          kind === "folder"
            ? "Install Braid there, and choose the same folder. It may take a while until the folder's own service has carried it."
            : "Install Braid there, sign in to Settings Sync with the same account, and turn syncing on in Braid, too.",
        ]),
      ];
  }
}

/** What may help where Settings Sync seems to carry nothing. */
function unheardRows(
  { kind, state, unheard }: SyncChannelStatus,
  now: EpochMs,
  isFolderThere: boolean,
): readonly SyncRow[] {
  if (!unheard || state !== "running") return [];
  const id = `${kind}/unheard`;
  const setUp = { command: "braid.sync.setUp", title: "Set Up Sync", args: [] };
  const log = { command: "workbench.userDataSync.actions.showLog", title: "Show Log", args: [] };
  return [
    {
      ...note(id, "Nothing heard", "question", [unheardWords(unheard.since, now)]),
      ...{ description: `since ${sinceOf(unheard.since, now)}`, isUnfolded: true },
      rows: [
        {
          ...note(`${id}/on`, "Is Settings Sync on?", "settings-gear", [
            "It has to be on in the editors of all machines, with the same account, and with Extensions among what it syncs.",
          ]),
          deed: setUp,
        },
        {
          ...note(`${id}/log`, "Show its log", "output", [
            "What the editor could not upload or fetch stands there, and nowhere else.",
          ]),
          deed: log,
        },
        ...(isFolderThere
          ? []
          : [
              {
                ...note(`${id}/folder`, "Use a folder, too", "folder", [
                  "A synced drive, a share or a repository is another way to your other machines.",
                ]),
                deed: setUp,
              },
            ]),
      ],
    },
  ];
}

function copyingRows({ kind, copying }: SyncChannelStatus): readonly SyncRow[] {
  if (!copying) return [];
  const { done, total } = copying;
  return [
    {
      ...note(`${kind}/copying`, "First copy", "sync~spin", [
        `${done.toLocaleString("en")} of ${countOf(total, "session")} were copied. It goes on where it stopped when the editor is closed meanwhile.`,
      ]),
      description: `${done.toLocaleString("en")} of ${countOf(total, "session")} (${percentOf(done, total)})`,
    },
  ];
}

function deviceRow(
  id: string,
  channel: SyncChannelStatus["kind"],
  { device, name, version, heardAt, sessions, isSilent, differing = 0 }: SyncDevice,
  { now, version: ours }: Onlooker,
): SyncRow {
  const heard = agoOf(heardAt, now);
  // A folder is read whatever version wrote it; the editor hands over what an equal version left in Settings Sync.
  const isHeldUp = channel === "settingsSync" && version !== ours;
  const differ = differing > 0 ? [`${differing.toLocaleString("en")} on the way`] : [];
  return {
    ...{ id, kind: "machine", label: machineName(name), device },
    description: [
      ...(isHeldUp ? [`Braid ${machineName(version)}`] : []),
      isSilent ? `silent, heard ${heard}` : `heard ${heard}`,
      ...differ,
      countOf(sessions, "session"),
    ].join(" · "),
    icon: isHeldUp ? "versions" : isSilent ? "circle-slash" : "device-desktop",
    ...(isHeldUp ? { tone: "warning" as const } : isSilent ? { tone: "quiet" as const } : {}),
    ...(isHeldUp && {
      isUnfolded: true,
      rows: [
        note(`${id}/version`, "Update Braid on both to go on", "info", [
          `“${machineName(name)}” has Braid ${machineName(version)}, and this machine ${ours}. Settings Sync carries nothing between different versions.`,
        ]),
      ],
    }),
    tooltip: [
      machineName(name),
      `Last heard ${heard}. It holds ${countOf(sessions, "session")}.`,
      ...(differing > 0
        ? [`${countOf(differing, "session")} ${differing === 1 ? "is" : "are"} different there and here.`]
        : []),
      ...(version === ours
        ? []
        : [
            `It has Braid ${machineName(version)}, and this machine ${ours}.${isHeldUp ? " Syncing resumes when both are updated." : ""}`,
          ]),
      ...(isSilent
        ? ["It was silent for so long that nothing waits for it. Is it gone for good? Forget it."]
        : []),
    ],
  };
}

function refusedRows({ kind, refused }: SyncChannelStatus): readonly SyncRow[] {
  if (refused.length === 0) return [];
  const id = `${kind}/refused`;
  return [
    {
      ...{
        id,
        kind: "group",
        label: `Refused: ${countOf(refused.length, "place")}`,
        icon: "error",
        tone: "error",
      },
      description: "changed nothing here",
      tooltip: [
        "What is in these places could not be trusted or read. It was not taken in, and changed nothing.",
      ],
      rows: [
        ...refused.slice(0, mostRows).map(({ place, reason, canEmpty }, index) => ({
          ...note(`${id}/${index}`, machineName(place), "circle-slash", [
            sentenceOf(place),
            sentenceOf(reason),
          ]),
          description: sentenceOf(reason),
          ...(canEmpty && { kind: "emptiable" as const, place }),
        })),
        ...moreRow(id, refused.length),
      ],
    },
  ];
}

function awaitedRows({ channels }: SyncStatus): readonly SyncRow[] {
  const names = new Map(
    channels.flatMap(({ devices }) => devices.map(({ device, name }) => [device, name] as const)),
  );
  const awaited = new Map<SessionId, { readonly on: Set<string>; messages: number }>();
  for (const { session, devices, messages } of channels.flatMap((channel) => channel.awaited)) {
    const found = awaited.get(session) ?? { on: new Set(), messages: 0 };
    awaited.set(session, found);
    for (const device of devices) found.on.add(`“${machineName(names.get(device) ?? device)}”`);
    found.messages = Math.max(found.messages, messages);
  }
  if (awaited.size === 0) return [];
  return [
    {
      ...{ id: "awaited", kind: "group", label: "On their way here", icon: "cloud-download" },
      description: countOf(awaited.size, "session"),
      tooltip: ["Sessions whose messages are on another machine, and did not arrive here yet, or not all."],
      sessions: [...awaited].map(([session, { on, messages }]) => ({
        session,
        note: `on ${listedNames([...on])} · ${countOf(messages, "message")}`,
      })),
    },
  ];
}

function leftOutRows({ content, channels, skipped }: SyncStatus): readonly SyncRow[] {
  const hasTitlesOnly = content === "titles" && channels.some(({ kind }) => kind === "settingsSync");
  const rows: readonly SyncRow[] = [
    ...(hasTitlesOnly
      ? [
          {
            ...note("skipped/titles", "Messages", "list-selection", [
              "Settings Sync carries titles, tags and the like only, as you chose.",
            ]),
            description: "Settings Sync carries titles only",
            deed: { command: "braid.sync.setContent", title: "Choose What Settings Sync Carries", args: [] },
          },
        ]
      : []),
    ...skipped
      .filter(({ sessions, records }) => sessions + records > 0)
      .map((each) => {
        const { what, why } = skippedWords(each);
        return {
          ...note(`skipped/${each.reason}`, what, "circle-slash", [`${what} ${why}`]),
          description: why,
        };
      }),
  ];
  if (rows.length === 0) return [];
  return [
    {
      ...{ id: "skipped", kind: "group", label: "Not synced", icon: "exclude" },
      tooltip: ["What stays on this machine, and why."],
      rows,
    },
  ];
}

const selfRow = ({ name }: SyncStatus): SyncRow => ({
  ...{ id: "self", kind: "self", label: "This machine", description: `“${machineName(name)}”`, icon: "vm" },
  tooltip: [`Other machines show this one as “${machineName(name)}”.`],
});
