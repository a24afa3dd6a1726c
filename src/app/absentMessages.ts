import { countOf } from "../base/countOf.ts";
import type { SessionId } from "../core/ids.ts";
import { stampWriter } from "../core/stamp.ts";
import type { App } from "./app.ts";
import type { SessionStore } from "./sessionStore.ts";
import type { AwaitedMessages } from "./sync.ts";
import type { SyncStatus } from "./syncStatus.ts";
import { listedNames, machineName } from "./syncWords.ts";

/**
 * Why messages of a session are not here, in a sentence or two for the user; undefined when all are, as far as is known.
 * @param here How many are.
 */
export async function absentMessages(
  { store, sync }: Pick<App, "store" | "sync">,
  session: SessionId,
  here: number,
): Promise<string | undefined> {
  const awaited = sync?.awaited(session);
  if (!sync || (!awaited && here > 0)) return undefined;
  const areTitlesOnly = carriesTitlesOnly(await sync.status());
  if (awaited) return areTitlesOnly ? stayWords(awaited, here) : awaitedWords(awaited, here);
  return areTitlesOnly && (await isFromElsewhere(store, session)) ? titleAlone : undefined;
}

/** A folder carries messages whatever Settings Sync is to carry. */
export const carriesTitlesOnly = ({ content, channels }: SyncStatus): boolean =>
  content === "titles" && channels.length > 0 && !channels.some(({ kind }) => kind === "folder");

const titleAlone =
  "No message of this session is on this machine: Settings Sync carries titles only. What was said in it, if anything, is where it was said.";

/** Machines that compare titles only do not tell each other where messages are; a session of this window lacks none. */
export async function isFromElsewhere(store: SessionStore, session: SessionId): Promise<boolean> {
  const records = await store.find(session).catch(() => undefined); // Whoever shows it says that it cannot be read.
  const made = records?.get("field", "createdAt");
  return made !== undefined && stampWriter(made.stamp) !== store.writer;
}

/** "from Laptop", for a row. */
export const awaitedFrom = ({ on }: AwaitedMessages): string =>
  on.length === 0 ? "" : ` from ${listedNames(on.map(machineName))}`;

/** "4 of 12 messages have arrived. The others are on “Laptop” and on their way." */
export function awaitedWords(awaited: AwaitedMessages, here: number): string {
  const { messages } = awaited;
  const places = placesOf(awaited);
  if (here >= messages) return `Further messages are on ${places} and on their way.`;
  if (here === 0 && messages === 1) return `Its message is on ${places} and on its way.`;
  if (here === 0)
    return `None of ${countOf(messages, "message")} has arrived yet. They are on ${places} and on their way.`;
  const [have, others] = [
    here === 1 ? "has" : "have",
    messages - here === 1 ? "The other one is" : "The others are",
  ];
  return `${here.toLocaleString("en")} of ${countOf(messages, "message")} ${have} arrived. ${others} on ${places} and on ${messages - here === 1 ? "its" : "their"} way.`;
}

const stayWords = (awaited: AwaitedMessages, here: number): string =>
  `${here === 0 ? "The messages" : "Further messages"} of this session stay on ${placesOf(awaited)}: Settings Sync carries titles only.`;

const placesOf = ({ on }: AwaitedMessages): string => listedNames(on.map((name) => `“${machineName(name)}”`));
