import type { SessionId } from "../core/ids.ts";
import type { Intake } from "./intake.ts";

/** What several intakes came to, each session once. */
export class News {
  readonly #changed = new Set<SessionId>();
  readonly #continued = new Set<SessionId>();
  readonly #forked = new Set<SessionId>();

  add({ changed, continued, forked }: Intake): void {
    for (const session of changed) this.#changed.add(session);
    for (const session of continued) this.#continued.add(session);
    for (const session of forked) this.#forked.add(session);
  }

  get all(): Pick<Intake, "changed" | "continued" | "forked"> {
    return { changed: [...this.#changed], continued: [...this.#continued], forked: [...this.#forked] };
  }
}
