import { decodeSlot, type Slot } from "../../../src/sync/slot.ts";
import { extensionsIn, type SyncService } from "../../support/settingsSync/syncService.ts";

const braid = "braid-dev.braid";

/** What one machine said, as it stood in an upload. */
export interface Saying {
  /** The machine that uploaded it, which need not be the one that said it. */
  readonly uploadedBy: string;
  readonly text: string;
  readonly slot: Slot;
}

/** What Braid's machines say to each other through the cloud, read on its way. */
export class MailboxLog {
  readonly #service: SyncService;
  readonly #sizes: number[] = [];
  readonly #texts = new Map<string, string>();

  constructor(service: SyncService) {
    this.#service = service;
    service.onUpload = ({ client, resource, content }) => {
      if (resource !== "extensions") return;
      const state = extensionsIn(content).find(({ identifier }) => identifier.id === braid)?.state;
      this.#sizes.push(JSON.stringify(state ?? {}).length);
      for (const text of textsIn(state)) if (!this.#texts.has(text)) this.#texts.set(text, client);
    };
  }

  /** Of the largest state of Braid in any upload so far, in characters of JSON. */
  get largest(): number {
    return Math.max(0, ...this.#sizes);
  }

  /** All that was ever said under a name, in the order in which it was uploaded first. */
  async saidBy(name: string): Promise<readonly Saying[]> {
    const said = await Promise.all(
      [...this.#texts].map(async ([text, uploadedBy]) => ({
        ...{ text, uploadedBy },
        slot: await decodeSlot(text),
      })),
    );
    return said.filter(({ slot }) => slot.name === name);
  }

  /** What the cloud holds of a machine now. */
  async inCloud(name: string): Promise<Slot | undefined> {
    const slots = await Promise.all(textsIn(this.#service.extension(braid)?.state).map(decodeSlot));
    return slots.find((slot) => slot.name === name);
  }
}

const textsIn = (state: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  Object.values(state).filter((value): value is string => typeof value === "string" && value !== "");
