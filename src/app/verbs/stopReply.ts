import * as v from "valibot";
import { sessionIdSchema, verb } from "../verb.ts";

export const stopReply = verb({
  name: "chat.stop",
  title: "Stop Reply",
  description: "Stops the reply that this window is writing in a session. What arrived is kept.",
  input: v.object({ session: sessionIdSchema }),
  run: (app, { session }): Promise<void> => app.turns.stop(session),
});
