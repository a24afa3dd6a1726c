import * as v from "valibot";
import { projectsSession } from "../../core/projectRecords.ts";
import { type SavedFilter, savedFilters } from "../../core/savedFilters.ts";
import { verb } from "../verb.ts";

export const listFilters = verb({
  name: "filter.list",
  title: "List Saved Filters",
  description: "Lists the filters that were saved under a name, with their queries.",
  input: v.object({}),
  run: async (app): Promise<readonly SavedFilter[]> => savedFilters(await app.store.find(projectsSession)),
});
