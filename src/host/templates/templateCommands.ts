import type { App } from "../../app/app.ts";
import type { SessionId } from "../../core/ids.ts";
import { TemplateDesk } from "./templateDesk.ts";

type Run = (...args: readonly unknown[]) => Promise<unknown>;

/** How commands find the session they are about: the one they were called with, else one that is picked. */
type OnSession = (question: string, run: (session: SessionId) => Promise<unknown>) => Run;

/** The commands around templates. */
export function templateCommands(app: App, onSession: OnSession) {
  const desk = new TemplateDesk(app);
  return {
    "braid.session.createFromTemplate": () => desk.create(),
    "braid.template.save": onSession("Make a template of which session?", (session) => desk.save(session)),
    "braid.template.list": () => desk.manage(),
    "braid.template.import": () => desk.import(),
  };
}
