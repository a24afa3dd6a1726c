import { Random } from "./random.ts";
import { type Saying, sayingOf, sessionIdOf } from "./sayings.ts";

/** What one of many windows says: equal setups give equal scripts. */
export interface ScriptSetup {
  /** Letters and digits; no two windows of a store have the same. */
  readonly name: string;
  readonly storeSeed: number;
  readonly messages: number;
  /** Numbers of the sessions it speaks in. */
  readonly sessions: readonly number[];
}

export function scriptOf({ name, storeSeed, messages, sessions }: ScriptSetup): Saying[] {
  const random = new Random(storeSeed ^ name.charCodeAt(name.length - 1));
  return Array.from({ length: messages }, (_, index) =>
    sayingOf(name, index, sessionIdOf(storeSeed, random.pick(sessions))),
  );
}
