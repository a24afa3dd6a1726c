import { systemClock } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import type { Random } from "./random.ts";
import { changeOf, type Saying, sayingOf, sessionIdOf } from "./sayings.ts";

/** One thing that a window does. */
export type Deed =
  | { readonly do: "say"; readonly sayings: readonly Saying[] }
  | { readonly do: "delete" | "restore"; readonly session: SessionId }
  | { readonly do: "fold" | "look" | "close" };

/** Does it; resolves once the store has acknowledged it. */
export async function perform(store: OpenStore, deed: Deed): Promise<void> {
  switch (deed.do) {
    case "say": {
      const [first] = deed.sayings;
      if (!first) return;
      const now = systemClock.now();
      const changes = deed.sayings.map((saying) => changeOf(saying, now));
      return store.append(first.session, [fieldChange("createdAt", now), ...changes]);
    }
    case "delete":
      return store.append(deed.session, [fieldChange("deleted", true)]);
    case "restore":
      return store.append(deed.session, [fieldChange("deleted", null)]);
    case "fold":
      return store.foldNow();
    case "look":
      return void (await store.list());
    case "close":
      return store.close();
  }
}

/** Who does it, and where: equal lives come from equal arguments. */
export interface LifeSetup {
  /** Letters and digits; no two windows of a store have the same. */
  readonly name: string;
  /** Says which sessions there are. */
  readonly storeSeed: number;
  readonly sessions: number;
}

/**
 * A life with everything in it: appends of one and of several messages, to new and known sessions, folds on top of
 * nothing and of each other, a deletion and a restoration with folds after them, and the end.
 */
export function wholeLife(setup: LifeSetup, random: Random): Deed[] {
  const { say, deed } = maker(setup, random);
  const somebody = () => random.integer(setup.sessions);
  const deleted = somebody();
  const hasHugeOne = random.integer(4) === 0;
  return [
    ...(random.integer(2) === 0 ? [deed("look")] : []),
    say(deleted),
    say(somebody(), 1 + random.integer(3)),
    deed("fold"),
    say(deleted),
    ...(hasHugeOne ? [say(somebody(), 1, 120_000)] : [say(somebody())]), // Half a megabyte of UTF-8.
    deed("fold"),
    deed("delete", deleted),
    ...(random.integer(2) === 0 ? [say(deleted)] : []),
    deed("fold"),
    say(somebody(), 2),
    deed("restore", deleted),
    ...(random.integer(2) === 0 ? [deed("fold")] : []),
    say(deleted),
    deed("close"),
  ];
}

/** What a busy window does, without an end. It deletes and restores only sessions whose number is odd or only even ones. */
export function* busyLife(setup: LifeSetup, random: Random, parity: 0 | 1): Generator<Deed> {
  const { say, deed } = maker(setup, random);
  const own = Array.from({ length: setup.sessions }, (_, index) => index).filter(
    (index) => index % 2 === parity,
  );
  while (true) {
    const chance = random.next();
    if (chance < 0.84) yield say(random.integer(setup.sessions), random.integer(8) === 0 ? 5 : 1);
    else if (chance < 0.86) yield say(random.integer(setup.sessions), 1, 20_000);
    else if (chance < 0.94) yield deed("fold");
    else if (chance < 0.96) yield deed("look");
    else yield deed(random.integer(2) === 0 ? "delete" : "restore", random.pick(own));
  }
}

function maker({ name, storeSeed, sessions }: LifeSetup, random: Random) {
  let count = 0;
  function deed(kind: "fold" | "look" | "close"): Deed;
  function deed(kind: "delete" | "restore", session: number): Deed;
  function deed(kind: Exclude<Deed["do"], "say">, session = 0): Deed {
    return kind === "delete" || kind === "restore"
      ? { do: kind, session: sessionIdOf(storeSeed, session % sessions) }
      : { do: kind };
  }
  const say = (session: number, number = 1, longest = 40 + random.integer(400)): Deed => ({
    do: "say",
    sayings: Array.from({ length: number }, () =>
      sayingOf(name, count++, sessionIdOf(storeSeed, session), longest),
    ),
  });
  return { say, deed };
}
