import type { Json } from "../base/json.ts";
import type { RecordSet } from "./recordSet.ts";
import { visibleText } from "./visibleText.ts";

const nameLimit = 100;
/** As JSON, in UTF-16 units. Metadata is what people set by hand; files belong elsewhere. */
const valueLimit = 100_000;

/** The name of a piece of metadata as it is kept: trimmed, in one Unicode form. Undefined when it cannot be one. */
export function readMetaName(typed: string): string | undefined {
  const name = typed.trim().normalize("NFC");
  return name !== "" && [...name].length <= nameLimit && visibleText(name) === name ? name : undefined;
}

/** Whether a value can be kept: anything of JSON but null, which stands for "removed". */
export function isMetaValue(value: unknown): boolean {
  if (value === null) return false;
  try {
    const text = JSON.stringify(value);
    return text !== undefined && text.length <= valueLimit;
  } catch {
    return false; // It holds itself, or a bigint.
  }
}

/** The metadata of a session by name, in the order of the alphabet. */
export const metadataOf = (records: RecordSet): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    [...records.ofType("meta")]
      .map(({ key, value }) => [key, value] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
