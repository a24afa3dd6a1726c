import { isJsonObject } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { RecordSet } from "../../../src/core/recordSet.ts";
import { summaryOf } from "../../../src/core/session.ts";

/** What happened to one call of `append`, in the order in which it happened. */
export type LedgerEvent =
  /** Its line was given to the disk, which may lose it. */
  | { readonly kind: "written"; readonly append: number; readonly records: readonly SessionRecord[] }
  | { readonly kind: "acknowledged"; readonly append: number };

const nameOf = ({ type, key }: { readonly type: string; readonly key: string }): string => `${type} ${key}`;

/** What one session must hold, and what it may. */
interface Account {
  /** By type and key: the greatest stamp that was acknowledged. */
  readonly owed: Map<string, string>;
  /** By stamp, type and key: every value that was ever given to the disk. */
  readonly written: Map<string, string>;
}

/** What was promised so far, and what a window that opens the store afterwards has to find. Knows nothing of files. */
export class Ledger {
  readonly #accounts = new Map<SessionId, Account>();
  /** What was given to the disk and not acknowledged: all of it is found, or nothing. */
  readonly #open = new Map<number, readonly SessionRecord[]>();
  acknowledged = 0;

  get sessions(): Iterable<SessionId> {
    return this.#accounts.keys();
  }

  /** Whether anything of a session was acknowledged. */
  owes(session: SessionId): boolean {
    return (this.#accounts.get(session)?.owed.size ?? 0) > 0;
  }

  take(event: LedgerEvent): void {
    if (event.kind === "written") {
      this.#open.set(event.append, event.records);
      for (const record of event.records)
        this.#accountOf(record.session).written.set(
          `${record.stamp} ${nameOf(record)}`,
          JSON.stringify(record.value),
        );
      return;
    }
    const records = this.#open.get(event.append);
    if (!records) throw new Error("The campaign saw no line of an append that was acknowledged.");
    this.#open.delete(event.append);
    this.acknowledged++;
    for (const record of records) this.#owe(record);
  }

  /** The same promises, and from now on whatever somebody who opened the store has found. */
  after(found: ReadonlyMap<SessionId, RecordSet>): Ledger {
    const ledger = new Ledger();
    for (const [session, { owed, written }] of this.#accounts)
      ledger.#accounts.set(session, { owed: new Map(owed), written: new Map(written) });
    for (const [append, records] of this.#open) ledger.#open.set(append, records);
    for (const records of found.values()) for (const record of records) ledger.#owe(record);
    return ledger;
  }

  /** What of the promises a session that was found breaks. */
  complaints(session: SessionId, records: RecordSet | undefined): string[] {
    const complaints: string[] = [];
    const { owed, written } = this.#accountOf(session);
    const finished = new Set<string>();
    for (const { key, value } of records?.ofType("message") ?? [])
      if (isJsonObject(value) && value.status === "complete") finished.add(key);
    const isDropped = (name: string) => {
      const [type, key = ""] = name.split(" ");
      return type === "delta" && finished.has(key.slice(0, key.indexOf("/")));
    };
    const stampOf = (name: string) => {
      const split = name.indexOf(" ");
      return records?.get(name.slice(0, split), name.slice(split + 1))?.stamp ?? "";
    };

    for (const [name, stamp] of owed)
      if (stampOf(name) < stamp && !isDropped(name)) complaints.push(`${session}: ${name} is lost`);
    let messages = 0;
    for (const record of records ?? []) {
      if (record.type === "message" && record.value !== null) messages++;
      const value = written.get(`${record.stamp} ${nameOf(record)}`);
      if (value === undefined) complaints.push(`${session}: ${nameOf(record)} was never written`);
      else if (value !== JSON.stringify(record.value))
        complaints.push(`${session}: ${nameOf(record)} has another value than was written`);
    }
    if (records && summaryOf(records).messageCount !== messages)
      complaints.push(`${session}: messages are counted twice`);
    for (const appended of this.#open.values()) {
      const here = appended.filter((record) => record.session === session);
      const isThere = ({ type, key, stamp }: SessionRecord) => records?.get(type, key)?.stamp === stamp;
      const isMissing = (record: SessionRecord) =>
        stampOf(nameOf(record)) < record.stamp && !isDropped(nameOf(record));
      if (here.some(isThere) && here.some(isMissing))
        complaints.push(`${session}: only a part of an append is there`);
    }
    return complaints;
  }

  #owe(record: SessionRecord): void {
    const { owed } = this.#accountOf(record.session);
    const known = owed.get(nameOf(record));
    if (known === undefined || known < record.stamp) owed.set(nameOf(record), record.stamp);
  }

  #accountOf(session: SessionId): Account {
    let account = this.#accounts.get(session);
    if (!account) {
      account = { owed: new Map(), written: new Map() };
      this.#accounts.set(session, account);
    }
    return account;
  }
}
