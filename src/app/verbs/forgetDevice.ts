import * as v from "valibot";
import { deviceSchema, namedDevice, syncOf } from "../syncDevice.ts";
import { verb } from "../verb.ts";

export const forgetDevice = verb({
  name: "sync.forget",
  title: "Forget Machine",
  description:
    "Takes a machine that is gone for good off the list, so that nothing waits for it. Its sessions that are here stay.",
  input: v.object({ device: deviceSchema }),
  async run(app, { device }): Promise<void> {
    await syncOf(app).forget((await namedDevice(app, device)).id);
  },
});
