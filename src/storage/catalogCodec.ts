// Runs in the storage worker only.

import { packBytes, unpackBytes } from "./packedBytes.ts";
import { type Decoded, damaged, sealFile, unsealFile } from "./sealedFile.ts";
import type { CatalogContent } from "./workerProtocol.ts";

export const catalogFormat = "braid-catalog";
const codec = "br-text";

/** Between texts, in none of which it can be: JSON writes it in another way. */
const separator = 0x1e;

/**
 * The catalog is text and no database, because a first list reads all of it: SQLite would take five times the processor
 * time and twice the memory for that. Texts of rows and of activities take turns in it.
 */
export function encodeCatalog({ place, rows, activities }: CatalogContent): Uint8Array {
  const texts = rows.flatMap((text, slice) => [text, activities?.[slice] ?? ""]);
  const payload = packBytes(Buffer.from(texts.join(String.fromCharCode(separator))));
  return sealFile(catalogFormat, { place }, payload, codec);
}

/** Says "newer" of older files, too, which are databases. */
export function decodeCatalog(bytes: Uint8Array): Decoded<CatalogContent> {
  const file = unsealFile(bytes, catalogFormat, codec);
  if (file.state !== "whole") return file;
  const rows: string[] = [];
  const activities: string[] = [];
  try {
    for (const [index, text] of textsIn(unpackBytes(file.value.payload)).entries())
      (index % 2 === 0 ? rows : activities).push(text);
  } catch {
    return damaged("it verifies but is no catalog");
  }
  return { state: "whole", value: { place: String(file.value.header.place), rows, activities } };
}

/** Each is decoded by itself, so that one letter outside Latin 1 does not double the memory of them all. */
function textsIn(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let start = 0, end = 0; end < bytes.length; start = end + 1) {
    const next = bytes.indexOf(separator, start);
    end = next === -1 ? bytes.length : next;
    texts.push(bytes.toString("utf8", start, end));
  }
  return texts;
}
