import * as v from "valibot";
import { choicesSchema, type SyncChoices } from "../../protocol/syncSetUpLetters.ts";

const schema = v.object({ draft: v.optional(choicesSchema) });

/** Reads what was chosen and not turned on in an earlier page, perhaps of another version. */
export function readRememberedSetUp(state: unknown): SyncChoices | undefined {
  const read = v.safeParse(schema, state);
  return read.success ? read.output.draft : undefined;
}
