import { createHash } from "node:crypto";
import { isJsonObject } from "../../../src/base/json.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { DamagedFiles, Found } from "./damageKinds.ts";
import { type Files, type Knowledge, nameOfValue, type UndamagedStore } from "./damageStore.ts";

/** What a window found, session by session. */
export type Answer = ReadonlyMap<SessionId, readonly SessionRecord[]>;

const nameOf = ({ session, type, key }: SessionRecord): string => `${session} ${type} ${key}`;
const partsOf = (path: string): [folder: string, name: string] => {
  const [folder = "", name = ""] = path.split("/");
  return [folder, name];
};
const isSame = (found: Found | undefined, bytes: Uint8Array | undefined): boolean =>
  found instanceof Uint8Array && bytes !== undefined && Buffer.compare(found, bytes) === 0;

/** The newest record of each name that is whole in some file, told without any of the store's own reading. */
export function whole(files: DamagedFiles, store: UndamagedStore): Map<string, SessionRecord> {
  const { knowledge, folded } = store;
  const isCatalogSame = isSame(files.get("catalog.braid"), store.files.get("catalog.braid"));
  const isForgotten = (session: string) => !isCatalogSame && !files.has(newestOf(session, store.files) ?? "");
  const newest = new Map<string, SessionRecord>();
  for (const [path, found] of files)
    for (const record of wholeIn(path, found, knowledge)) {
      // Folded journals are asked about sessions that are known to miss something. One that was not folded, and got
      // there by a change of names, tells of nothing that is missed; nor does a session file that no catalog knows of.
      if (path.startsWith("folded/") && (!folded.has(nameOfValue(record)) || isForgotten(record.session)))
        continue;
      const known = newest.get(nameOf(record));
      if (!known || known.stamp < record.stamp) newest.set(nameOf(record), record);
    }
  return newest;
}

/** The path of a session's newest file. */
function newestOf(session: string, files: Files): string | undefined {
  const generationOf = (path: string) => Number(path.split(".")[1]);
  return [...files.keys()]
    .filter((path) => partsOf(path)[1].startsWith(`${session}.`))
    .sort((a, b) => generationOf(b) - generationOf(a))[0];
}

function wholeIn(path: string, found: Found, knowledge: Knowledge): readonly SessionRecord[] {
  if (!(found instanceof Uint8Array)) return [];
  const [folder, name] = partsOf(path);
  if (folder === "sessions" || folder === "trash") {
    const edition = knowledge.editions.get(name);
    return edition && isSame(found, edition.bytes) ? edition.records : [];
  }
  if (folder !== "journal" && folder !== "folded") return [];
  // What follows the last line end is not whole. Editors and version control may have changed the line ends.
  const lines = Buffer.from(found).toString("utf8").split("\n").slice(0, -1);
  return lines.flatMap((line) => knowledge.lines.get(line.replace(/\r$/, "")) ?? []);
}

/** What an answer owes to what is whole, and what it says that was never written. */
export function complaintsAbout(
  answer: Answer,
  owed: ReadonlyMap<string, SessionRecord>,
  knowledge: Knowledge,
): string[] {
  const complaints: string[] = [];
  const given = new Map<string, SessionRecord>();
  for (const records of answer.values()) for (const record of records) given.set(nameOf(record), record);
  const finished = finishedIn(given.values());
  for (const [name, record] of owed) {
    if (record.type === "delta" && finished.has(record.key.slice(0, record.key.indexOf("/")))) continue;
    if ((given.get(name)?.stamp ?? "") < record.stamp)
      complaints.push(`${short(name)} is whole and not shown`);
  }
  for (const [name, record] of given) {
    const value = knowledge.values.get(nameOfValue(record));
    if (value === undefined) complaints.push(`${short(name)} was never written`);
    else if (value !== JSON.stringify(record.value)) complaints.push(`${short(name)} has another value`);
  }
  return complaints;
}

