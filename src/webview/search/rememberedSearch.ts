import * as v from "valibot";
import { scopeSchema } from "../../protocol/searchLetters.ts";

const schema = v.object({
  query: v.string(),
  scope: scopeSchema,
  /** The row that was chosen. */
  active: v.optional(v.string()),
});
export type RememberedSearch = v.InferOutput<typeof schema>;

/** Reads what an earlier page, perhaps of another version, left behind. */
export function readRememberedSearch(state: unknown): RememberedSearch | undefined {
  const read = v.safeParse(schema, state);
  return read.success ? read.output : undefined;
}
