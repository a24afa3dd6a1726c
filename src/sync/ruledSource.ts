import type { SessionStore } from "../app/sessionStore.ts";
import type { SyncSkipped } from "../app/syncStatus.ts";
import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { evidenceWorkspaceOf, projectsSession } from "../core/projectRecords.ts";
import type { SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type SyncException, type SyncExceptions, syncExceptionsOf } from "../core/syncExceptions.ts";
import type { SyncContent } from "../core/syncRules.ts";
import { digestOf, minus, nothing, type SessionDigest, workspaceIn } from "./fingerprint.ts";
import type { SyncSource } from "./source.ts";
import { isTitle, staysBecause } from "./travelling.ts";

export interface RuledSourceOptions {
  /** Whether messages travel even when the user wants titles only in Settings Sync: to a folder of the user's own. */
  readonly carriesMessages?: boolean;
}

/** What was offered last, and from what it follows. */
interface Offer {
  readonly of: readonly SessionDigest[];
  readonly digests: readonly SessionDigest[];
  readonly rules: Rules;
  readonly skipped: readonly SyncSkipped[];
}

/** The rules, and the state of the records that they are from. */
interface Rules {
  readonly of: SessionDigest | undefined;
  readonly exceptions: SyncExceptions;
  /** Of the store as a whole: what all machines need to know in order to agree. */
  readonly own: SessionDigest | undefined;
}

/**
 * A source without what the user excepted from syncing: single sessions, sessions of workspaces, or all messages. What is
 * excepted has no digest and no records, so that no machine sends it or wants it. Every machine applies the same rules,
 * because rules and bindings of workspaces always travel, and before anything else.
 *
 * Evidence of an excepted workspace stays here, too: it names repositories. No machine needs it to agree on what is excepted,
 * and the only thing lost is that another machine recognises the project by itself, none of whose sessions it gets.
 *
 * What comes from other machines is taken in whatever the rules say: it was sent by one that had not heard of them.
 */
export class RuledSource implements SyncSource {
  readonly #source: SyncSource & { readonly unreadable?: number };
  readonly #store: Pick<SessionStore, "find">;
  readonly #carriesMessages: boolean;
  readonly #titles = new WeakMap<SessionDigest, SessionDigest>();
  #offer: Offer | undefined;

  /** @param store Of which the source is: rules are read in it, so that what cannot be read is not taken for "no rules". */
  constructor(
    source: SyncSource & { readonly unreadable?: number },
    store: Pick<SessionStore, "find">,
    { carriesMessages = false }: RuledSourceOptions = {},
  ) {
    this.#source = source;
    this.#store = store;
    this.#carriesMessages = carriesMessages;
  }

  /** @throws StoreError also when the rules cannot be read now: nothing is offered then. */
  async digests(): Promise<readonly SessionDigest[]> {
    return (await this.#offerNow()).digests;
  }

  async records(session: SessionId): Promise<readonly SessionRecord[]> {
    const records = await this.#source.records(session);
    const { rules } = await this.#offerNow(); // Afterwards, so that a rule made meanwhile counts.
    const { exceptions } = rules;
    if (session !== projectsSession && exceptionOf(session, records, exceptions)) return [];
    const wanted = this.#hasTitlesOnly(exceptions) ? records.filter(isTitle) : records;
    return session === projectsSession ? wanted.filter((record) => isOffered(record, exceptions)) : wanted;
  }

  everything(session: SessionId): Promise<Iterable<SessionRecord>> {
    return this.#source.everything(session);
  }

  merge(records: readonly SessionRecord[]): Promise<void> {
    return this.#source.merge(records);
  }

  /** What Settings Sync carries, as of the last digests; undefined before the first. */
  get content(): SyncContent | undefined {
    return this.#offer?.rules.exceptions.content;
  }

  /** What does not travel, and why, as of the last digests. */
  get skipped(): readonly SyncSkipped[] {
    return this.#offer?.skipped ?? [];
  }

  #hasTitlesOnly({ content }: SyncExceptions): boolean {
    return content === "titles" && !this.#carriesMessages;
  }

