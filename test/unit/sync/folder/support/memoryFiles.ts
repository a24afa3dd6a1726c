import type { FolderFiles } from "../../../../../src/sync/folder/folderFiles.ts";

/** A folder without a disk, for tests that need thousands of files. */
export class MemoryFiles implements FolderFiles {
  readonly files = new Map<string, { bytes: Buffer; modifiedMs: number }>();
  #time = 0;

  /** Puts a file there as somebody else would. */
  set(path: string, bytes: Uint8Array | string): void {
    this.files.set(path, { bytes: Buffer.from(bytes as Uint8Array), modifiedMs: ++this.#time });
  }

  text(path: string): string {
    return String(this.#get(path).bytes);
  }

  async list(folder: string): Promise<string[]> {
    return [...this.files.keys()].map((path) => path.slice(folder.length + 1));
  }

  async facts(path: string): Promise<{ sizeBytes: number; modifiedMs: number } | undefined> {
    const file = this.files.get(path);
    if (file) return { sizeBytes: file.bytes.length, modifiedMs: file.modifiedMs };
    return path.includes(".") ? undefined : { sizeBytes: 0, modifiedMs: 0 };
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array> {
    return this.#get(path).bytes.subarray(offset, offset + length);
  }

  async createAppend(path: string) {
    this.set(path, "");
    const parts: Uint8Array[] = [];
    return {
      write: async (bytes: Uint8Array) => {
        parts.push(bytes);
        return bytes.length;
      },
      datasync: async () => this.set(path, Buffer.concat(parts)),
      close: async () => {},
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.set(to, this.#get(from).bytes);
    this.files.delete(from);
  }

  async unlink(path: string): Promise<void> {
    this.#get(path);
    this.files.delete(path);
  }

  #get(path: string) {
    const file = this.files.get(path);
    if (!file) throw Object.assign(new Error(path), { code: "ENOENT" });
    return file;
  }
}
