import * as v from "valibot";
import { filtersSchema } from "../../protocol/statisticsLetters.ts";

const schema = v.object({
  filters: filtersSchema,
  measure: v.picklist(["messages", "tokens", "cost"]),
  /** The host finds by it what a page was about that is there again after a reload. */
  session: v.optional(v.string()),
});
export type RememberedStatistics = v.InferOutput<typeof schema>;

/** Reads what an earlier page, perhaps of another version, left behind. */
export function readRememberedStatistics(state: unknown): RememberedStatistics | undefined {
  const read = v.safeParse(schema, state);
  return read.success ? read.output : undefined;
}
