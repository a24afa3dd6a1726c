import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import { kilobytesOf, machineName } from "../../app/syncWords.ts";
import { percentOf } from "./rowWords.ts";
import type { SyncRow } from "./syncRow.ts";

type Budget = NonNullable<SyncChannelStatus["budget"]>;

/** How full the mailbox is, and of what. @param mostRows More machines are one row together. */
export function budgetRow(id: string, { limit, own, others }: Budget, mostRows: number): SyncRow {
  const used = others.reduce((sum, { size }) => sum + size, own);
  const share = (size: number) => `${kilobytesOf(size)} (${percentOf(size, limit)})`;
  const part = (name: string, label: string, size: number, icon: string): SyncRow => ({
    ...{ id: `${id}/${name}`, kind: "note", label, description: share(size), icon },
    tooltip: [`${label}: ${share(size)}`],
  });
  const listed = others.slice(0, mostRows);
  const further = others.slice(mostRows);
  return {
    ...{ id, kind: "group", label: "Mailbox", icon: "mail" },
    description: `${kilobytesOf(used)} of ${kilobytesOf(limit)} (${percentOf(used, limit)})`,
    ...(used > limit && { tone: "warning" as const }),
    tooltip: [
      `${kilobytesOf(used)} of ${kilobytesOf(limit)} are taken. A long history flows through it bit by bit.`,
      ...(used > limit ? ["It is over its limit until the machines have heard of each other."] : []),
    ],
    rows: [
      part("own", "This machine", own, "vm"),
      ...listed.map(({ name, size }, index) => part(`${index}`, machineName(name), size, "device-desktop")),
      ...(further.length > 0
        ? [
            part(
              "more",
              `and ${further.length} more`,
              further.reduce((sum, { size }) => sum + size, 0),
              "ellipsis",
            ),
          ]
        : []),
      part("free", "Free", Math.max(0, limit - used), "dash"),
    ],
  };
}
