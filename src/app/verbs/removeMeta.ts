import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { getSession } from "../app.ts";
import { metaNameSchema, sessionIdSchema, verb } from "../verb.ts";

export const removeMeta = verb({
  name: "session.removeMeta",
  title: "Remove Session Metadata",
  description: "Removes something that was noted at a session with session.setMeta.",
  input: v.object({ session: sessionIdSchema, name: metaNameSchema }),
  /** `before` is what it was, if it was there: setting it again takes this back. */
  async run(app, { session, name }): Promise<{ before?: Json }> {
    await getSession(app, session);
    const before = (await app.store.find(session))?.value("meta", name);
    if (before === undefined) return {};
    await app.store.append(session, [{ type: "meta", key: name, value: null }]);
    return { before };
  },
});
