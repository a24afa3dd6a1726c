/** A request as far as faults look at it. */
export interface FaultyRequest {
  readonly client: string;
  readonly method: string;
  /** Without "/v1/". */
  readonly path: string;
}

export interface FaultOptions {
  /** Only requests of this machine. */
  readonly client?: string;
  readonly method?: "GET" | "POST" | "DELETE";
  /** Only requests whose path contains this, such as "resource/extensions". */
  readonly path?: string;
  /** How many requests fail. */
  readonly times?: number;
  /** Seconds, for 429. */
  readonly retryAfter?: number;
}

export interface Fault {
  readonly status: number;
  readonly retryAfter: number | undefined;
}

interface PlannedFault extends FaultOptions {
  readonly status: number;
  left: number;
}

/** Which requests are to fail, and how. */
export class Faults {
  readonly #planned: PlannedFault[] = [];
  readonly #cutOff = new Set<string>();

  failNext(status: number, options: FaultOptions = {}): void {
    this.#planned.push({ ...options, status, left: options.times ?? 1 });
  }

  cutOff(client: string): void {
    this.#cutOff.add(client);
  }

  letIn(client: string): void {
    this.#cutOff.delete(client);
  }

  /** What happens to a request instead of an answer. Counts. */
  next({ client, method, path }: FaultyRequest): Fault | undefined {
    // A server error: the client logs it, and tries again when it next has a reason to.
    if (this.#cutOff.has(client)) return { status: 503, retryAfter: undefined };
    const fault = this.#planned.find(
      (planned) =>
        planned.left > 0 &&
        (planned.client ?? client) === client &&
        (planned.method ?? method) === method &&
        path.includes(planned.path ?? ""),
    );
    if (!fault) return undefined;
    fault.left -= 1;
    return { status: fault.status, retryAfter: fault.retryAfter };
  }
}
