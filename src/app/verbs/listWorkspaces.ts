import * as v from "valibot";
import type { Project } from "../projectList.ts";
import { verb } from "../verb.ts";

export const listWorkspaces = verb({
  name: "workspace.list",
  title: "List Workspaces",
  description:
    "Lists the workspaces that have sessions, with their folders and how many sessions each has: the open one first, then by last use.",
  input: v.object({}),
  run: (app): Promise<readonly Project[]> => app.projects.list(),
});
