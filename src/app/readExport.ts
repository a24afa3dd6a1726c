import { ExportReader, type ReadSession } from "../exchange/exportReader.ts";
import type { ImportLimits } from "../exchange/importLimits.ts";
import { textPiecesOf } from "./fileText.ts";
import type { ReadableFile } from "./readableFiles.ts";

/**
 * The sessions of a file, one after the other as they are read.
 * @param keepsRecords False to only check, which takes little memory however large the file is.
 * @throws ImportProblem, also for what the disk says. What comes after it was not read.
 */
export async function* readExport(
  file: ReadableFile,
  limits: ImportLimits,
  keepsRecords: boolean,
): AsyncIterable<ReadSession> {
  const reader = new ExportReader(limits, keepsRecords);
  for await (const text of textPiecesOf(file, limits.fileBytes)) yield* reader.push(text);
  reader.end();
}
