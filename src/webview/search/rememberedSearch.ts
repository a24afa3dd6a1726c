import * as v from "valibot";
import { scopeSchema } from "../../protocol/searchLetters.ts";
import type { Question } from "./searchFlow.ts";

const schema = v.object({ query: v.string(), scope: scopeSchema });

/** Reads what an earlier page, perhaps of another version, left behind. */
export function readRememberedSearch(state: unknown): Question | undefined {
  const read = v.safeParse(schema, state);
  return read.success ? read.output : undefined;
}
