import { readTag } from "../../core/tags.ts";

/** The tags that were typed, separated by commas. Undefined when there is none, or one of them cannot be a tag. */
export function tagsIn(text: string): readonly string[] | undefined {
  const tags = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(readTag);
  const whole = tags.filter((tag) => tag !== undefined);
  return whole.length > 0 && whole.length === tags.length ? whole : undefined;
}
