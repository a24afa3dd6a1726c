import * as v from "valibot";
import { projectsSession } from "../../core/projectRecords.ts";
import { filterChange, type SavedFilter, savedFilters } from "../../core/savedFilters.ts";
import { tagKeyOf } from "../../core/tags.ts";
import { UserError } from "../userError.ts";
import { verb } from "../verb.ts";
import { filterNameSchema } from "./saveFilter.ts";

export const deleteFilter = verb({
  name: "filter.delete",
  title: "Delete Saved Filter",
  description: "Takes a saved filter away. The sessions that it finds are not touched.",
  input: v.object({ name: filterNameSchema }),
  /** What filter.save takes to bring it back. */
  async run(app, { name }): Promise<SavedFilter> {
    const known = savedFilters(await app.store.find(projectsSession));
    const filter = known.find((each) => tagKeyOf(each.name) === tagKeyOf(name));
    if (!filter) throw new UserError("There is no saved filter of this name.");
    await app.store.append(projectsSession, [filterChange(filter.name, null)]);
    return filter;
  },
});
