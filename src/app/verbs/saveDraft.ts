import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const saveDraft = verb({
  name: "chat.saveDraft",
  title: "Save Draft",
  description: "Keeps text that was typed and not sent yet.",
  input: v.object({
    session: sessionIdSchema,
    text: v.pipe(v.string(), v.description("The whole text; empty for no draft.")),
  }),
  async run(app, { session, text }): Promise<void> {
    const stored = (await app.store.find(session))?.value("field", "draft") ?? "";
    if (stored !== text) await app.store.append(session, [fieldChange("draft", text === "" ? null : text)]);
  },
});
