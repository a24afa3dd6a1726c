import type { EpochMs } from "../base/clock.ts";
import { CliError } from "./failures.ts";
import { safeLine } from "./output/safeText.ts";

/** A store that was noted on this machine. Its texts are untrusted. */
export interface KnownStorePlace {
  readonly root: string;
  /** Name of the editor that uses it. */
  readonly editor: string;
  readonly lastUsed: EpochMs;
  /** `none`: the folder is gone, or is no store any more. */
  readonly state: "store" | "none" | "unreadable";
}

export interface StoreChoice {
  readonly root: string;
  /** What to tell the user about the choice. */
  readonly note?: string;
}

/** The one used last comes first. */
export const byUse = (stores: readonly KnownStorePlace[]): readonly KnownStorePlace[] =>
  [...stores].sort((one, other) => other.lastUsed - one.lastUsed);

/**
 * Which store is meant: the one that is named, else the one used last of those that are there.
 * @param named From `--store` or BRAID_STORE, absolute.
 * @throws CliError (unreadable) when there is none, in words that say what to do.
 */
export async function chooseStore(
  named: string | undefined,
  stateOf: (root: string) => Promise<KnownStorePlace["state"]>,
  knownStores: () => Promise<readonly KnownStorePlace[]>,
): Promise<StoreChoice> {
  if (named !== undefined) {
    const state = await stateOf(named);
    if (state === "store") return { root: named };
    throw new CliError(
      "unreadable",
      state === "none"
        ? `There is no store of Braid in ${safeLine(named)}. “braid stores” lists those that are known.`
        : `The store in ${safeLine(named)} cannot be read: there is no permission, or the disk refuses.`,
    );
  }
  const stores = byUse(await knownStores());
  const there = stores.filter(({ state }) => state === "store");
  const [first] = there;
  if (first) {
    return {
      root: first.root,
      ...(there.length > 1 && {
        note: `Using the store of ${safeLine(first.editor)} in ${safeLine(first.root)}, the one of ${there.length} that was used last. Name another one with --store; “braid stores” lists them.`,
      }),
    };
  }
  const unreadable = stores.find(({ state }) => state === "unreadable");
  throw new CliError(
    "unreadable",
    unreadable
      ? `The store in ${safeLine(unreadable.root)} cannot be read: there is no permission, or the disk refuses.`
      : "No store of Braid was found. Start a conversation in VS Code first, or name a store with --store DIR.",
  );
}
