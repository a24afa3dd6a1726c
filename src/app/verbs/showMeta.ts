import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { metadataOf } from "../../core/metadata.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const showMeta = verb({
  name: "session.showMeta",
  title: "Show Session Metadata",
  description: "Answers everything that was noted at a session with session.setMeta, by name.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<Readonly<Record<string, Json>>> {
    await getSession(app, session);
    const records = await app.store.find(session);
    return records ? metadataOf(records) : {};
  },
});
