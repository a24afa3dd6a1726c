import type { ExportedFile } from "../../app/exportSessions.ts";
import { UserError } from "../../app/userError.ts";
import type { FilesFolder, NewFile } from "../../app/writableFiles.ts";
import { describeError } from "../../base/log.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { ExportFormat } from "../../exchange/fileNames.ts";

/** What stands between two sessions in one text. JSON is one document already. */
export const separatorOf: Readonly<Record<ExportFormat, string>> = {
  markdown: "\n---\n\n",
  text: "\n\n",
  html: "\n",
  json: "\n",
};

/** Puts exported texts where they belong, one at a time: all into one file, or each into a file of its own. */
export class ExportFiles {
  readonly #folder: FilesFolder;
  readonly #chosen: NewFile | undefined;
  /** What is open still. */
  #open: NewFile | undefined;
  #count = 0;

  /** @param chosen The file for all of them; none to give each its own. */
  constructor(folder: FilesFolder, chosen: NewFile | undefined) {
    this.#folder = folder;
    this.#chosen = chosen;
    this.#open = chosen;
  }

  /** What to call it to the user. */
  get place(): string {
    return visibleText(this.#chosen?.name ?? this.#folder.name);
  }

  /** @throws UserError when the disk refused, or the place takes no more. */
  take({ name, text }: ExportedFile, format: ExportFormat): Promise<void> {
    return writing(async () => {
      const isFirst = this.#count++ === 0;
      if (this.#chosen && (isFirst || format !== "json")) {
        await this.#chosen.append(isFirst ? text : separatorOf[format] + text);
        return;
      }
      // Each of several, or JSON that grew too long for one file: then the next one stands beside it.
      const file = await this.#folder.create(name);
      try {
        await file.append(text);
        await file.done();
      } catch (cause) {
        await file.abandon();
        throw cause;
      }
    });
  }

  /** Where nothing came, nothing is written, and what the user agreed to replace stays. @throws UserError when the disk refused. */
  done(): Promise<void> {
    return writing(async () => {
      if (this.#count > 0) await this.#open?.done();
      else await this.#open?.abandon();
      this.#open = undefined;
    });
  }

  /** Leaves no unfinished file behind. */
  async abandon(): Promise<void> {
    await this.#open?.abandon();
    this.#open = undefined;
  }
}

/** Says what the disk refused. @throws UserError */
export async function writing<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `The file could not be written (${visibleText(describeError(cause))}). The sessions are as they were; choose another place.`,
      { cause },
    );
  }
}
