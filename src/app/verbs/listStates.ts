import * as v from "valibot";
import type { EarlierState } from "../backups.ts";
import { statesOf } from "../earlierStates.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const listStates = verb({
  name: "session.states",
  title: "List Earlier States",
  description: "Lists the earlier states of a session that it can be brought back to, newest first.",
  input: v.object({ session: sessionIdSchema }),
  run: (app, { session }): Promise<readonly EarlierState[]> => statesOf(app, session),
});