  async #offerNow(): Promise<Offer> {
    const of = await this.#source.digests();
    if (this.#offer?.of === of) return this.#offer;
    const rules = await this.#rulesNow(of);
    const { digests, skipped } = await this.#ruled(of, rules);
    const before = this.#offer?.digests;
    const isAsBefore =
      before?.length === digests.length && digests.every((digest, index) => digest === before[index]);
    this.#offer = { of, rules, digests: before && isAsBefore ? before : digests, skipped };
    return this.#offer;
  }

  async #rulesNow(digests: readonly SessionDigest[]): Promise<Rules> {
    const of = digests.find(({ session }) => session === projectsSession);
    const known = this.#offer?.rules;
    if (known && of && known.of === of) return known;
    const records = await this.#store.find(projectsSession);
    const exceptions = syncExceptionsOf(records);
    const offered = offeredOf(records, exceptions);
    const wanted = this.#hasTitlesOnly(exceptions) ? offered.filter(isTitle) : offered;
    return { of, exceptions, own: digestOf(projectsSession, wanted) };
  }

  async #ruled(
    all: readonly SessionDigest[],
    { exceptions, own }: Rules,
  ): Promise<Pick<Offer, "digests" | "skipped">> {
    const counts = new Map<SyncSkipped["reason"], { sessions: number; records: number }>();
    const count = (reason: SyncSkipped["reason"], records: number, sessions = 1) => {
      const before = counts.get(reason) ?? { sessions: 0, records: 0 };
      counts.set(reason, { sessions: before.sessions + sessions, records: before.records + records });
    };
    const digests: SessionDigest[] = [];
    const hasTitlesOnly = this.#hasTitlesOnly(exceptions);
    await inSlices(all, (digest) => {
      const { session, workspace, attachment = 0, tooLarge = 0 } = digest;
      if (session === projectsSession) return;
      const exception = exceptions.ofSession(session, workspace);
      if (exception) return count(exception, 0);
      const wanted = hasTitlesOnly ? this.#titlesOf(digest) : digest;
      if (wanted) digests.push(wanted);
      if (attachment > 0 && !hasTitlesOnly) count("attachment", attachment);
      if (tooLarge > 0) count("tooLarge", tooLarge);
    });
    const { unreadable = 0 } = this.#source;
    if (unreadable > 0) count("unreadable", 0, unreadable);
    if (own) digests.push(leading(own, digests, this.#offer?.digests.at(-1)));
    return { digests, skipped: [...counts].map(([reason, each]) => ({ reason, ...each })) };
  }

  /** The same object for the same digest; undefined when there are none. */
  #titlesOf(digest: SessionDigest): SessionDigest | undefined {
    const head = minus(digest.head, digest.texts ?? nothing);
    if (head === nothing) return undefined;
    const known = this.#titles.get(digest) ?? { ...digest, head, body: nothing };
    this.#titles.set(digest, known);
    return known;
  }
}

/**
 * The newest of all, which is what is sent first: others hear of the rules before they send anything more.
 * @param before What it was, perhaps: the same object as long as nothing changed.
 */
function leading(
  own: SessionDigest,
  others: readonly SessionDigest[],
  before: SessionDigest | undefined,
): SessionDigest {
  let { newest } = own;
  for (const each of others) if (each.newest > newest) newest = each.newest;
  return before?.session === own.session && before.head === own.head && before.newest === newest
    ? before
    : { ...own, newest };
}

function exceptionOf(
  session: SessionId,
  records: readonly SessionRecord[],
  exceptions: SyncExceptions,
): SyncException | undefined {
  let workspace: string | undefined;
  for (const record of records) workspace ??= workspaceIn(record);
  return exceptions.ofSession(session, workspace);
}

/** Whether something about the store as a whole travels. */
function isOffered(record: SessionRecord, { isWorkspaceExcepted }: SyncExceptions): boolean {
  const workspace = evidenceWorkspaceOf(record);
  return workspace === undefined || !isWorkspaceExcepted(workspace);
}

const offeredOf = (records: RecordSet | undefined, exceptions: SyncExceptions): readonly SessionRecord[] =>
  [...(records ?? [])].filter(
    (record) => staysBecause(record) === undefined && isOffered(record, exceptions),
  );
