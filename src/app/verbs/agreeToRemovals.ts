import * as v from "valibot";
import { deviceSchema, heldDevice, syncOf } from "../syncDevice.ts";
import { verb } from "../verb.ts";

export const agreeToRemovals = verb({
  name: "sync.agree",
  title: "Delete Here, Too",
  description:
    "Removes here, too, the sessions that another machine removed and that are held back here because they are many.",
  input: v.object({ device: deviceSchema }),
  /** How many sessions are removed. */
  async run(app, { device }): Promise<{ readonly removed: number }> {
    const { id, sessions } = await heldDevice(app, device);
    await syncOf(app).agree(id);
    return { removed: sessions };
  },
});
