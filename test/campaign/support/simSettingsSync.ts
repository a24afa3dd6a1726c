import type { Random } from "./random.ts";

/** VS Code's own merging of the states of extensions. */
export type MergeExtensions = (
  local: unknown[],
  remote: unknown[] | null,
  base: unknown[] | null,
  skipped: unknown[],
  ignored: string[],
  builtin: unknown[] | null,
) => {
  readonly local: { readonly added: SyncedExtension[]; readonly updated: SyncedExtension[] };
  readonly remote: { readonly all: SyncedExtension[] } | null;
};

type State = Readonly<Record<string, unknown>>;

interface SyncedExtension {
  readonly identifier: { readonly id: string };
  readonly version: string;
  readonly state?: State;
}

interface Revision {
  readonly ref: number;
  readonly content: string;
}

const extensionId = "braid-dev.braid";
const revisionsKept = 20;
const requestLimit = 100;
const requestWindowMs = 5 * 60_000;

/** The service that keeps the one document in which the states of all extensions are. */
export class SimSyncService {
  readonly #revisions: Revision[] = [];
  readonly #sizeOf: (content: string) => number;
  /** What a document may have in characters; the real one's limit is not published. */
  limit = 100_000;
  isBusyUntil = 0;

  /** @param sizeOf In characters. */
  constructor(sizeOf: (content: string) => number) {
    this.#sizeOf = sizeOf;
  }

  get latest(): Revision | undefined {
    return this.#revisions.at(-1);
  }

  revision(ref: number): Revision | undefined {
    return this.#revisions.find((each) => each.ref === ref);
  }

