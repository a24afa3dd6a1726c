import { describeError } from "../base/log.ts";
import { ExportReader, ImportProblem, type ReadSession } from "../exchange/exportReader.ts";
import type { ImportLimits } from "../exchange/importLimits.ts";
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
  const tooLarge = () =>
    new ImportProblem(`The file is larger than ${Math.floor(limits.fileBytes / (1024 * 1024))} MB.`);
  if (file.sizeBytes !== undefined && file.sizeBytes > limits.fileBytes) throw tooLarge();
  const reader = new ExportReader(limits, keepsRecords);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let readBytes = 0;
  for await (const piece of piecesOf(file)) {
    readBytes += piece.length;
    if (readBytes > limits.fileBytes) throw tooLarge();
    yield* reader.push(typeof piece === "string" ? piece : decoded(decoder, piece));
  }
  yield* reader.push(decoded(decoder));
  reader.end();
}

async function* piecesOf(file: ReadableFile): AsyncIterable<Uint8Array | string> {
  try {
    yield* file.read();
  } catch (cause) {
    throw new ImportProblem(`The file cannot be read (${describeError(cause)}).`, { cause });
  }
}

/** @param piece Undefined at the end of the file. */
function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw new ImportProblem("The file is not text in UTF-8.", { cause });
  }
}
