import * as v from "valibot";
import { projectsSession } from "../../core/projectRecords.ts";
import { filterChange, filterQueryLimit, readFilterName, savedFilters } from "../../core/savedFilters.ts";
import { tagKeyOf, tagLimit } from "../../core/tags.ts";
import { verb } from "../verb.ts";

export const filterNameSchema = v.pipe(
  v.string(),
  v.check(
    (text) => readFilterName(text) !== undefined,
    `A name has 1 to ${tagLimit} characters, and no invisible ones that control the text around it.`,
  ),
  v.description("The name of a saved filter."),
  v.transform((text) => readFilterName(text) ?? text),
);

export const saveFilter = verb({
  name: "filter.save",
  title: "Save Filter",
  description:
    "Keeps a query under a name, for all workspaces, so that the sessions it finds are one choice away. One of the same name is replaced.",
  input: v.object({
    name: filterNameSchema,
    query: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, "There is no filter to save."),
      v.maxLength(filterQueryLimit, `A filter has at most ${filterQueryLimit} characters.`),
      v.description("What is typed to filter sessions, such as “tag:bug is:unread”."),
    ),
  }),
  /** The query that the name had before. */
  async run(app, { name, query }): Promise<{ replaced?: string }> {
    const known = savedFilters(await app.store.find(projectsSession));
    const before = known.find((each) => tagKeyOf(each.name) === tagKeyOf(name));
    await app.store.append(projectsSession, [filterChange(name, query)]);
    return before ? { replaced: before.query } : {};
  },
});
