import { isJsonObject } from "../base/json.ts";
import type { Change } from "./record.ts";
import type { RecordSet } from "./recordSet.ts";
import { readTag, tagKeyOf } from "./tags.ts";

/** A query that the user gave a name. */
export interface SavedFilter {
  readonly name: string;
  readonly query: string;
}

const filterType = "filter";
/** In UTF-16 units. Nobody types more, and what comes from another machine is not believed to be longer. */
export const filterQueryLimit = 500;

/** A name as it is kept and shown; undefined for what cannot be one. The rules are those of tags. */
export const readFilterName = readTag;

/** Saves a filter in the place of one of the same name; without a query, takes it away. Case does not count. */
export const filterChange = (name: string, query: string | null): Change => ({
  type: filterType,
  key: tagKeyOf(name),
  value: query === null ? null : { name, query },
});

/** Reads what can be read, whoever wrote it, in the order of the alphabet. */
export function savedFilters(records: RecordSet | undefined): readonly SavedFilter[] {
  const filters: SavedFilter[] = [];
  for (const { key, value } of records?.ofType(filterType) ?? []) {
    if (!isJsonObject(value) || typeof value.query !== "string" || typeof value.name !== "string") continue;
    const name = readFilterName(value.name);
    if (name === undefined || tagKeyOf(name) !== key || value.query.length > filterQueryLimit) continue;
    filters.push({ name, query: value.query });
  }
  return filters.sort((one, other) => (tagKeyOf(one.name) < tagKeyOf(other.name) ? -1 : 1));
}
