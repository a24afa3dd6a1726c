import * as v from "valibot";
import { verb } from "../verb.ts";

export const keepWorkspacesApart = verb({
  name: "workspace.keepApart",
  title: "Keep Workspaces Apart",
  description:
    "Remembers that other workspaces have nothing to do with the open one, so that their sessions are neither shown nor offered here.",
  input: v.object({
    from: v.pipe(v.array(v.string()), v.description("Keys that workspace.list answers.")),
  }),
  run: (app, { from }): Promise<void> => app.projects.keepApart(from),
});
