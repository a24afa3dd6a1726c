import * as v from "valibot";
import type { Transport } from "../../app/transport.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import type { Channel, ChannelFacts } from "../channel.ts";
import { Courier, type Round } from "../courier.ts";
import type { Holdings } from "../holdings.ts";
import { Machine, type MachineSetup } from "../machine.ts";
import { type MachineFacts, machineFacts } from "../machineFacts.ts";
import { Mailbox, type Memento, type Wait } from "../mailbox.ts";
import { readMachineMemory } from "../readMachineMemory.ts";
import { deviceOfSlot } from "../slot.ts";
import { emptyPlace, placeOf, refusedPlace, type Writers } from "./refusedPlaces.ts";
import { Unheard } from "./unheard.ts";

export interface MailboxChannelSetup {
  readonly machine: MachineSetup;
  readonly memento: Memento;
  readonly wait: Wait;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Registers the keys for this version of Braid. */
  readonly registerKeys: () => void;
  /** Whether this window still speaks for the machine. */
  readonly mayPublish: () => Promise<boolean>;
  /** What `memory` was. */
  readonly memory?: unknown;
}

/**
 * At first it only listens. What an update of Braid finds in the synced settings is taken in before the keys are registered for
 * the new version, since VS Code may replace it then; it may also set slots back once, which is heard before anything
 * is said. And a window that has taken over hears what the one before it said last.
 */
const quietRounds = 2;

/** Settings Sync as a way to the other machines. */
export class MailboxChannel implements Channel {
  readonly kind = "settingsSync";
  readonly #setup: MailboxChannelSetup;
  readonly #machine: Machine;
  readonly #mailbox: Mailbox;
  readonly #courier: Courier;
  readonly #unheard: Unheard;
  #rounds = 0;
  #taken: Round | undefined;
  #publishedAt: EpochMs | undefined;
  #known: { readonly basis: readonly unknown[]; readonly facts: MachineFacts } | undefined;

  constructor(setup: MailboxChannelSetup) {
    this.#setup = setup;
    const { machine, memento, wait, random, mayPublish } = setup;
    const memory = v.safeParse(memorySchema, setup.memory).output as Memory | undefined;
    this.#machine = new Machine(machine, readMachineMemory(memory?.machine));
    this.#publishedAt = memory?.publishedAt as EpochMs | undefined;
    this.#unheard = new Unheard(memory?.unheard);
    this.#mailbox = new Mailbox({
      ...{ memento, wait, random, mayPublish, deviceOf: deviceOfSlot, device: machine.device },
      silent: () => this.#machine.silent,
    });
    const transport: Transport = {
      name: this.#mailbox.name,
      readAll: () => this.#mailbox.readAll(),
      forget: (device) => this.#mailbox.forget(device),
      publish: (text) => this.#publish(text),
    };
    this.#courier = new Courier(this.#machine, transport, machine.clock, this.#publishedAt);
  }

  async #publish(text: string): Promise<void> {
    await this.#mailbox.publish(text);
    this.#publishedAt = this.#setup.machine.clock.now();
  }

  async round(): Promise<Round> {
    this.#rounds++;
    if (this.#rounds > quietRounds) this.#taken = await this.#courier.round();
    else {
      try {
        this.#taken = {
          ...(await this.#machine.takeIn(await this.#mailbox.readAll())),
          published: false,
        };
      } finally {
        if (this.#rounds === 1) this.#setup.registerKeys();
      }
    }
    return this.#taken;
  }

  agree(device: string): void {
    this.#machine.agree(device);
  }

  keep(device: string): void {
    this.#machine.keep(device);
  }

  async forget(device: string): Promise<void> {
    await this.#mailbox.forget(device);
    this.#machine.forget(device);
  }

  empty(place: string, isNewer: boolean): Promise<void> {
    return emptyPlace(this.#mailbox, place, isNewer, this.#writers);
  }

  get #writers(): Writers {
    const { device, clock } = this.#setup.machine;
    return { now: clock.now(), device, peers: this.#machine.peers };
  }

  get held() {
    return this.#machine.held;
  }

  get memory(): Json {
    const unheard = this.#unheard.memory;
    return {
      machine: this.#machine.memory as unknown as Json,
      ...(this.#publishedAt !== undefined && { publishedAt: this.#publishedAt }),
      ...(unheard !== undefined && { unheard }),
    };
  }

  async facts(): Promise<ChannelFacts> {
    const slots = await this.#mailbox.readAll();
    const facts = await this.#machineFacts();
    const publishedAt = this.#publishedAt;
    const unheard = this.#unheard.look({
      now: this.#setup.machine.clock.now(),
      publishedAt,
      ...heardIn(facts),
    });
    return {
      ...{ kind: this.kind, name: this.#mailbox.name },
      ...facts,
      ...(publishedAt !== undefined && { publishedAt }),
      ...(unheard && { unheard }),
      budget: this.#budgetOf(slots),
      refused: [...(this.#taken?.refused ?? [])].map(([key, reason]) =>
        refusedPlace(key, slots.get(key), reason, this.#writers),
      ),
    };
  }

  /** Comparing all sessions takes a while, so it is done when something changed. */
  async #machineFacts(): Promise<MachineFacts> {
    const holdings: Holdings = await this.#machine.holdings();
    const { live, silent } = this.#machine;
    const basis = [
      holdings,
      ...live.map(({ slot }) => slot),
      ...silent,
      ...[...this.held].map(([device, sessions]) => `${device} ${sessions.length}`),
    ];
    const isKnown =
      this.#known?.basis.length === basis.length &&
      this.#known.basis.every((each, index) => each === basis[index]);
    if (!this.#known || !isKnown) this.#known = { basis, facts: await machineFacts(this.#machine) };
    return this.#known.facts;
  }

  #budgetOf(slots: ReadonlyMap<string, unknown>): NonNullable<ChannelFacts["budget"]> {
    const { device, budget } = this.#setup.machine;
    const nameOf = new Map(this.#machine.peers.map(({ slot }) => [slot.device, slot.name]));
    let own = 0;
    const others: { name: string; size: number }[] = [];
    for (const [key, text] of slots) {
      if (typeof text !== "string" || text === "") continue;
      const writer = deviceOfSlot(text);
      if (writer === device) own += text.length;
      else others.push({ name: nameOf.get(writer ?? "") ?? placeOf(key), size: text.length });
    }
    return { limit: budget, own, others };
  }
}

/** When the last of those was heard for whom something may wait. */
function heardIn({ devices, waiting, rulesWait }: MachineFacts) {
  const heard = devices.filter(({ isSilent }) => !isSilent).map(({ heardAt }) => heardAt);
  return {
    heardAt: heard.length === 0 ? undefined : (Math.max(...heard) as EpochMs),
    isWaiting: waiting > 0 || rulesWait === true,
  };
}

interface Memory {
  readonly machine?: unknown;
  readonly publishedAt?: number | undefined;
  readonly unheard?: unknown;
}

const memorySchema = v.object({
  machine: v.optional(v.unknown()),
  publishedAt: v.optional(v.number()),
  unheard: v.optional(v.unknown()),
});
