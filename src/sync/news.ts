import type { SessionId } from "../core/ids.ts";
import type { Intake } from "./intake.ts";

/** What several intakes came to, each session once. */
export class News {
  readonly #changed = new Set<SessionId>();
  readonly #continued = new Set<SessionId>();
  readonly #kept = new Set<SessionId>();
  readonly #returned = new Set<SessionId>();
  readonly #forked = new Set<SessionId>();

  add({ changed, continued, kept, returned, forked }: Intake): void {
    for (const session of changed) this.#changed.add(session);
    for (const session of continued) this.#continued.add(session);
    for (const session of kept) this.#kept.add(session);
    for (const session of returned) this.#returned.add(session);
    for (const session of forked) this.#forked.add(session);
  }

  get all(): Omit<Intake, "held" | "withheld"> {
    return {
      ...{ changed: [...this.#changed], continued: [...this.#continued], forked: [...this.#forked] },
      ...{ kept: [...this.#kept], returned: [...this.#returned] },
    };
  }
}
