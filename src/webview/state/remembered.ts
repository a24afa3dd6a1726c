import * as v from "valibot";
import type { VsCodeApi } from "../link/vscodeApi.ts";
import type { RememberedDraft } from "./draft.ts";
import type { RememberedEdits } from "./edits.ts";

const draftSchema = v.object({
  session: v.string(),
  draft: v.string(),
  unsaved: v.boolean(),
  at: v.exactOptional(v.number()),
});
const editsSchema = v.object({
  edits: v.pipe(
    v.unknown(),
    v.check((edits) => !Array.isArray(edits)), // To a record, a list is an object with numbers for names.
    v.record(v.string(), v.string()),
  ),
});

/** What a page leaves behind for the next one in its place. An earlier page may have been of another version. */
export class PageMemory {
  readonly #api: VsCodeApi;
  #state: Record<string, unknown>;

  constructor(api: VsCodeApi) {
    this.#api = api;
    const state = api.getState();
    this.#state = typeof state === "object" && state !== null ? { ...state } : {};
  }

  get draft(): RememberedDraft | undefined {
    const read = v.safeParse(draftSchema, this.#state);
    return read.success ? read.output : undefined;
  }

  get edits(): RememberedEdits {
    const read = v.safeParse(editsSchema, this.#state);
    return read.success ? read.output.edits : {};
  }

  remember(part: RememberedDraft | { readonly edits: RememberedEdits }): void {
    this.#state = { ...this.#state, ...part };
    this.#api.setState(this.#state);
  }
}
