import { decodeSlot, type Slot } from "../../../src/sync/slot.ts";
import { extensionsIn, type SyncService } from "../../support/settingsSync/syncService.ts";

const braid = "braid-dev.braid";

/** What Braid's machines say to each other through the cloud, read on its way. */
export class MailboxLog {
  readonly #service: SyncService;
  readonly #sizes: number[] = [];
  /** Each once, whoever uploaded it. */
  readonly #texts = new Set<string>();

  constructor(service: SyncService) {
    this.#service = service;
    service.onUpload = ({ resource, content }) => {
      if (resource !== "extensions") return;
      const state = extensionsIn(content).find(({ identifier }) => identifier.id === braid)?.state;
      this.#sizes.push(JSON.stringify(state ?? {}).length);
      for (const text of textsIn(state)) this.#texts.add(text);
    };
  }

  /** Of the largest state of Braid in any upload so far, in characters of JSON. */
  get largest(): number {
    return Math.max(0, ...this.#sizes);
  }

  /** All that was ever uploaded, by machine, in the order in which it was said. */
  async said(): Promise<readonly (readonly Slot[])[]> {
    const slots = await Promise.all([...this.#texts].map(decodeSlot));
    const devices = new Set(slots.map(({ device }) => device));
    return [...devices].map((device) =>
      slots
        .filter((slot) => slot.device === device)
        .sort((one, other) => one.publication - other.publication),
    );
  }

  /** What the cloud holds of a machine now. */
  async inCloud(name: string): Promise<Slot | undefined> {
    const slots = await Promise.all(textsIn(this.#service.extension(braid)?.state).map(decodeSlot));
    return slots.find((slot) => slot.name === name);
  }
}

const textsIn = (state: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  Object.values(state).filter((value): value is string => typeof value === "string" && value !== "");
