import type { MessageId } from "./ids.ts";
import type { Message } from "./message.ts";
import type { MessageTree } from "./messageTree.ts";

/** One of the ways a conversation went on. */
export interface Version {
  /** Where it goes apart from the others. */
  readonly message: Message;
  /** From there to its newest message. */
  readonly path: readonly Message[];
  readonly isShown: boolean;
}

/** A place where a conversation went on in several ways. */
export interface Fork {
  /** What they all follow; undefined at the beginning. */
  readonly after: Message | undefined;
  /** Oldest first. */
  readonly versions: readonly Version[];
}

/**
 * The forks that a path comes by, in its order, with the one that is below its end if the conversation is shown only up to
 * there.
 * @param path A part of a path through the tree, down to where it ends.
 * @param after What stands before its first message.
 */
export function forksAlong(
  tree: MessageTree,
  path: readonly Message[],
  after: Message | undefined = undefined,
): readonly Fork[] {
  const forks: Fork[] = [];
  const versionOf = (message: Message, shown?: readonly Message[]): Version => {
    const whole = shown ?? tree.path(message.id);
    return {
      message,
      path: shown ?? whole.slice(whole.indexOf(message)),
      isShown: shown !== undefined,
    };
  };
  for (const [index, message] of path.entries()) {
    const siblings = tree.siblingsOf(message);
    if (siblings.length < 2) continue;
    forks.push({
      after: path[index - 1] ?? after,
      versions: siblings.map((each) => versionOf(each, each === message ? path.slice(index) : undefined)),
    });
  }
  const last = path.at(-1);
  const below = tree.childrenOf(last?.id);
  if (below.length > 0 && (last || after === undefined))
    forks.push({ after: last, versions: below.map((each) => versionOf(each)) });
  return forks;
}

/** The forks inside a version, below where it begins. */
export const forksWithin = (tree: MessageTree, { message, path }: Version): readonly Fork[] =>
  forksAlong(tree, path.slice(1), message);

/** How many messages two paths have in common from their beginning on. Copies of sessions keep the ids of messages. */
export function commonLength(
  one: readonly { readonly id: MessageId }[],
  other: readonly { readonly id: MessageId }[],
): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length]?.id === other[length]?.id) length++;
  return length;
}
