import { describeError } from "../base/log.ts";
import { ImportProblem } from "../exchange/exportReader.ts";
import type { ReadableFile } from "./readableFiles.ts";

const megabyte = 1024 * 1024;

/**
 * The text of a file, piece by piece as it is read.
 * @throws ImportProblem when it is too large, is not UTF-8, or the disk refuses.
 */
export async function* textPiecesOf(file: ReadableFile, limitBytes: number): AsyncIterable<string> {
  const tooLarge = () =>
    new ImportProblem(`The file is larger than ${Math.floor(limitBytes / megabyte)} MB.`);
  if (file.sizeBytes !== undefined && file.sizeBytes > limitBytes) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let readBytes = 0;
  for await (const piece of piecesOf(file)) {
    readBytes += piece.length;
    if (readBytes > limitBytes) throw tooLarge();
    yield typeof piece === "string" ? piece : decoded(decoder, piece);
  }
  yield decoded(decoder);
}

/** The whole text of a small file. @throws ImportProblem as above. */
export async function textOfFile(file: ReadableFile, limitBytes: number): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of textPiecesOf(file, limitBytes)) pieces.push(piece);
  return pieces.join("");
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
