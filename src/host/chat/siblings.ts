import type { Message } from "../../core/message.ts";
import type { MessageTree } from "../../core/messageTree.ts";
import type { MessageView } from "../../protocol/view.ts";

/** The versions of a message, and which of them it is; undefined when it is the only one. */
export function siblingsOf(tree: MessageTree, message: Message): MessageView["siblings"] {
  // Messages whose parents are missing all count as first ones, but that makes them no versions of each other.
  const versions = tree.siblingsOf(message).filter(({ parentId }) => parentId === message.parentId);
  if (versions.length < 2) return undefined;
  const index = versions.findIndex(({ id }) => id === message.id);
  const previous = versions[index - 1]?.id;
  const next = versions[index + 1]?.id;
  return {
    index,
    count: versions.length,
    ...(previous !== undefined && { previous }),
    ...(next !== undefined && { next }),
  };
}
