import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { getSession } from "../app.ts";
import { metaNameSchema, metaValueSchema, sessionIdSchema, verb } from "../verb.ts";

export const setMeta = verb({
  name: "session.setMeta",
  title: "Set Session Metadata",
  description:
    "Notes something of your own at a session: a project, a priority, a ticket. Any name, any JSON.",
  input: v.object({
    session: sessionIdSchema,
    name: metaNameSchema,
    value: metaValueSchema,
  }),
  /** `before` is what it was: setting it again takes this back. */
  async run(app, { session, name, value }): Promise<{ before?: Json }> {
    await getSession(app, session);
    const before = (await app.store.find(session))?.value("meta", name);
    if (JSON.stringify(before) !== JSON.stringify(value))
      await app.store.append(session, [{ type: "meta", key: name, value }]);
    return before === undefined ? {} : { before };
  },
});
