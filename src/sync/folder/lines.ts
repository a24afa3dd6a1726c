import type { FolderFiles } from "./folderFiles.ts";
import { lineLimit } from "./format.ts";

/** So little that what is made of it does not hold up others. */
const pieceBytes = 256_000;
const lineEnd = 0x0a;
const carriageReturn = 0x0d;

export interface FoundLine {
  /** Without its end, which may have been `\r\n`. Undefined for a line that is longer than any of ours. */
  readonly bytes: Uint8Array | undefined;
  /** False for a last line that may go on in what is not there yet. */
  readonly isEnded: boolean;
  /** How many bytes of the file were read so far. */
  readonly readTo: number;
}

/**
 * The lines of a file, of which no more than a line and a piece are in memory. The file is open only while a piece is read, so
 * that others can replace it; whoever reads on in another one meanwhile finds lines whose checks are wrong.
 * @param sizeBytes No more is read: what is behind a link may never end.
 */
export async function* linesOf(
  files: FolderFiles,
  path: string,
  sizeBytes: number,
): AsyncGenerator<FoundLine> {
  let offset = 0;
  let parts: Uint8Array[] = [];
  let length = 0;
  const keep = (part: Uint8Array) => {
    length += part.length;
    if (length > lineLimit) parts = [];
    else parts.push(part);
  };
  const take = (isEnded: boolean): FoundLine => {
    const whole = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
    const found = { bytes: length > lineLimit ? undefined : bytes, isEnded, readTo: offset };
    parts = [];
    length = 0;
    return found;
  };
  for (;;) {
    const piece = await files.readRange(path, offset, Math.min(pieceBytes, sizeBytes - offset));
    if (piece.length === 0) break;
    offset += piece.length;
    let start = 0;
    for (let end = piece.indexOf(lineEnd); end !== -1; end = piece.indexOf(lineEnd, start)) {
      keep(piece.subarray(start, end));
      start = end + 1;
      yield take(true);
    }
    if (start < piece.length) keep(piece.subarray(start));
  }
  if (length > 0) yield take(false);
}
