import { StoreError } from "../../app/sessionStore.ts";
import type { ChatView, Rescue } from "../../protocol/view.ts";

/** What to show instead of a session that is there but cannot be read; undefined when `cause` is something else. */
export function unreadableOf(
  cause: unknown,
  desk: { readonly quarantine: string; readonly rescues: readonly Rescue[] },
): ChatView["unreadable"] {
  if (!(cause instanceof StoreError)) return undefined;
  switch (cause.trouble) {
    case "damaged":
      return {
        heading: "This session cannot be read",
        sentences: [
          "Its files are damaged, and no second copy of them was found. Nothing was deleted, and your other sessions are not affected.",
          `The damaged files are kept as they are in ${desk.quarantine}.`,
        ],
        rescues: [...desk.rescues],
      };
    case "newerVersion":
      return {
        heading: "This session needs a newer Braid",
        sentences: [
          "A newer version of Braid wrote it. It was left exactly as it is: update Braid to read it and to go on with it.",
        ],
        rescues: [],
      };
    default:
      return undefined;
  }
}
