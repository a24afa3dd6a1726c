import * as v from "valibot";
import type { RememberedDraft } from "./draft.ts";

const schema = v.object({
  session: v.string(),
  draft: v.string(),
  unsaved: v.boolean(),
  at: v.exactOptional(v.number()),
});

/** Reads what an earlier page, perhaps of another version, left behind. */
export function readRemembered(state: unknown): RememberedDraft | undefined {
  const read = v.safeParse(schema, state);
  return read.success ? read.output : undefined;
}
