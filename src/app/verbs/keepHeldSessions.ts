import * as v from "valibot";
import { deviceSchema, heldDevice, syncOf } from "../syncDevice.ts";
import { verb } from "../verb.ts";

export const keepHeldSessions = verb({
  name: "sync.keep",
  title: "Keep Sessions",
  description:
    "Keeps the sessions that another machine removed and that are held back here, and brings them back on every machine.",
  input: v.object({ device: deviceSchema }),
  /** How many sessions are kept. */
  async run(app, { device }): Promise<{ readonly kept: number }> {
    const { id, sessions } = await heldDevice(app, device);
    await syncOf(app).keep(id);
    return { kept: sessions };
  },
});
