import { countOf } from "../base/countOf.ts";
import type { SessionSummary } from "../core/session.ts";
import { carriesTitlesOnly, isFromElsewhere } from "./absentMessages.ts";
import type { App } from "./app.ts";
import { shareThread } from "./shareThread.ts";
import { listedNames, machineName } from "./syncWords.ts";

/**
 * Whoever deletes a session does not delete messages that they cannot know: where those are, the session stays. What there is to
 * say of that to whoever deletes these sessions here, in a sentence or two; undefined when all of them are here as a whole, as
 * far as is known. To be asked before they are deleted.
 */
export async function hiddenHere(
  { store, sync }: Pick<App, "store" | "sync">,
  sessions: readonly SessionSummary[],
): Promise<string | undefined> {
  if (!sync || sessions.length === 0) return undefined;
  const areTitlesOnly = carriesTitlesOnly(await sync.status());
  const share = shareThread();
  const places = new Set<string>();
  let elsewhere = 0;
  let perhaps = 0;
  for (const { id, messageCount } of sessions) {
    await share();
    const awaited = sync.awaited(id);
    if (awaited) {
      elsewhere++;
      for (const name of awaited.on) places.add(`“${machineName(name)}”`);
    } else if (areTitlesOnly && messageCount === 0 && (await isFromElsewhere(store, id))) perhaps++;
  }
  if (elsewhere === 0 && perhaps === 0) return undefined;
  const isOne = sessions.length === 1;
  const words = [
    elsewhere > 0 && hiddenWords(elsewhere, isOne, listedNames([...places].sort())),
    elsewhere > 0 && !areTitlesOnly && comingWords(elsewhere),
    perhaps > 0 && perhapsWords(perhaps, isOne),
    `To delete ${isOne ? "it" : "such a session"} everywhere, delete it there.`,
  ];
  return words.filter(Boolean).join(" ");
}

function hiddenWords(count: number, isOne: boolean, places: string): string {
  const whose = isOne ? "it" : count === 1 ? "one of them" : countOf(count, "session");
  const [it, is] = count === 1 ? ["it", "is"] : ["these", "are"];
  return `Messages of ${whose} are on ${places} and not here: ${it} ${is} hidden on this machine, and kept there.`;
}

const comingWords = (count: number): string =>
  count === 1 ? "It comes back when they arrive." : "They come back when their messages arrive.";

function perhapsWords(count: number, isOne: boolean): string {
  const whose = isOne ? "of it" : `of ${count === 1 ? "one of them" : countOf(count, "session")}`;
  return `Settings Sync carries titles only, and no message ${whose} is here: where something was said in ${count === 1 ? "it" : "them"}, ${count === 1 ? "it is" : "they are"} kept.`;
}
