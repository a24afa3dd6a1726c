import type { App } from "../../app/app.ts";
import type { Subjects } from "../commandSubjects.ts";
import { TemplateDesk } from "./templateDesk.ts";

/** The commands around templates. */
export function templateCommands(app: App, { onSession }: Subjects) {
  const desk = new TemplateDesk(app);
  return {
    "braid.session.createFromTemplate": () => desk.create(),
    "braid.template.save": onSession("Make a template of which session?", (session) => desk.save(session)),
    "braid.template.list": () => desk.manage(),
    "braid.template.import": () => desk.import(),
  };
}
