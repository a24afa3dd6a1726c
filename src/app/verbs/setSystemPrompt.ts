import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, systemPromptSchema, verb } from "../verb.ts";

export const setSystemPrompt = verb({
  name: "session.setSystemPrompt",
  title: "Set System Prompt",
  description:
    "Sets what models are told before the conversation of a session, from the next message on. Null takes it away.",
  input: v.object({
    session: sessionIdSchema,
    text: v.pipe(v.nullable(systemPromptSchema), v.description("The system prompt, or null for none.")),
  }),
  /** `before` is what it was: setting it again takes this back. */
  async run(app, { session: id, text }): Promise<{ before: string | null }> {
    const { systemPrompt: before = null } = await getSession(app, id);
    const wanted = text === null || text.trim() === "" ? null : text;
    if (wanted !== before) await app.store.append(id, [fieldChange("systemPrompt", wanted)]);
    return { before };
  },
});
