import type { MessageId, SessionId } from "../core/ids.ts";
import type { Message, ModelRef } from "../core/message.ts";
import type { Change } from "../core/record.ts";
import { fieldChange, type Session } from "../core/session.ts";
import type { App } from "./app.ts";
import { UserError } from "./userError.ts";

/**
 * Lets the session's model answer a thread; the first reply fixes the model for the session.
 * @throws UserError when the model's provider is not set up any more, or the session is busy, here or in another window.
 */
export async function answer(
  app: App,
  id: SessionId,
  session: Session | undefined,
  thread: readonly Message[],
  changes: readonly Change[],
): Promise<MessageId> {
  if (session?.thread.at(-1)?.status === "streaming" && !app.turns.isBusy(id))
    throw new UserError("Another window is writing a reply in this session. Wait for it, or stop it there.");
  const chosen = session?.summary.model;
  const model = chosen ?? (await app.models.findDefault());
  const provider = app.models.provider(model.provider);
  if (!provider)
    throw new UserError(
      `The provider "${model.provider}" of this session is not set up here. Choose another model.`,
    );
  return app.turns.start({
    session: id,
    thread,
    ...(session?.systemPrompt !== undefined && { system: session.systemPrompt }),
    model,
    provider,
    changes: [...changes, ...(chosen ? [] : [modelChange(model)])],
  });
}

export const modelChange = ({ provider, model }: ModelRef): Change =>
  fieldChange("model", { provider, model });

/** @throws UserError when the model's provider is not known here. */
export function refuseUnknownProvider(app: App, { provider }: ModelRef): void {
  if (!app.models.provider(provider))
    throw new UserError(`There is no provider "${provider}". Choose one that model.list names.`);
}