const short = (name: string): string => name.slice(0, 60);

function finishedIn(records: Iterable<SessionRecord>): Set<string> {
  const finished = new Set<string>();
  for (const { type, key, value } of records)
    if (type === "message" && isJsonObject(value) && value.status !== "streaming") finished.add(key);
  return finished;
}

/** Equal for equal answers. What a finished reply was made of does not count. */
export function signatureOf(answer: Answer): string {
  const stamps: string[] = [];
  for (const records of answer.values()) {
    const finished = finishedIn(records);
    for (const record of records)
      if (record.type !== "delta" || !finished.has(record.key.slice(0, record.key.indexOf("/"))))
        stamps.push(`${nameOf(record)} ${record.stamp}`);
  }
  return stamps.sort().join("\n");
}

/**
 * Whether nothing can tell, or nothing could yet: whole lines were taken from the end of a journal, or all of it; a session
 * file is missing, which the catalog alone would know, and that is damaged, too; or a newer edition is whole.
 * @param isLate Whether all windows have been silent for so long that their journals are read to the end and put away.
 *   Until then a damaged journal is read around, and its window may still write down what it held.
 */
export function leavesNoTrace(files: DamagedFiles, store: UndamagedStore, isLate: boolean): boolean {
  const paths = new Set([...files.keys(), ...store.files.keys()]);
  const changed = [...paths].filter((path) => !isSame(files.get(path), store.files.get(path)));
  return changed.every((path) => {
    const [folder, name] = partsOf(path);
    const found = files.get(path);
    if (folder === "folded" || path === "catalog.braid") return true; // Second copies and caches.
    const isAway = found === undefined || (typeof found === "object" && "linkTo" in found);
    if (folder !== "journal")
      return isSuperseded(name, files, store.knowledge) || (isAway && changed.includes("catalog.braid"));
    if (isAway) return true;
    const lines = found instanceof Uint8Array ? Buffer.from(found).toString("utf8").split("\n") : ["?"];
    const isWhole = (line: string) => store.knowledge.lines.has(line.replace(/\r$/, ""));
    const [header = ""] = lines;
    const isItsOwn = isWhole(header) && header.includes(`"writer":"${name.slice(0, name.indexOf("-"))}"`);
    const isWaiting = store.living.has(path) || !isItsOwn;
    return (!isLate && isWaiting) || (lines.pop() === "" && lines.every(isWhole));
  });
}

/** Files whose bytes are nowhere in the store any more although nobody may remove them. */
export function removed(files: DamagedFiles, knowledge: Knowledge, after: Files): string[] {
  const kept = new Set([...after.values()].map(digest));
  const gone: string[] = [];
  for (const [path, found] of files) {
    const [folder, name] = partsOf(path);
    if (!(found instanceof Uint8Array) || folder === "" || path === "catalog.braid") continue;
    if (isSuperseded(name, files, knowledge)) continue;
    const isEmptyJournal =
      folder === "journal" && wholeIn(path, found, knowledge).length === 0 && isOfLines(found, knowledge);
    if (!isEmptyJournal && !kept.has(digest(found))) gone.push(`the bytes of ${path} are gone`);
  }
  return gone;
}

/** Whether it may go because it is whole itself, or because a newer edition is, which holds everything that it held. */
function isSuperseded(name: string, files: DamagedFiles, { editions }: Knowledge): boolean {
  const [session, generation] = name.split(".");
  return [...files].some(([path, found]) => {
    const [, other] = partsOf(path);
    const [otherSession, otherGeneration] = other.split(".");
    return (
      otherSession === session &&
      Number(otherGeneration) >= Number(generation) &&
      isSame(found, editions.get(other)?.bytes)
    );
  });
}

const isOfLines = (bytes: Uint8Array, { lines }: Knowledge): boolean =>
  Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .every((line) => line === "" || lines.has(line.replace(/\r$/, "")));

const digest = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("base64");