  post(content: string, onto: number, now: number): "stored" | "conflict" | "tooLarge" | "tooMany" {
    if (now < this.isBusyUntil) return "tooMany";
    if ((this.latest?.ref ?? 0) !== onto) return "conflict";
    if (this.#sizeOf(content) > this.limit) return "tooLarge";
    this.#revisions.push({ ref: onto + 1, content });
    if (this.#revisions.length > revisionsKept) this.#revisions.shift();
    return "stored";
  }
}

/**
 * One editor's memory for the extension and its part in Settings Sync: what `extensionsSync` does around the real merging,
 * windows that write the whole memory each, and no word to anybody about what went wrong.
 */
export class SimEditor {
  version = "1.0.0";
  isOnline = true;
  /** Registered for the version that runs; others are not uploaded, and so removed for everybody. */
  #keys: readonly string[] = [];
  #registeredFor: string | undefined;
  #state: State = {};
  #base: { readonly ref: number; readonly content: string | undefined } | undefined;
  #pending: { readonly content: string; readonly onto: number } | undefined;
  #requests: number[] = [];
  #isSuspended = false;
  readonly #service: SimSyncService;
  readonly #merge: MergeExtensions;
  readonly figures = { conflicts: 0, tooLarge: 0, tooMany: 0, suspended: 0, mostRequests: 0 };

  constructor(service: SimSyncService, merge: MergeExtensions) {
    this.#service = service;
    this.#merge = merge;
  }

  get state(): State {
    return this.#state;
  }

  set state(state: State) {
    this.#state = state;
  }

  register(keys: readonly string[]): void {
    this.#keys = keys;
    this.#registeredFor = this.version;
  }

  /** Restarting ends what only lasts as long as the process. */
  restart(): void {
    this.#isSuspended = false;
    this.#requests = [];
  }

  /** The base of this editor is lost, as it is for every newly opened folder in a browser. */
  loseBase(): void {
    if (this.#base) this.#base = { ...this.#base, content: undefined };
  }

  #mayAsk(now: number): boolean {
    this.#requests = this.#requests.filter((at) => at > now - requestWindowMs);
    if (this.#requests.length >= requestLimit) {
      this.#isSuspended = true;
      this.figures.suspended++;
      return false;
    }
    this.#requests.push(now);
    this.figures.mostRequests = Math.max(this.figures.mostRequests, this.#requests.length);
    return true;
  }

  /** Reads, merges and writes, as far as nobody else wrote in between. */
  sync(now: number): void {
    this.begin(now);
    this.end(now);
  }

  /** Reads, merges and applies. Others may write before `end`. */
  begin(now: number): void {
    this.#pending = undefined;
    if (!this.isOnline || this.#isSuspended || !this.#mayAsk(now)) return;
    const latest = this.#service.latest;
    const hasNews = (latest?.ref ?? 0) !== (this.#base?.ref ?? 0);
    if (hasNews && !this.#mayAsk(now)) return;
    const remote = latest ? (JSON.parse(latest.content) as SyncedExtension[]) : null;
    const { local, remote: upload } = this.#merge([this.#entry()], remote, this.#baseContent(), [], [], null);
    for (const each of [...local.added, ...local.updated]) this.#apply(each);
    if (upload) this.#pending = { content: JSON.stringify(upload.all), onto: latest?.ref ?? 0 };
    else if (latest) this.#base = latest;
  }

  /** Writes what `begin` merged; does both again when somebody else was first. */
  end(now: number): void {
    for (let attempt = 0; attempt < 3 && this.#pending && this.isOnline; attempt++) {
      if (!this.#mayAsk(now)) return;
      const { content, onto } = this.#pending;
      this.#pending = undefined;
      const outcome = this.#service.post(content, onto, now);
      if (outcome === "stored") this.#base = this.#service.latest;
      if (outcome === "tooLarge") this.figures.tooLarge++;
      if (outcome === "tooMany") this.figures.tooMany++;
      if (outcome !== "conflict") return;
      this.figures.conflicts++;
      this.begin(now);
    }
  }

  #baseContent(): SyncedExtension[] | null {
    if (!this.#base) return null;
    // What was lost here may still be there; a revision that is gone means that the remote state is accepted as it is.
    const content = this.#base.content ?? this.#service.revision(this.#base.ref)?.content;
    return content === undefined ? [this.#entry()] : (JSON.parse(content) as SyncedExtension[]);
  }

  #entry(): SyncedExtension & Record<string, unknown> {
    const isRegistered = this.#registeredFor === this.version;
    const known = Object.fromEntries(
      Object.entries(this.#state).filter(([key, value]) => this.#keys.includes(key) && value !== undefined),
    );
    return {
      ...{
        identifier: { id: extensionId },
        version: this.version,
        installed: true,
        preRelease: false,
        pinned: false,
      },
      ...(isRegistered && { state: known }),
    };
  }

  /** Only the same version takes a state; registered keys that are missing in it are removed. */
  #apply({ version, state }: SyncedExtension): void {
    if (version !== this.version || !state) return;
    if (this.#registeredFor !== this.version) {
      this.#state = { ...this.#state, ...state };
      return;
    }
    const next: Record<string, unknown> = { ...this.#state };
    for (const key of this.#keys) {
      if (state[key] === undefined) delete next[key];
      else next[key] = state[key];
    }
    this.#state = next;
  }
}

/** A window's copy of the memory. It writes all of it with every key, and hears of others' writing later or never. */
export class SimWindow {
  readonly #editor: SimEditor;
  #copy: State;

  constructor(editor: SimEditor) {
    this.#editor = editor;
    this.#copy = editor.state;
  }

  get(key: string): unknown {
    return this.#copy[key];
  }

  /** The texts under some keys that there are. */
  keys(names: readonly string[]): readonly string[] {
    return names.flatMap((name) => {
      const text = this.#copy[name];
      return typeof text === "string" && text !== "" ? [text] : [];
    });
  }

  async update(key: string, value: string): Promise<void> {
    this.#copy = { ...this.#copy, [key]: value };
    this.#editor.state = this.#copy;
  }

  /** The editor told what its memory is. */
  hear(): void {
    this.#copy = this.#editor.state;
  }

  /** Another write of this window took a moment, and carries what it knew before. */
  writeLate(random: Random): void {
    if (random.next() < 0.5) this.#editor.state = this.#copy;
  }
}
