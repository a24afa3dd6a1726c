import * as v from "valibot";
import { syncOf } from "../syncDevice.ts";
import { verb } from "../verb.ts";

export const syncNow = verb({
  name: "sync.now",
  title: "Sync Now",
  description:
    "Looks at once for what other machines said, and says what there is to say as soon as that is allowed.",
  input: v.object({}),
  run: (app): Promise<void> => syncOf(app).now(),
});
