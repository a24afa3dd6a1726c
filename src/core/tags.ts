import type { Json } from "../base/json.ts";
import type { Change } from "./record.ts";
import type { RecordSet } from "./recordSet.ts";
import { visibleText } from "./visibleText.ts";

/** In characters as people count them, not in bytes. */
export const tagLimit = 60;

/**
 * A tag as it is kept and shown: without spaces around it, in one Unicode form, its case as it was typed. Undefined when
 * it is empty, longer than `tagLimit`, or holds what could hide or reorder text around it.
 */
export function readTag(typed: string): string | undefined {
  const tag = typed.trim().normalize("NFC");
  return tag !== "" && [...tag].length <= tagLimit && visibleText(tag) === tag ? tag : undefined;
}

/** Equal for tags that are the same to a reader: case does not count. Upper case first, because "ß" has two forms there. */
export const tagKeyOf = (tag: string): string => tag.toUpperCase().toLowerCase().normalize("NFC");

/**
 * What is shown of a `tag` record; undefined when it cannot be a tag. The key is the folded form, the value the typed one.
 * A record whose two do not agree shows its key, so that whoever sees a tag knows what to remove.
 */
function tagOf(key: string, value: Json): string | undefined {
  const typed = typeof value === "string" ? readTag(value) : undefined;
  if (typed !== undefined && tagKeyOf(typed) === key) return typed;
  return readTag(key) === key ? key : undefined;
}

/** The tags of a session, each once, in the order of the alphabet. */
export function tagsOf(records: RecordSet): readonly string[] {
  const tags = new Map<string, string>();
  for (const { key, value } of records.ofType("tag")) {
    const tag = tagOf(key, value);
    if (tag === undefined) continue;
    const known = tags.get(tagKeyOf(tag));
    if (known === undefined || tag < known) tags.set(tagKeyOf(tag), tag);
  }
  return [...tags].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, tag]) => tag);
}

/**
 * The changes that add tags. One that is there already stays as it is written, so that two windows that add it in two
 * spellings end with one.
 * @param present The tags that the session has.
 */
export function changesToTag(present: readonly string[], tags: readonly string[]): Change[] {
  const known = new Set(present.map(tagKeyOf));
  const added = new Map<string, Change>();
  for (const tag of tags) {
    const key = tagKeyOf(tag);
    if (!known.has(key) && !added.has(key)) added.set(key, { type: "tag", key, value: tag });
  }
  return [...added.values()];
}

/**
 * The changes that remove tags, in whatever spelling they are there.
 * @param present The tags that the session has.
 */
export function changesToUntag(present: readonly string[], tags: readonly string[]): Change[] {
  const unwanted = new Set(tags.map(tagKeyOf));
  const keys = present.filter((tag) => unwanted.has(tagKeyOf(tag))).flatMap((tag) => [tagKeyOf(tag), tag]); // The key of one that does not agree with itself is what is shown.
  return [...new Set(keys)].map((key) => ({ type: "tag", key, value: null }));
}
