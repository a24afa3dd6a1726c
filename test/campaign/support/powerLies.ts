import type { Disk } from "../../../src/storage/disk.ts";

/** Each wraps the disk of the windows that write, never that of the one that reads afterwards. */
export const powerLies: Readonly<Record<string, (disk: Disk) => Disk>> = {
  contentNotSynced: (disk) => ({
    ...disk,
    createAppend: async (path) => ({ ...(await disk.createAppend(path)), datasync: async () => {} }),
  }),
  namesNotSynced: (disk) => ({ ...disk, syncDirectory: async () => {} }),
  publishedUnsynced: (disk) => ({
    ...disk,
    writeExclusive: async (path, bytes) => {
      const file = await disk.createAppend(path);
      await file.write(bytes);
      return file.facts();
    },
  }),
  renamedInTwoSteps: (disk) => ({
    ...disk,
    rename: async (from, to) => {
      if (await disk.facts(to)) await disk.unlink(to);
      await disk.link(from, to);
      await disk.unlink(from);
    },
  }),
  failedSyncHidden: (disk) => ({
    ...disk,
    createAppend: async (path) => {
      const file = await disk.createAppend(path);
      return { ...file, datasync: () => file.datasync().catch(() => {}) };
    },
  }),
};
