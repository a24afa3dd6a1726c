import type { Turns } from "../../app/turns.ts";
import type { UnreadReplies } from "../../app/unreadReplies.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Chats } from "../chat/chats.ts";

/** A reply that ends while its session is not on the screen is unread until the session is shown. */
export function watchReplies(
  turns: Pick<Turns, "onDidEnd">,
  chats: Pick<Chats, "isShown" | "onDidShow">,
  unread: UnreadReplies,
): Disposable {
  const owned = new DisposableStore();
  owned.add(
    turns.onDidEnd((session) => {
      if (!chats.isShown(session)) unread.mark(session);
    }),
  );
  owned.add(chats.onDidShow((session) => chats.isShown(session) && unread.clear([session])));
  return owned;
}
