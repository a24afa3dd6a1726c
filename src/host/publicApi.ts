import { toJsonSchema } from "@valibot/to-json-schema";
import type { App } from "../app/app.ts";
import type { StoreChange } from "../app/sessionStore.ts";
import { UserError } from "../app/userError.ts";
import { runVerb } from "../app/verb.ts";
import { verbs } from "../app/verbTable.ts";
import type { Event } from "../base/emitter.ts";

/** What other extensions get: `vscode.extensions.getExtension("braid-dev.braid").exports`. */
export interface BraidApi {
  readonly apiVersion: 1;
  /** Everything Braid can do. `inputSchema` is a JSON Schema of the argument. */
  readonly verbs: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly inputSchema: unknown;
  }[];
  /**
   * Does one of them.
   * @throws Error whose message is a sentence for the user.
   */
  run(verb: string, args?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Fires after a session changed, in this window or in another. */
  readonly onDidChange: Event<StoreChange>;
}

export const publicApi = (app: App): BraidApi => ({
  apiVersion: 1,
  // Made when asked for: most windows never do.
  get verbs() {
    return verbs.map(({ name, title, description, input }) => ({
      name,
      title,
      description,
      inputSchema: toJsonSchema(input, { typeMode: "input", errorMode: "ignore" }),
    }));
  },
  async run(name, args, signal) {
    const verb = verbs.find((each) => each.name === name);
    if (!verb)
      throw new UserError(
        `Braid cannot do "${name}". It can do: ${verbs.map((each) => each.name).join(", ")}.`,
      );
    return runVerb(app, verb, args, signal);
  },
  onDidChange: app.store.onDidChange,
});
