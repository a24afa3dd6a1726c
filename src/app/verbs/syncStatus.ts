import * as v from "valibot";
import { syncOf } from "../syncDevice.ts";
import type { SyncStatus } from "../syncStatus.ts";
import { verb } from "../verb.ts";

export const syncStatus = verb({
  name: "sync.status",
  title: "Show How Syncing Stands",
  description:
    "Answers which machines take part, when each was last heard, what waits here and there, and what does not travel and why.",
  input: v.object({}),
  run: (app): Promise<SyncStatus> => syncOf(app).status(),
});
