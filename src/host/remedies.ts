import type { App } from "../app/app.ts";
import { runVerb } from "../app/verb.ts";
import { createSession } from "../app/verbs/createSession.ts";
import type { Remedy } from "../core/failure.ts";
import type { SessionId } from "../core/ids.ts";
import type { ModelDesk } from "./models/modelDesk.ts";
import { openSettings } from "./openSettings.ts";

/** What the editor does for a button below a failed reply. Trying again and continuing are verbs and need no editor. */
export type Remedies = {
  readonly [R in Exclude<Remedy, "retry" | "continue">]: (
    session: SessionId,
    provider: string | undefined,
  ) => Promise<void>;
};

/** Each only opens a dialog or an empty session, so even a forged button does no harm. */
export const remediesOf = (app: () => App, models: ModelDesk): Remedies => ({
  setKey: (session, provider) => models.setKey(session, provider),
  chooseModel: (session) => models.choose(session),
  openSettings,
  newSession: async () => {
    await runVerb(app(), createSession, {});
  },
});
