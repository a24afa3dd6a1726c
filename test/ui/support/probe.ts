import type { Machine } from "./machine.ts";

/** The global state of the extension `sync-probe` in one window. It registers the keys `a`, `b` and `c` for sync. */
export class Probe {
  static readonly id = "braid-test.sync-probe";
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get(key: string): Promise<unknown> {
    return this.#machine.run("syncProbe.get", key);
  }

  /** Resolves as `Memento.update` does. */
  async update(key: string, value: unknown): Promise<void> {
    await this.#machine.run("syncProbe.update", key, value);
  }

  /** Registers other keys for sync instead. */
  async register(keys: readonly string[]): Promise<void> {
    await this.#machine.run("syncProbe.register", keys);
  }

  /** All that was there when the extension was activated. */
  atFirst(): Promise<unknown> {
    return this.#machine.run("syncProbe.atFirst");
  }

  version(): Promise<unknown> {
    return this.#machine.run("syncProbe.version");
  }
}
