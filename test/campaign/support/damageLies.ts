import { join } from "node:path";
import type { SessionId } from "../../../src/core/ids.ts";
import { checkedLineOf } from "../../../src/storage/checkedLine.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { sealFile } from "../../../src/storage/sealedFile.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { WorkerWork, WorkKind } from "../../../src/storage/workerProtocol.ts";

/** What a broken variant makes of the two doors of the store. */
export interface DamageLie {
  readonly disk?: (disk: Disk) => Disk;
  readonly work?: (work: FileWork) => FileWork;
}

const isJournal = (path: string): boolean => /\.log[^/]*$/.test(path);

/** Answers `decodeSession` in another way. */
const decoding = (
  change: (
    work: FileWork,
    ask: WorkerWork["decodeSession"]["ask"],
  ) => Promise<WorkerWork["decodeSession"]["answer"]>,
): DamageLie => ({
  work: (work) => ({
    ask: async <K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]) =>
      kind === "decodeSession"
        ? ((await change(work, ask as WorkerWork["decodeSession"]["ask"])) as WorkerWork[K]["answer"])
        : work.ask(kind, ask),
    stop: () => {},
  }),
});

export const damageLies: Readonly<Record<string, DamageLie>> = {
  sessionsNotVerified: decoding((work, ask) =>
    work.ask("decodeSession", { ...ask, bytes: resealed(ask.bytes, ask.session, ask.generation) }),
  ),
  linesNotVerified: {
    disk: (disk) => ({
      ...disk,
      readRange: async (path, offset, length) => {
        const bytes = await disk.readRange(path, offset, length);
        return isJournal(path) ? rechecked(bytes) : bytes;
      },
    }),
  },
  damagedIsEmpty: decoding(async (work, ask) => {
    const decoded = await work.ask("decodeSession", ask);
    return decoded.state === "damaged" ? { state: "whole", value: [] } : decoded;
  }),
  damagedIsDeleted: {
    disk: (disk) => ({
      ...disk,
      rename: async (from, to) => (to.includes("/quarantine/") ? disk.unlink(from) : disk.rename(from, to)),
    }),
  },
  neighbourRead: {
    disk: (disk) => ({
      ...disk,
      readFile: async (path) => {
        const names = (await disk.list(join(path, ".."))).sort();
        const next = names[names.indexOf(path.slice(path.lastIndexOf("/") + 1)) + 1];
        return disk.readFile(next === undefined ? path : join(path, "..", next));
      },
    }),
  },
};

/** A session file with the checksums that its bytes should have. */
function resealed(bytes: Uint8Array, session: SessionId, generation: number): Uint8Array {
  const end = bytes.indexOf(0x0a);
  return end === -1 ? bytes : sealFile("braid-session", { session, generation }, bytes.subarray(end + 1));
}

/** Lines with the checksums that their content should have. */
function rechecked(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const lines = text
    .split("\n")
    .map((line, index, all) =>
      index === all.length - 1
        ? line
        : checkedLineOf(Buffer.from(line.slice(17).replace(/\r$/, ""), "latin1").toString("utf8")).slice(
            0,
            -1,
          ),
    );
  return Buffer.from(lines.join("\n"), "utf8");
}
