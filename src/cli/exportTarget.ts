import { randomUUID } from "node:crypto";
import { link, mkdir, rename, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ExportedFile } from "../app/exportSessions.ts";
import { CliError, usageError } from "./failures.ts";
import { safeLine } from "./output/safeText.ts";

/** More than this in one document is for a file, not for the standard output. In characters. */
const printedCharacters = 200_000_000;

/** Where exported files go: into memory to be printed, into one file, or into a folder. */
export class ExportTarget {
  readonly #path: string | undefined;
  readonly #isFolder: boolean;
  readonly #mayReplace: boolean;
  readonly #done: (ExportedFile | string)[] = [];
  /** A single file's name is known to be meant for it only when no second one follows. */
  #waiting: ExportedFile | undefined;

  private constructor(path: string | undefined, isFolder: boolean, mayReplace: boolean) {
    this.#path = path;
    this.#isFolder = isFolder;
    this.#mayReplace = mayReplace;
  }

  /** @param output As typed; one that ends with a slash, or is a folder, is one. Undefined or “-” for the standard output. */
  static async at(output: string | undefined, mayReplace: boolean): Promise<ExportTarget> {
    if (output === undefined || output === "-") return new ExportTarget(undefined, false, mayReplace);
    const isThere = await stat(output).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return new ExportTarget(resolve(output), isThere || /[\\/]$/.test(output), mayReplace);
  }

  async take(file: ExportedFile): Promise<void> {
    if (this.#path === undefined) {
      if (this.#done.length > 0)
        throw usageError("These are several files. Name a folder for them with --output.");
      if (file.text.length > printedCharacters)
        throw new CliError("refused", "This is too much to print. Name a file with --output.");
      this.#done.push(file);
    } else if (this.#isFolder) await this.#write(join(this.#path, file.name), file.text);
    else if (this.#waiting || this.#done.length > 0)
      throw usageError("These are several files. Name a folder for them: --output DIR/");
    else this.#waiting = file;
  }

  /** What was written: paths, or what is to be printed. */
  async end(): Promise<readonly (ExportedFile | string)[]> {
    if (this.#path !== undefined && this.#waiting) await this.#write(this.#path, this.#waiting.text);
    return this.#done;
  }

  /** Nobody ever sees half a file: it gets its name when it is whole. */
  async #write(path: string, text: string): Promise<void> {
    const temporary = join(dirname(path), `.braid-${randomUUID()}`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(temporary, text, { flag: "wx", flush: true });
      if (this.#mayReplace) await rename(temporary, path);
      else await link(temporary, path).finally(() => unlink(temporary));
    } catch (cause) {
      await unlink(temporary).catch(() => {});
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
      throw new CliError(
        "refused",
        code === "EEXIST"
          ? `${safeLine(path)} is there already. --force replaces it.`
          : `${safeLine(path)} could not be written (${code}).`,
      );
    }
    this.#done.push(path);
  }
}
