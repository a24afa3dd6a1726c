import { silentLog } from "../../../src/base/log.ts";
import { type MessageId, newMessageId, type SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { type OpenStore, openStore } from "../../../src/storage/openStore.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import { type Answer, complaintsAbout, leavesNoTrace, removed, signatureOf, whole } from "./damageJudge.ts";
import type { Damage } from "./damageKinds.ts";
import type { DamageLie } from "./damageLies.ts";
import type { Place } from "./damagePlaces.ts";
import { isLiving, nameOfValue, type UndamagedStore } from "./damageStore.ts";
import type { Random } from "./random.ts";
import { noTimers } from "./simTime.ts";

const soonMs = 10 * 60_000;
const lateMs = 2 * 3_600_000;

export interface Verdict {
  readonly seen: "noticed" | "harmless" | "withoutTrace";
  readonly complaints: readonly string[];
  readonly recordsShown: number;
}

interface TrialSetup {
  readonly store: UndamagedStore;
  readonly place: Place;
  readonly work: FileWork;
  readonly lie: DamageLie;
}

/** One store that is damaged again and again. */
export class Trial {
  readonly store: UndamagedStore;
  readonly #setup: TrialSetup;

  constructor(setup: TrialSetup) {
    this.#setup = setup;
    this.store = setup.store;
  }

  /** @throws Error when the campaign itself is wrong: nothing has happened to the store yet. */
  async answerOfUndamaged(): Promise<string> {
    const { place, work, store } = this.#setup;
    const files = new Map(store.files);
    const window = windowOn({ disk: await place.hold(files), place, work, laterMs: 0 });
    const { answer, unreadable } = await read(window, store.sessions);
    const complaints = [...unreadable, ...complaintsAbout(answer, whole(files, store), store.knowledge)];
    if (complaints.length > 0) throw new Error(`The undamaged store is not well: ${complaints.join("; ")}`);
    return signatureOf(answer);
  }

  async judge({ files }: Damage, before: string, random: Random): Promise<Verdict> {
    const { place, work, store, lie } = this.#setup;
    const { knowledge, sessions } = store;
    const isLate = random.integer(2) === 0;
    const disk = await place.hold(files);
    const owed = whole(files, store);
    const setup = {
      disk: lie.disk?.(disk) ?? disk,
      work: lie.work?.(work) ?? work,
      place,
      laterMs: isLate ? lateMs : soonMs,
    };
    const window = windowOn(setup);
    const first = await read(window, sessions);
    const complaints = complaintsAbout(first.answer, owed, knowledge);
    complaints.push(
      ...first.unreadable.filter((session) => isOwed(owed, session)).map((id) => `${id} is unreadable`),
    );

    const added = await addTo(window, random.pick(sessions), newMessageId(place.clock.now()), store);
    if (typeof added === "string") complaints.push(added);
    else owed.set(`${added.session} message ${added.key}`, added);
    await window.foldNow();
    const again = windowOn(setup);
    const second = await read(again, sessions);
    complaints.push(...complaintsAbout(second.answer, owed, knowledge).map((text) => `afterwards ${text}`));
    complaints.push(...removed(files, knowledge, await place.contents()));

    const isNoticed = window.findings.length + again.findings.length > 0;
    const isHarmless = signatureOf(first.answer) === before && first.unreadable.length === 0;
    const seen = isNoticed ? "noticed" : isHarmless ? "harmless" : "withoutTrace";
    if (seen === "withoutTrace" && !leavesNoTrace(files, store, isLate))
      complaints.push("something is missing and nothing was said");
    let recordsShown = 0;
    for (const records of first.answer.values()) recordsShown += records.length;
    return { seen, complaints, recordsShown };
  }
}

const isOwed = (owed: ReadonlyMap<string, SessionRecord>, session: string): boolean =>
  [...owed.values()].some((record) => record.session === session);

interface WindowSetup {
  readonly disk: Disk;
  readonly work: FileWork;
  readonly place: Place;
  /** How long after the damage it is opened. */
  readonly laterMs: number;
  readonly bootId?: string | undefined;
}

const windowOn = ({ disk, work, place, laterMs, ...more }: WindowSetup): OpenStore =>
  openStore({
    root: place.root,
    disk,
    clock: { now: () => (place.clock.now() + laterMs) as ReturnType<typeof place.clock.now> },
    timers: noTimers,
    log: silentLog,
    worker: work,
    workerFile: "",
    wasmFile: "",
    machine: {
      host: "here",
      bootId: "bootId" in more ? more.bootId : "boot-2",
      processId: 1,
      isRunning: (id) => id === 1 || isLiving(id),
    },
  });

async function read(
  window: OpenStore,
  known: readonly SessionId[],
): Promise<{ readonly answer: Answer; readonly unreadable: readonly SessionId[] }> {
  const answer = new Map<SessionId, readonly SessionRecord[]>();
  const unreadable: SessionId[] = [];
  const listed = (await window.list()).map(({ id }) => id);
  for (const session of new Set([...known, ...listed])) {
    const found = await window.find(session).catch(() => "unreadable" as const);
    if (found === "unreadable") unreadable.push(session);
    else if (found) answer.set(session, [...found]);
  }
  return { answer, unreadable };
}

/** Says something in a session of the damaged store; answers the record, or what went wrong. */
async function addTo(
  window: OpenStore,
  session: SessionId,
  key: MessageId,
  { knowledge }: UndamagedStore,
): Promise<SessionRecord | string> {
  const value = { role: "user", parts: [{ type: "text", text: `Afterwards ${key}` }] };
  try {
    await window.append(session, [{ type: "message", key, value }]);
    const record = (await window.find(session))?.get("message", key);
    if (!record) return `what was said afterwards in ${session} is not there`;
    knowledge.values.set(nameOfValue(record), JSON.stringify(value));
    return record;
  } catch (cause) {
    return `${session} cannot be gone on with: ${cause instanceof Error ? cause.message : cause}`;
  }
}

/** A catalog belongs to one place, so it is made there, by a window that leaves the journals of others alone. */
export async function withCatalog(
  store: UndamagedStore,
  place: Place,
  work: FileWork,
): Promise<UndamagedStore> {
  const disk = await place.hold(new Map(store.files));
  const window = windowOn({ disk, work, place, laterMs: 0, bootId: undefined });
  await window.list();
  await window.foldNow();
  const catalog = (await place.contents()).get("catalog.braid");
  if (!catalog) throw new Error("The undamaged store has no catalog.");
  return { ...store, files: new Map(store.files).set("catalog.braid", catalog) };
}
