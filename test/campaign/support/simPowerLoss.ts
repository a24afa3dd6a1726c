import type { Random } from "./random.ts";
import {
  type DiskState,
  type FileNode,
  type FolderNode,
  makeLasting,
  rootNode,
  type Span,
} from "./simulatedDisk.ts";

const sectorBytes = 512;
/** File systems set space aside in whole blocks, which may be found as zeros behind the end. */
const blockBytes = 4096;

/** What was left when the power went. */
export interface PowerLoss {
  readonly state: DiskState;
  /** Equal when the disk is equal, as far as it started from the same state. */
  readonly signature: string;
}

/** How much of what was not synced is there afterwards. The three at the edge are tried first. */
export type Severity = "nothing" | "everything" | "namesOnly" | "contentOnly" | "mixed";

/**
 * What a disk may hold after a loss of power. Each change of names that no sync followed survives or does not, whatever
 * became of earlier and later ones; of content that was not synced each sector survives, is torn or is lost, and the
 * file may be shorter or longer than it was. What was synced is as it was.
 */
export function afterPowerLoss(before: DiskState, random: Random, severity: Severity): PowerLoss {
  const nodes = new Map(before.nodes);
  const keepsNames = severity === "everything" || severity === "namesOnly";
  const likelihood = random.next();
  const survivors: string[] = [];
  for (const change of before.pending) {
    const survives = severity === "mixed" ? random.next() < likelihood : keepsNames;
    if (!survives) continue;
    makeLasting(nodes, change);
    survivors.push(String(change.number));
  }

  const after = new Map<number, FileNode | FolderNode>();
  const contents: string[] = [];
  const stale = [...before.nodes.values()].filter((node) => node.kind === "file");
  const reach = (number: number): void => {
    const node = nodes.get(number);
    if (!node || after.has(number)) return;
    if (node.kind === "file") {
      const left = contentLeft(node, random, severity, stale);
      if (left !== node.bytes) contents.push(`${number}:${fingerprint(left)}`);
      after.set(number, { ...node, bytes: left, unsynced: [], dropped: [] });
      return;
    }
    const entries = new Map<string, number>();
    const folder: FolderNode = { ...node, entries };
    after.set(number, folder);
    for (const [name, { node: named }] of node.lasting) {
      if (named === undefined) continue;
      entries.set(name, named);
      reach(named);
    }
  };
  reach(rootNode);
  return {
    state: { nodes: after, pending: [], next: before.next },
    signature: `${survivors.join(",")} ${contents.join(",")}`,
  };
}

function contentLeft(
  { bytes, unsynced, dropped }: FileNode,
  random: Random,
  severity: Severity,
  stale: readonly FileNode[],
): Uint8Array {
  const atRisk = [...dropped, ...unsynced];
  if (atRisk.length === 0 || severity === "everything" || severity === "contentOnly") return bytes;
  const safeEnd = endOfSafe(bytes.length, atRisk);
  if (severity !== "mixed") return zeroed(bytes, atRisk).subarray(0, safeEnd);
  if (random.integer(8) === 0) return bytes;

  const left = new Uint8Array(bytes.length);
  left.set(bytes);
  const likelihood = random.next();
  for (const [from, to] of atRisk) {
    for (let start = from; start < to; ) {
      const end = Math.min(to, start - (start % sectorBytes) + sectorBytes);
      if (random.next() >= likelihood) lose(left.subarray(start, end), random, stale);
      start = end;
    }
  }
  return left.length > safeEnd ? cut(left, safeEnd, random) : left;
}

/** A sector is zeros, begins well and ends in zeros, or holds what a file that was there before had in its place. */
function lose(sector: Uint8Array, random: Random, stale: readonly FileNode[]): void {
  const kind = random.integer(8);
  if (kind === 0 && stale.length > 0) {
    const { bytes } = random.pick(stale);
    const from = random.integer(Math.max(1, Math.ceil(bytes.length / sectorBytes))) * sectorBytes;
    const old = bytes.subarray(from, from + sector.length);
    sector.fill(0);
    sector.set(old);
  } else sector.fill(0, kind < 4 ? random.integer(sector.length) : 0);
}

/** The end of a file is not where it was, though never within what is safe. */
function cut(left: Uint8Array, safeEnd: number, random: Random): Uint8Array {
  const kind = random.integer(4);
  if (kind === 0) return left;
  if (kind === 1) {
    const longer = new Uint8Array(Math.ceil((left.length + 1) / blockBytes) * blockBytes);
    longer.set(left);
    return longer;
  }
  return left.subarray(0, safeEnd + random.integer(left.length - safeEnd + 1));
}

function endOfSafe(length: number, atRisk: readonly Span[]): number {
  let end = length;
  for (const [from, to] of [...atRisk].reverse()) if (to >= end) end = Math.min(end, from);
  return end;
}

function zeroed(bytes: Uint8Array, spans: readonly Span[]): Uint8Array {
  const left = new Uint8Array(bytes);
  for (const [from, to] of spans) left.fill(0, from, to);
  return left;
}

/** FNV-1a; only tells states of one cut apart. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}.${(hash >>> 0).toString(36)}`;
}
