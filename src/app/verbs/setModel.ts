import * as v from "valibot";
import { modelChange, refuseUnknownProvider } from "../answer.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const setModel = verb({
  name: "model.set",
  title: "Choose Model",
  description:
    "Sets the model of one session. Other sessions keep theirs; sessions created later begin with it.",
  input: v.object({
    session: sessionIdSchema,
    provider: v.pipe(
      v.string(),
      v.minLength(1),
      v.description("The provider's id, as model.list answers it."),
    ),
    model: v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(300),
      v.description("The model's id, as model.list answers it."),
    ),
  }),
  async run(app, { session, provider, model }): Promise<void> {
    refuseUnknownProvider(app, { provider, model });
    await app.store.append(session, [modelChange({ provider, model })]);
    await app.models.choose({ provider, model });
  },
});
