import * as v from "valibot";
import { syncOf } from "../syncDevice.ts";
import { verb } from "../verb.ts";

export const emptyPlace = verb({
  name: "sync.emptyPlace",
  title: "Empty a Place of Settings Sync",
  description:
    "Empties a place in which there is what no machine can read, so that another machine can use it. Should a machine have written it, it says it again. No session is touched.",
  input: v.object({
    place: v.pipe(
      v.string(),
      v.description("The place, as sync.status names it among what was refused: “slot 3”."),
    ),
    isNewer: v.optional(
      v.pipe(v.boolean(), v.description("Has to be true for what a newer version of Braid wrote.")),
      false,
    ),
  }),
  run: (app, { place, isNewer }): Promise<void> => syncOf(app).emptyPlace(place, isNewer),
});
